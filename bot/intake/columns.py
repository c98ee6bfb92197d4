"""Rows of a file into the objects of the plain door, so that a file and a post are read by the same adapter.

Every value remembers the line and the heading it came from: a refusal names both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from bot.intake.dates import Unclear, read_when
from bot.intake.plain import EVENTS, ORDERS, PRODUCTS
from bot.intake.sheet import BrokenRow, Row

COLUMNS: dict[str, tuple[str, ...]] = {
    ORDERS: (
        "order_id", "number", "placed_at", "updated_at", "state", "name", "email", "phone", "postcode", "city",
        "country", "line_id", "title", "quantity", "shipped", "requires_shipping", "fulfilment_id", "shipped_at",
        "tracking_number", "carrier", "tracking_url", "hold_reason", "cancelled_at", "cancel_reason", "refunded_at",
        "ready_for_pickup", "sku", "product_id", "price", "refunded",
    ),
    EVENTS: (
        "tracking_number", "carrier", "status", "substatus", "reason", "occurred_at", "time_zone", "city", "region",
        "postcode", "country", "text", "code", "eta", "service", "signed_by", "tracking_url", "is_return",
        "informational",
    ),
    PRODUCTS: ("sku", "title", "url", "in_stock", "price", "currency", "image_url", "product_id", "updated_at"),
}  # fmt: skip
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    ORDERS: (("order_id", "number"), ("placed_at",)),
    EVENTS: (("tracking_number",), ("status",), ("occurred_at",)),
    PRODUCTS: (("sku",), ("title",), ("url",), ("in_stock",)),
}
"""Of each group, one column must be there."""

SAME: dict[str, str] = {
    "id": "order_id",
    "order": "number",
    "order_no": "number",
    "order_number": "number",
    "order_date": "placed_at",
    "ordered_at": "placed_at",
    "created_at": "placed_at",
    "e_mail": "email",
    "email_address": "email",
    "customer_email": "email",
    "customer_name": "name",
    "zip": "postcode",
    "zip_code": "postcode",
    "postal_code": "postcode",
    "country_code": "country",
    "item": "title",
    "product": "title",
    "qty": "quantity",
    "tracking": "tracking_number",
    "tracking_no": "tracking_number",
    "tracking_code": "tracking_number",
    "tracking_link": "tracking_url",
    "shipped_on": "shipped_at",
    "ship_date": "shipped_at",
    "event_time": "occurred_at",
    "date": "occurred_at",
    "timestamp": "occurred_at",
    "timezone": "time_zone",
    "description": "text",
    "expected_delivery": "eta",
    "stock_keeping_unit": "sku",
    "item_sku": "sku",
    "variant_sku": "sku",
    "link": "url",
    "product_url": "url",
    "image": "image_url",
    "image_link": "image_url",
    "available": "in_stock",
    "availability": "in_stock",
    "unit_price": "price",
    "name": "title",
}
TIMES = frozenset({"placed_at", "updated_at", "shipped_at", "cancelled_at", "refunded_at", "occurred_at"})
COUNTS = frozenset({"quantity", "shipped"})
SUMS = frozenset({"price", "refunded"})
FLAGS = frozenset({"in_stock", "requires_shipping", "ready_for_pickup", "is_return", "informational"})
CODES = frozenset({"order_id", "number", "sku", "product_id", "line_id", "fulfilment_id", "tracking_number"})
WORDS = frozenset({"state", "status", "substatus", "reason", "hold_reason"})
YES = frozenset({"yes", "y", "true", "1", "x", "in stock", "in_stock"})
NO = frozenset({"no", "n", "false", "0", "out of stock", "out_of_stock"})
ROUNDED = re.compile(r"\d[.,]?\d*[Ee]\+?\d+")
PLACE = ("city", "region", "postcode", "country")
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """Why a row was not taken: its line, the heading (or "" for the whole row), and what to do."""

    line: int
    column: str
    reason: str


class BadCell(Exception):
    """A cell that cannot be used."""

    def __init__(self, row: Row, name: str, reason: str) -> None:
        super().__init__(reason)
        self.row, self.name, self.reason = row, name, reason


@dataclass(frozen=True, slots=True)
class Record:
    """One object of the plain door, its rows, and for each path within it the line and field that it came from."""

    rows: tuple[Row, ...]
    value: dict[str, Any]  # Any: JSON of our own making, which the adapter reads
    origin: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How dates are to be read: the zone of times without an offset, and a `strptime` format for unusual ones."""

    zone: ZoneInfo | None = None
    date_format: str | None = None


def naming(kind: str, mapped: Mapping[str, str]) -> Any:  # a function of a heading; see bot.intake.sheet.Naming
    """Return what headings mean: as told by `mapped`, by our own names, or by a common name for the same thing."""
    told = {_spelt(heading): name for heading, name in mapped.items()}
    known = {name: name for name in COLUMNS[kind]}
    common = {heading: name for heading, name in SAME.items() if name in known and heading not in known}

    def named(heading: str) -> str | None:
        key = _spelt(heading)
        if key in told:
            return told[key]
        name = known.get(key) or common.get(key)
        return None if name in told.values() else name

    return named


def _spelt(heading: str) -> str:
    return re.sub(r"[\W_]+", "_", heading.strip().casefold()).strip("_")


def groups(kind: str, rows: Iterator[Row]) -> Iterator[tuple[Row, ...]]:
    """Yield rows that stand together: those of one order; of events, those of one parcel, a bounded number of them."""
    together: list[Row] = []
    try:
        for row in rows:
            if together and (_owner(kind, row) != _owner(kind, together[0]) or len(together) >= MOST_ROWS):
                yield tuple(together)
                together = []
            together.append(row)
    except BrokenRow:
        if together:
            yield tuple(together)  # what was read before the break is whole
        raise
    if together:
        yield tuple(together)


def _owner(kind: str, row: Row) -> object:
    if kind == PRODUCTS:
        return row.line
    key = "tracking_number" if kind == EVENTS else "order_id" if "order_id" in row.cells else "number"
    return row.cells.get(key, row.line)


def cell(row: Row, name: str, reading: Reading) -> Any:  # Any: text, number or truth, by the column
    """Return a cell as the plain door wants it; None for a blank one. Raises BadCell."""
    text = row.cells.get(name)
    if text is None:
        return None
    try:
        return _read(name, text, reading)
    except ValueError as error:
        raise BadCell(row, name, str(error)) from error


def _read(name: str, text: str, reading: Reading) -> Any:
    if name in TIMES:
        return read_when(text, reading.date_format).text(reading.zone)
    if name == "eta":
        return read_when(text, reading.date_format).text()[:10]
    if name in COUNTS:
        return _count(text)
    if name in SUMS:
        return _sum(text)
    if name in FLAGS:
        return _flag(text)
    if name in CODES and ROUNDED.fullmatch(text):
        raise Unclear("a spreadsheet has rounded this number; format its column as text and write it again")
    return _spelt(text) if name in WORDS else text


def _count(text: str) -> int:
    match = re.fullmatch(r"(\d{1,9})(?:[.,]0+)?", text)
    if match is None:
        raise Unclear("a whole number was expected")
    return int(match[1])


def _sum(text: str) -> str:
    """Return a sum with a point; 1.234 and 1,234 may be either, and are refused."""
    match = re.fullmatch(r"(\d{1,9})(?:[.,](\d{1,2}))?", text)
    if match is None:
        raise Unclear("a sum was expected, such as 129.90, without a currency or a mark for thousands")
    return f"{match[1]}.{match[2] or '0'}"


def _flag(text: str) -> bool:
    word = text.casefold()
    if word not in YES | NO:
        raise Unclear("yes or no was expected")
    return word in YES


def missing(kind: str, headings: Mapping[str, str]) -> Sequence[str]:
    """Return the columns that must be there and are not."""
    return [" or ".join(some) for some in NEEDED[kind] if not any(name in headings for name in some)]
