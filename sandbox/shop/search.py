"""Shopify's search syntax, as far as `orders(query:)` needs it: `name:#1042 updated_at:>=2026-11-01`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox import story
from sandbox.models import Order
from sandbox.shop.bodies import fulfilment_status

_TERM = re.compile(r"(?P<minus>-?)(?P<field>\w+):(?P<op>>=|<=|>|<)?(?P<value>\"[^\"]*\"|'[^']*'|\S+)")
_WORDS = {"AND", "OR", "NOT"}


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a query."""

    field: str
    op: str
    value: str
    negated: bool


def parse(query: str) -> list[Term]:
    """Split a query into its conditions; free words are not searched here."""
    return [
        Term(m["field"], m["op"] or "", m["value"].strip("\"'"), bool(m["minus"]))
        for m in _TERM.finditer(query)
        if m["field"] not in _WORDS
    ]


def _moment(value: str) -> datetime:
    """A date or time of a query; without an offset it is in the shop's zone."""
    if value == "now":
        return datetime.now(UTC)
    at = datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(story.tale()["shop"]["zone"]))


def _compares(op: str, value: str, at: datetime) -> bool:
    wanted = _moment(value)
    if op == "":
        return wanted <= at < wanted + timedelta(days=1 if len(value) == 10 else 0, seconds=1)
    return {">=": at >= wanted, "<=": at <= wanted, ">": at > wanted, "<": at < wanted}[op]


def _fulfilment_word(order: Order) -> str:
    return {None: "unfulfilled", "fulfilled": "shipped", "partial": "partial"}[fulfilment_status(order)]


def _state(order: Order) -> str:
    return "cancelled" if order.cancelled_at else "closed" if order.closed_at else "open"


FIELDS: dict[str, Callable[[Order, Term], bool]] = {
    "name": lambda order, term: order.name.lstrip("#").lower() == term.value.lstrip("#").lower(),
    "id": lambda order, term: str(order.id) == term.value.rsplit("/", 1)[-1],
    "email": lambda order, term: order.email.lower() == term.value.lower(),
    "created_at": lambda order, term: _compares(term.op, term.value, order.placed_at),
    "processed_at": lambda order, term: _compares(term.op, term.value, order.placed_at),
    "updated_at": lambda order, term: _compares(term.op, term.value, order.updated_at),
    "financial_status": lambda order, term: order.financial == term.value.lower(),
    "fulfillment_status": lambda order, term: _fulfilment_word(order) == term.value.lower(),
    "status": lambda order, term: term.value.lower() in ("any", _state(order)),
    "tag": lambda order, term: term.value in order.tags,
}


def matching(orders: list[Order], terms: list[Term]) -> list[Order]:
    """The orders that meet every condition; unknown fields narrow nothing, as at the real shop."""
    known = [term for term in terms if term.field in FIELDS]
    return [order for order in orders if all(FIELDS[t.field](order, t) != t.negated for t in known)]


def warnings(query: str, terms: list[Term]) -> dict[str, object] | None:
    """The extensions.search entry for fields that cannot be searched, or None."""
    unknown = [term.field for term in terms if term.field not in FIELDS]
    if not unknown:
        return None
    told = [{"field": f, "message": "Invalid search field for this query.", "code": "invalid_field"} for f in unknown]
    return {"path": ["orders"], "query": query, "parsed": {}, "warnings": told}
