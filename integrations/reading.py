"""The typed reader at the door: an outside value can only be used through a check that knows the path to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.domain.status import TzBasis
from bot.errors import MalformedPayload
from integrations.times import Stamp, read_stamp

MAX_DEPTH = 64
# Control characters (NUL cannot be stored), and halves of surrogate pairs (cannot be encoded).
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

ZERO_DATE = re.compile(r"0000-00-00(?!\d)")

NO_OFFSET = "a time with its offset is needed, such as 2026-11-20T14:05:00+01:00"


class Reading:
    """A value from outside and the path to it. Missing keys read as null; null reads as nothing, not as an error."""

    __slots__ = ("_value", "path", "provider")

    def __init__(self, provider: str, value: Any, path: str = "") -> None:  # Any: tamed by the methods below
        self.provider = provider
        self.path = path
        self._value = value

    def __getitem__(self, key: str) -> Reading:
        value = self._value.get(key) if isinstance(self._value, dict) else None
        return Reading(self.provider, value, f"{self.path}.{key}" if self.path else key)

    def __contains__(self, key: str) -> bool:
        return isinstance(self._value, dict) and key in self._value

    @property
    def is_object(self) -> bool:
        """True for a JSON object."""
        return isinstance(self._value, dict)

    @property
    def is_list(self) -> bool:
        """True for a JSON array."""
        return isinstance(self._value, list)

    @property
    def is_null(self) -> bool:
        """True for null and for what is not there."""
        return self._value is None

    @property
    def _is_blank(self) -> bool:
        return self._value == [] or (isinstance(self._value, str) and not self._value.strip())

    def refuse(self, message: str) -> MalformedPayload:
        """Return the error that names this place."""
        return MalformedPayload(self.provider, self.path or "$", message)

    def object(self) -> Reading:
        """Return itself when it is an object or null; blank text and empty lists are null, all else is refused.

        Bodies made from XML or by PHP write an empty object as `""` or `[]`.
        """
        if self._value is None or isinstance(self._value, dict):
            return self
        if self._is_blank:
            return Reading(self.provider, None, self.path)
        raise self.refuse("an object was expected")

    def items(self) -> Iterator[Reading]:
        """Yield the members of an array with their paths; null members are left out.

        Null and blank text are an empty array, a lone object is an array of one.
        """
        if self._value is None or self._is_blank:
            return
        if isinstance(self._value, dict):
            yield self
            return
        if not isinstance(self._value, list):
            raise self.refuse("a list was expected")
        for index, value in enumerate(self._value):
            if value is not None:
                yield Reading(self.provider, value, f"{self.path}[{index}]")

    def each(self) -> Iterator[Reading]:
        """Yield the members of an array, or itself where there is only one; XML cannot tell the two apart."""
        if isinstance(self._value, list):
            yield from self.items()
        elif self._value is not None:
            yield self

    def values(self) -> Iterator[Reading]:
        """Yield the members of an object with their paths; nothing for anything else."""
        if isinstance(self._value, dict):
            for key in self._value:
                yield self[key]

    def text(self, limit: int = 2000) -> str | None:
        """Return trimmed text, at most `limit` characters; numbers as written; None for null, blank and structures."""
        value = self._value
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return None
        cleaned = UNSAFE.sub("", value if isinstance(value, str) else _plain(value)).strip()
        return cleaned[:limit] or None

    def need_text(self) -> str:
        """Return text, or refuse the payload."""
        text = self.text()
        if text is None:
            raise self.refuse("text was expected")
        return text

    def flag(self) -> bool:
        """Return true for true, "true", 1 and "1"; false for all else."""
        return self._value is True or str(self._value).lower() in {"true", "1"}

    def number(self, default: int = 0) -> int:
        """Return a whole number, also from text; the default for null and for what is no number."""
        text = self.text()
        if text is None or not re.fullmatch(r"-?\d{1,15}(\.\d+)?", text):
            return default
        return int(float(text))

    def amount(self) -> float | None:
        """Return a sum of money, also from text; None for null, and for what is negative or no plain number."""
        text = self.text()
        return float(text) if text and re.fullmatch(r"\d{1,12}(\.\d{1,8})?", text) else None

    def currency(self) -> str | None:
        """Return a currency's three letters (ISO 4217); None for anything else."""
        text = (self.text() or "").upper()
        return text if re.fullmatch(r"[A-Z]{3}", text) else None

    def stamp(self) -> Stamp | None:
        """Return the time as given, with how its zone was known; None for null and for a database's zero date.

        Unreadable times are refused.
        """
        text = self.text()
        if text is None or ZERO_DATE.match(text):
            if text or self._value in (None, "") or str(self._value).isspace():
                return None
            raise self.refuse("a time was expected")
        stamp = read_stamp(text)
        if stamp is None:
            raise self.refuse("this is no time")
        return stamp

    def instant(self) -> datetime | None:
        """Return the time as an aware instant in UTC; None for null. Unreadable times are refused."""
        stamp = self.stamp()
        return stamp.at if stamp else None

    def need_instant(self) -> datetime:
        """Return an aware instant in UTC, or refuse the payload."""
        at = self.instant()
        if at is None:
            raise self.refuse("a time was expected")
        return at

    def exact_instant(self) -> datetime | None:
        """Return an aware instant in UTC; None for null. A time that names no offset is refused: whose is it?"""
        stamp = self.stamp()
        if stamp is None:
            return None
        if stamp.basis is TzBasis.LOCAL or (stamp.basis is TzBasis.DATE_ONLY and stamp.offset is None):
            raise self.refuse(NO_OFFSET)
        return stamp.at

    def need_exact_instant(self) -> datetime:
        """Return an aware instant in UTC, or refuse the payload."""
        at = self.exact_instant()
        if at is None:
            raise self.refuse(NO_OFFSET)
        return at


def _plain(value: float) -> str:
    """Write a number without an exponent and without a needless fraction: ids must survive."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return str(value)


def read_json(provider: str, body: bytes) -> Reading:
    """Return the body as a reading. Raises MalformedPayload for all that is no JSON object or array."""
    try:
        value = json.loads(_decoded(body), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedPayload(provider, "$", "this is no JSON") from error
    if not isinstance(value, dict | list):
        raise MalformedPayload(provider, "$", "an object was expected")
    if _too_deep(value):
        raise MalformedPayload(provider, "$", f"nested deeper than {MAX_DEPTH}")
    return Reading(provider, value)


def _decoded(body: bytes) -> str:
    """Decode UTF-8 (or 16, or 32); what is none of them is read as Latin-1, which damages letters but no structure."""
    encoding = json.detect_encoding(body)
    try:
        return body.decode("utf-8-sig" if encoding.startswith("utf-8") else encoding)
    except UnicodeDecodeError:
        return body.decode("latin-1")


def _refuse_constant(name: str) -> None:
    """NaN and Infinity are no JSON; they read as null."""


def _too_deep(value: Any) -> bool:  # Any: only its nesting is looked at
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for item in level for child in _children(item)]
        if not level:
            return False
    return True


def _children(item: Any) -> list[Any]:  # Any: as above
    if isinstance(item, dict):
        return [child for child in item.values() if isinstance(child, dict | list)]
    return [child for child in item if isinstance(child, dict | list)]
