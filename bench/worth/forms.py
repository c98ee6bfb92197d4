"""Nouns with holes: the JSON that the codecs write, made once and filled a million times.

A noun is made with stand-ins where rows differ; its text becomes a format. So what is written follows the nouns as they
are today, at the price of one `%`. Fields at their defaults are left out, as in rows that are older than a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter

NUMBERS = 770_000_000
"""From here on whole numbers are stand-ins."""


def form(noun: Any, holes: Mapping[str, Any]) -> str:
    """Return the noun's text with `%(name)s` wherever a stand-in of that name is. Raises ValueError for one that is
    not in it.

    A string, a date or a time stands between its quotes already; a number is replaced as it is.
    """
    text = _adapter(type(noun)).dump_json(noun, exclude_defaults=True).decode().replace("%", "%%")
    for name, stand_in in holes.items():
        shown = _shown(stand_in)
        if shown not in text:
            raise ValueError(f"nothing stands for {name}")
        text = text.replace(shown, f"%({name})s")
    return text


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _shown(stand_in: Any) -> str:
    if isinstance(stand_in, datetime):
        return stand_in.isoformat().replace("+00:00", "Z")
    return stand_in.isoformat() if isinstance(stand_in, date) else str(stand_in)


def moment(place: int) -> datetime:
    """Return a time that stands in for another; each place gives one of its own."""
    return datetime(1990, 1, 1, 0, 0, place, tzinfo=UTC)


def day(place: int) -> date:
    """Return a day that stands in for another."""
    return date(1980, 1, 1 + place)


def at(seconds: float) -> datetime:
    """Return seconds since 1970 as an aware time, to the second."""
    return datetime.fromtimestamp(int(seconds), UTC)


def iso(seconds: float) -> str:
    """Return seconds since 1970 as the codecs write times."""
    days, rest = divmod(int(seconds), 86_400)
    return f"{_date(days)}T{_clock(rest // 60)}:{rest % 60:02d}Z"


@cache
def _date(days: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=days)).isoformat()


@cache
def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
