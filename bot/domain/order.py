"""An order as the shop tells it, before and beside its parcels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class OrderState(StrEnum):
    """Where an order stands before (or without) a parcel."""

    RECEIVED = "received"
    ON_HOLD = "on_hold"
    PREPARING = "preparing"
    BACK_ORDERED = "back_ordered"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    DIGITAL = "digital"
    PICKUP_IN_STORE = "pickup_in_store"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line: how many were bought, and how many were sent so far."""

    id: str
    title: str
    quantity: int
    shipped: int = 0
    requires_shipping: bool = True


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """One dispatch by the shop. `tracking_number` is None when the shop gave none; `updated_at` (UTC) is the shop's
    own clock and decides which of two versions is newer.
    """

    id: str
    created_at: datetime
    status: str
    tracking_number: str | None
    carrier: str | None
    tracking_url: str | None = None
    lines: tuple[tuple[str, int], ...] = ()
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Why the shop holds an order. `reason` is the shop's own code, for example inventory_out_of_stock."""

    reason: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Who bought it, as the shop knows them. Personal data: shown only to those who proved who they are."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    other_emails: tuple[str, ...] = ()
    other_phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `number` is what the shopper sees ("#1042"); `updated_at` decides which version is newer (UTC)."""

    id: str
    number: str
    placed_at: datetime
    updated_at: datetime
    state: OrderState
    contact: Contact
    lines: tuple[OrderLine, ...] = ()
    fulfilments: tuple[Fulfilment, ...] = ()
    hold: Hold | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    refunded_at: datetime | None = None
    ready_for_pickup: bool = False
    source: str = "webhook"


# What only the shop's API tells: a webhook's order says "received" for all of them.
FROM_API = frozenset({OrderState.ON_HOLD, OrderState.PREPARING, OrderState.BACK_ORDERED, OrderState.PICKUP_IN_STORE})


def merged(known: Order | None, news: Order) -> Order:
    """Return the order after news of it, whatever came first: the newer version wins, dispatches are never forgotten.

    A webhook's order knows nothing of holds and pick-up; what the API said of them stands until the API says
    otherwise or the order moves on.
    """
    if known is None:
        return news
    newer, older = (news, known) if news.updated_at >= known.updated_at else (known, news)
    if newer.source == "webhook" and newer.state is OrderState.RECEIVED:
        told = next((each for each in (older, known) if each.source == "api" and each.state in FROM_API), None)
        if told is not None:
            newer = replace(newer, state=told.state, hold=told.hold, source="api")
    return replace(newer, fulfilments=_all_fulfilments(newer, older))


def _all_fulfilments(newer: Order, older: Order) -> tuple[Fulfilment, ...]:
    by_id = {each.id: each for each in older.fulfilments} | {each.id: each for each in newer.fulfilments}
    return tuple(sorted(by_id.values(), key=lambda each: (each.created_at, each.id)))


def with_fulfilment(order: Order, fulfilment: Fulfilment) -> Order:
    """Return the order with one dispatch added or brought up to date."""
    others = tuple(each for each in order.fulfilments if each.id != fulfilment.id)
    return replace(order, fulfilments=tuple(sorted((*others, fulfilment), key=lambda each: (each.created_at, each.id))))
