"""Where products, what goes with what, and looks at tracking pages are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from bot.domain.order import Order
from bot.domain.product import Product, ProductNews

Neighbours = Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Stocked:
    """What one page needs to choose from, read at once.

    `history` is (SKU, when) of the shopper's other orders; `stock` are the addresses of what any of the lists names
    and can be had, by SKU; `orders` is how many orders the tables were learned from.
    """

    orders: int = 0
    goes_with: Mapping[str, Neighbours] = field(default_factory=dict)
    popular: Sequence[str] = ()
    history: Sequence[tuple[str, datetime]] = ()
    stock: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """A tracking page was opened. `arm` is shown or held; `withheld` says why no product stood there, if none did."""

    order_id: str
    shopper: str
    day: date
    at: datetime
    arm: str
    withheld: str | None
    skus: tuple[str, ...] = ()


class Products(Protocol):
    """What a shop sells."""

    async def keep(self, merchant_id: str, news: ProductNews, heard_at: datetime) -> int:
        """Keep what is newer than what is known; return how many products changed. Twice changes nothing."""
        ...

    async def stocked(self, merchant_id: str, order: Order) -> Stocked:
        """Return what may stand beside an order."""
        ...

    async def of(self, merchant_id: str, skus: Sequence[str]) -> Mapping[str, Product]:
        """Return those of these that are known, by SKU."""
        ...


class Pairings(Protocol):
    """What goes with what."""

    def baskets(
        self, merchant_id: str, since: datetime, most: int
    ) -> AsyncIterator[Sequence[tuple[datetime, tuple[str, ...]]]]:
        """Yield the newest orders since then, some at a time: when each was placed and its SKUs."""
        ...

    async def learned_at(self, merchant_id: str) -> tuple[datetime, int] | None:
        """Return when this was learned last (aware UTC), and from how many orders; None when it never was."""
        ...

    async def learned(
        self, merchant_id: str, orders: int, goes_with: Mapping[str, Neighbours], popular: Sequence[str], at: datetime
    ) -> None:
        """Replace what was learned before."""
        ...


class Visits(Protocol):
    """Looks at tracking pages, and what was clicked there."""

    async def opened(self, merchant_id: str, visit: Visit) -> None:
        """Keep a visit; a second one of the same order and day adds what it showed and takes nothing back."""
        ...

    async def clicked(self, merchant_id: str, order_id: str, sku: str, at: datetime) -> Product | None:
        """Keep a click, once a visit, and return the product; None where this order's page never showed it."""
        ...
