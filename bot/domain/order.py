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
    """One line: how many were bought, and how many were sent so far.

    `sku` and `product_id` are the shop's own, where it says them. `price` is what one piece cost after discounts and
    `refunded` what was paid back of the line, both in the order's currency.
    """

    id: str
    title: str
    quantity: int
    shipped: int = 0
    requires_shipping: bool = True
    sku: str | None = None
    product_id: str | None = None
    price: float | None = None
    refunded: float = 0.0

    @property
    def worth(self) -> float | None:
        """What the line brought in, less what was paid back; None where the shop says no price."""
        return None if self.price is None else max(self.price * self.quantity - self.refunded, 0.0)


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
    """Who bought it, as the shop knows them. Personal data: shown only to those who proved who they are.

    `region` is the state or province of the address, as the shop's system abbreviates it (CA, NSW).
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    other_emails: tuple[str, ...] = ()
    other_phones: tuple[str, ...] = ()
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `number` is what the shopper sees ("#1042"); `updated_at` decides which version is newer (UTC).

    `whole` says that `fulfilments` are all there are: a dispatch of an older version that is not among them was taken
    back. `unknown_codes` lists the shop's own codes that no table knows. `total` is what the shopper pays for all of
    it, in `currency` (ISO 4217); None where the shop does not say.
    """

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
    whole: bool = False
    unknown_codes: tuple[str, ...] = ()
    total: float | None = None
    currency: str | None = None


# What only the shop's API tells: a webhook's order says "received" for all of them.
FROM_API = frozenset({OrderState.ON_HOLD, OrderState.PREPARING, OrderState.BACK_ORDERED, OrderState.PICKUP_IN_STORE})


def newer_order(known: Order, news: Order) -> Order:
    """Return the newer version of an order; with equal times the API's, which knows more than a webhook.

    A webhook's order says "received" of one that is held, prepared or picked up in the shop; what the API said stands
    until the API says otherwise or the order moves on.
    """
    older, newer = sorted((known, news), key=lambda each: (each.updated_at, each.source == "api", repr(each)))
    told_more = older.source == "api" and older.state in FROM_API
    if told_more and newer.source == "webhook" and newer.state is OrderState.RECEIVED:
        return replace(newer, state=older.state, hold=older.hold, source="api")
    return newer
