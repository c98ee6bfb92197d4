"""Reads the file of parcels: one a row, the columns of `Trip`, with an error that says where and what to do."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.trip import Trip
from bot.errors import BadInput

COLUMNS = tuple(each.name for each in fields(Trip))
NEEDED = "ordered_at"


class BadRow(BadInput):
    """A file of parcels that cannot be read. `line` counts from 1, the header's line; `column` is its name."""

    def __init__(self, line: int, column: str, message: str) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.line = line
        self.column = column
        self.message = message


def read_trips(lines: Iterable[str]) -> list[Trip]:
    """Return the parcels of a CSV file's lines. Raises BadRow. Times without a zone are the shop's own clock."""
    reader = csv.reader(lines)
    header = next(reader, None)
    if not header:
        raise BadRow(1, NEEDED, f"the file is empty; its first line must name the columns: {', '.join(COLUMNS)}")
    names = [name.strip().removeprefix("\ufeff") for name in header]
    _check(names)
    found = []
    for cells in _rows(reader):
        if len(cells) != len(names):
            what = f"there are {len(cells)} values for {len(names)} columns; put values with commas into double quotes"
            raise BadRow(reader.line_num, names[min(len(cells), len(names) - 1)], what)
        found.append(_trip(names, cells, reader.line_num))
    if not found:
        raise BadRow(2, NEEDED, "there are no parcels below the names of the columns; put one on each line")
    return found


def _rows(reader: Any) -> Iterable[list[str]]:
    """Yield the rows that are not blank."""
    try:
        for cells in reader:
            if cells:
                yield cells
    except csv.Error as error:
        raise BadRow(reader.line_num, NEEDED, f"this is not CSV ({error}); save the file as UTF-8 CSV") from None


def _check(names: list[str]) -> None:
    for name in names:
        if name not in COLUMNS:
            raise BadRow(
                1, name or "(no name)", f"no such column; remove it, or rename it to one of {', '.join(COLUMNS)}"
            )
        if names.count(name) > 1:
            raise BadRow(1, name, "the column is there twice; remove one")
    if NEEDED not in names:
        raise BadRow(1, NEEDED, "the column is missing; every parcel needs the time of its order")


def _trip(names: list[str], cells: list[str], line: int) -> Trip:
    values: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=True):
        text = cell.strip()
        if not text:
            continue
        try:
            values[name] = READERS.get(name, str)(text)
        except ValueError as error:
            raise BadRow(line, name, f"{text[:40]!r} {error}") from None
    if NEEDED not in values:
        raise BadRow(line, NEEDED, "is empty; every parcel needs the time of its order")
    return Trip(**values)


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is no time; write it as 2017-08-01 14:30:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10]) if len(text) > 10 else date.fromisoformat(text)
    except ValueError:
        raise ValueError("is no day; write it as 2017-08-15") from None


def _amount(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found) or found < 0:
        raise ValueError("is no amount; write a number from 0 up, with a point and no unit, or leave it empty")
    return found


def _whole(text: str) -> int:
    found = _amount(text)
    if found != int(found):
        raise ValueError("is no whole number; write 1, 2, 3 …, or leave it empty")
    return int(found)


READERS: dict[str, Callable[[str], Any]] = {
    "ordered_at": _time,
    "handed_over_at": _time,
    "delivered_at": _time,
    "promised_at": _day,
    "items": _whole,
    **dict.fromkeys(("weight_g", "volume_cm3", "price", "freight"), _amount),
}
