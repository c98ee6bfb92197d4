"""The products on a tracking page: what is shown, whether it is shown at all, and what was clicked.

The thinking is `bot.goods`; here its facts are read at once, and each look at a page is kept with its arm, so that
"did it bring anything?" is a query (`bot.measure.goods`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.anomaly import Anomaly
from bot.domain.merchant import Merchant
from bot.domain.offer import Shelf
from bot.domain.product import Product, address_of
from bot.domain.shopper import is_held_out, shopper_of
from bot.domain.zones import zone_named
from bot.goods import Case, Known, NotShown, Purchase, suggest, withheld
from bot.ports import Dossier
from bot.ports.goods import Products, Stocked, Visit, Visits

SHOWN, HELD = "shown", "held"
DRAW = "goods"
"""Under this name the holdout is drawn: who is held out here is no more often held out of notices than anybody."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on a page; an empty shelf where nothing does, and `why` not. `products` are those of the shelf."""

    shelf: Shelf = field(default_factory=Shelf)
    products: Mapping[str, Product] = field(default_factory=dict)
    why: NotShown | None = None


class Suggesting:
    """Chooses products for pages and keeps what became of them."""

    def __init__(self, products: Products, visits: Visits, salt_of: Callable[[str], Awaitable[str]]) -> None:
        self._products = products
        self._visits = visits
        self._salt_of = salt_of

    async def opened(self, merchant: Merchant, dossier: Dossier, anomalies: Sequence[Anomaly], now: datetime) -> Shown:
        """Return what stands on an order's page, and keep the visit. `anomalies` are those of the order and parcels."""
        salt = await self._salt_of(merchant.id)
        shopper = shopper_of(dossier.order.contact, salt)
        held = bool(shopper) and is_held_out(shopper, salt, merchant.settings.policy.goods.holdout, DRAW)
        stocked = await self._products.stocked(merchant.id, dossier.order)
        shelf, why = _chosen(merchant, dossier, anomalies, now, stocked, shopper, held)
        day = now.astimezone(zone_named(merchant.settings.time_zone)).date()
        if shopper:
            arm, reason = HELD if held else SHOWN, str(why) if why else None
            await self._visits.opened(merchant.id, Visit(dossier.order.id, shopper, day, now, arm, reason, shelf.skus))
        return Shown(shelf, await self._products.of(merchant.id, shelf.skus), why)

    async def clicked(self, merchant: Merchant, order_id: str, sku: str, now: datetime) -> str | None:
        """Keep a click and return the address that the shop gave for the product; None for what was never shown."""
        product = await self._visits.clicked(merchant.id, order_id, sku, now)
        return address_of(product.url, merchant.settings.shop_domain) if product else None


def _chosen(
    merchant: Merchant,
    dossier: Dossier,
    anomalies: Sequence[Anomaly],
    now: datetime,
    stocked: Stocked,
    shopper: str,
    held: bool,
) -> tuple[Shelf, NotShown | None]:
    policy, order = merchant.settings.policy.goods, dossier.order
    domain = merchant.settings.shop_domain
    stock = {sku for sku, url in stocked.stock.items() if address_of(url, domain)}
    known = Known(stocked.goes_with, stocked.popular)
    past = [Purchase(sku, at) for sku, at in stocked.history] if policy.history else []
    items = [line.sku for line in order.lines if line.sku]
    shelf = suggest(items, past, known, stock, now, policy.most)
    case = Case(
        order,
        tuple(dossier.shipments),
        tuple(anomalies),
        policy.enabled,
        shopper,
        stocked.orders >= policy.least_orders,
        len(shelf.offers),
        held,
    )
    why = withheld(case)
    return (Shelf(), why) if why else (shelf, None)
