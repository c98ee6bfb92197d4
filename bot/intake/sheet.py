"""A file of rows, as spreadsheets write them, read one row at a time: encoding, separator and headings found out.

Part of `python -m bot import`; what the columns mean is in `bot.intake.columns`.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.errors import Misconfigured

SEPARATORS = (",", ";", "\t", "|")
CHUNK = 1024 * 1024
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
AS_FORMULA = re.compile(r'="(.*)"')  # how some shops keep a spreadsheet from rounding a number


class BrokenRow(Exception):
    """The file cannot be read beyond this line."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file it begins on (from 1), and its cells by our field; blank cells are left out."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open file. `headings` gives the file's own heading of each field; `ignored` are headings that mean nothing."""

    rows: Iterator[Row]
    headings: Mapping[str, str]
    ignored: tuple[str, ...]
    encoding: str
    separator: str


Naming = Callable[[str], str | None]
"""The field that a heading means, or None."""


@contextmanager
def open_sheet(path: Path, naming: Naming) -> Iterator[Sheet]:
    """Open a file of rows. Raises Misconfigured when it cannot be read or two headings mean the same field."""
    try:
        encoding = encoding_of(path)
        file = path.open(encoding=encoding, newline="", errors="replace" if encoding == "cp1252" else "strict")
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror}") from error
    with file:
        try:
            separator, skipped = _separator(file, naming)
            reader = csv.reader(file, delimiter=separator)
            headings = next(reader, [])
        except (csv.Error, UnicodeDecodeError) as error:
            raise Misconfigured(f"{path}: the headings cannot be read as {encoding}: {error}") from error
        fields = [naming(heading) for heading in headings]
        named = _named(fields, headings)
        ignored = tuple(heading for field, heading in zip(fields, headings, strict=True) if field is None and heading)
        yield Sheet(_rows(reader, fields, skipped), named, ignored, encoding, separator)


def encoding_of(path: Path) -> str:
    """Return UTF-8 or 16 by the mark in front, UTF-8 where all bytes are, else what Western spreadsheets use."""
    with path.open("rb") as file:
        head = file.read(4)
        for mark, encoding in MARKS:
            if head.startswith(mark):
                return encoding
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _separator(file: TextIO, naming: Naming) -> tuple[str, int]:
    """Return the separator under which most headings mean something, and how many lines stand before the headings."""
    first = file.readline(CHUNK)
    declared = re.fullmatch(r'"?sep=(.)"?\s*', first, re.IGNORECASE)
    if declared:
        return declared[1], 1
    file.seek(0)
    return max(SEPARATORS, key=lambda one: _worth(first, one, naming)), 0


def _worth(line: str, separator: str, naming: Naming) -> tuple[int, int]:
    try:
        headings = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return 0, 0
    return sum(naming(heading) is not None for heading in headings), len(headings)


def _named(fields: list[str | None], headings: list[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for field, heading in zip(fields, headings, strict=True):
        if field is not None and field in named:
            both = f"{named[field]!r} and {heading!r}"
            raise Misconfigured(f"the columns {both} both mean {field}: say which with --map 'HEADING={field}'")
        if field is not None:
            named[field] = heading
    return named


def _rows(reader: Iterator[list[str]], fields: list[str | None], skipped: int) -> Iterator[Row]:
    while True:
        line = reader.line_num + skipped + 1  # type: ignore[attr-defined] # of the csv reader
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BrokenRow(line, f"{error}; is a quotation mark missing?") from error
        except UnicodeDecodeError as error:
            raise BrokenRow(
                line, f"here or soon after, the file is not in the encoding that it begins in: {error}"
            ) from error
        if cells is None:
            return
        row = {field: text for field, cell in zip(fields, cells, strict=False) if field and (text := cleaned(cell))}
        if row:
            yield Row(line, row)


def cleaned(cell: str) -> str:
    """Return a cell without surrounding space and without what spreadsheets need to leave a number alone."""
    text = cell.replace("\x00", "").replace("\u00a0", " ").strip()
    match = AS_FORMULA.fullmatch(text)
    if match:
        return match[1].strip()
    return text[1:] if text.startswith("'") and text[1:].isdigit() else text
