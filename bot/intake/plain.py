"""What comes in by the plain door, taken apart: a body of JSON into its items, each under a key of its own content.

The fields themselves are read by the adapters `plain_orders`, `plain_events` and `plain_products`, so that a posted
item, a replayed one and a row of a file all read alike.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.errors import BadInput, TooLarge

ORDERS, EVENTS, PRODUCTS = "plain_orders", "plain_events", "plain_products"
MOST_ITEMS = 1000
FIELDS: dict[str, tuple[str, ...]] = {
    ORDERS: (
        "id", "number", "placed_at", "updated_at", "state", "contact", "lines", "fulfilments", "hold", "cancelled_at",
        "cancel_reason", "refunded_at", "total", "currency", "ready_for_pickup",
    ),
    EVENTS: (
        "tracking_number", "carrier", "status", "substatus", "reason", "occurred_at", "time_zone", "place", "text",
        "code", "eta", "service", "signed_by", "tracking_url", "is_return", "informational",
    ),
    PRODUCTS: (
        "sku", "title", "url", "in_stock", "price", "currency", "image_url", "product_id", "updated_at",
    ),
}  # fmt: skip
"""The top level of the three schemas in docs/plain.md."""


@dataclass(frozen=True, slots=True)
class Item:
    """One order or event of a body: its place in the list, its JSON in one canonical spelling, and its hash."""

    index: int
    body: bytes
    key: str
    fields: tuple[str, ...] | None = None
    """The top-level fields of an object; None for what is none."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an item was not taken: the path within it, and what to do."""

    index: int
    path: str
    problem: str


def items_of(body: bytes) -> list[Item]:
    """Return the items of a body: one object, or a list of at most `MOST_ITEMS`. Raises BadInput and TooLarge."""
    try:
        value = json.loads(body, parse_constant=lambda name: None)
    except (ValueError, RecursionError) as error:
        raise BadInput("the body is not JSON in UTF-8") from error
    found = value if isinstance(value, list) else [value]
    if not isinstance(value, dict | list) or not found:
        raise BadInput("the body must be a JSON object, or a list of them")
    if len(found) > MOST_ITEMS:
        raise TooLarge(f"a list may hold {MOST_ITEMS} items")
    return [item_of(index, one) for index, one in enumerate(found)]


def item_of(index: int, value: Any) -> Item:  # Any: JSON, whose fields the adapter tames
    """Return an item whose key depends on its content alone: neither order of keys nor white space matters."""
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"item {index} is nested too deeply") from error
    body = text.encode()
    fields = tuple(value) if isinstance(value, dict) else None
    return Item(index, body, f"content:{hashlib.sha256(body).hexdigest()}", fields)


def unknown_fields(kind: str, items: Iterable[Item]) -> list[str]:
    """Return the fields that no schema knows and nobody reads, each with the one that was probably meant."""
    known = FIELDS[kind]
    strange = {field[:60] for item in items for field in item.fields or () if field not in known}
    return [_suggested(field, known) for field in sorted(strange)[:20]]


def _suggested(field: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(field.lower(), known, 1)
    return f"{field} (did you mean {near[0]}?)" if near else field
