"""What Shopify says of the goods: SKU, price and refund of an order's line, and products with their stock: pure.

REST-shaped webhooks and GraphQL spell the same facts differently; a `Spelling` is one of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.domain.product import Product, ProductNews
from integrations.reading import Reading
from integrations.storefronts.shopify.fields import exact_id, need_id, tail

SOLD = frozenset({"", "active"})
"""Statuses of a product that is sold; a body without one is of an API that had none."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a line's facts are named."""

    current: str
    ships: str
    product_id: Callable[[Reading], str | None]
    price: Callable[[Reading, int], float | None]


def _rest_price(item: Reading, quantity: int) -> float | None:
    """Return what a piece cost: the price less its part of every discount."""
    price = item["price"].amount()
    if price is None or quantity <= 0:
        return price
    off = sum(each["amount"].amount() or 0.0 for each in item["discount_allocations"].items())
    return round(max(price - off / quantity, 0.0), 4)


def _graphql_product(item: Reading) -> str | None:
    product = item["product"].object()
    return exact_id(product, "legacyResourceId") or exact_id(product)


def _money(bag: Reading) -> float | None:
    return bag.object()["shopMoney"].object()["amount"].amount()


REST = Spelling(
    "current_quantity",
    "requires_shipping",
    lambda item: item["product_id"].text(40),
    _rest_price,
)
GRAPHQL = Spelling(
    "currentQuantity",
    "requiresShipping",
    _graphql_product,
    lambda item, quantity: _money(item["discountedUnitPriceAfterAllDiscountsSet"]),
)


def of_rest(part: Reading) -> tuple[str | None, float | None]:
    """Return the line of a refund's part, and the sum."""
    return part["line_item_id"].text(40), part["subtotal"].amount()


def of_graphql(part: Reading) -> tuple[str | None, float | None]:
    """As `of_rest`."""
    line = part["lineItem"].object()["id"].text(200)
    return tail(line) if line else None, _money(part["subtotalSet"])


def refunded(parts: Iterable[Reading], read: Callable[[Reading], tuple[str | None, float | None]]) -> dict[str, float]:
    """Return what was paid back of each line."""
    back: dict[str, float] = {}
    for part in parts:
        line, amount = read(part)
        if line and amount:
            back[line] = round(back.get(line, 0.0) + amount, 4)
    return back


def products(item: Reading) -> ProductNews:
    """Read a product: each of its variants that has a SKU is something that can be bought.

    `inventory_quantity` is the stock over all locations. `inventory_levels/update` is not read: it names one location
    and an item that is no SKU, and Shopify tells `products/update` as well whenever the stock changes.
    """
    product_id, at = need_id(item), item["updated_at"].need_instant()
    sold = (item["status"].text(20) or "").lower() in SOLD and not _unpublished(item)
    handle, title = item["handle"].text(255), item["title"].text(255) or ""
    picture = item["image"].object()["src"].text(1000) or next(
        (src for each in item["images"].items() if (src := each["src"].text(1000))), None
    )
    found = {}
    for variant in item["variants"].items():
        sku = variant["sku"].text(100)
        if sku and handle:
            found[sku] = Product(
                sku=sku,
                title=_title(title, variant["title"].text(255)),
                url=f"/products/{handle}" + (f"?variant={each}" if (each := exact_id(variant)) else ""),
                in_stock=sold and _in_stock(variant),
                updated_at=at,
                image_url=picture,
                price=variant["price"].amount(),
                product_id=product_id,
            )
    return ProductNews(tuple(found.values()), product_id, at)


def gone(item: Reading) -> ProductNews:
    """Read the deletion of a product, which names nothing but its id."""
    return ProductNews((), need_id(item))


def _unpublished(item: Reading) -> bool:
    return "published_at" in item and item["published_at"].is_null


def _title(product: str, variant: str | None) -> str:
    """Shopify calls the only variant of a product "Default Title"."""
    return product if variant in {None, "Default Title"} else f"{product}, {variant}"


def _in_stock(variant: Reading) -> bool:
    """What is not counted, or may be sold beyond the count, is there."""
    uncounted = "inventory_management" in variant and variant["inventory_management"].is_null
    beyond = (variant["inventory_policy"].text(20) or "").lower() == "continue"
    return uncounted or beyond or variant["inventory_quantity"].number() > 0
