"""What a shop sells, as far as the tracking page needs it, and its word that a product changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Product:
    """One thing that can be bought, under the SKU that stands on orders' lines.

    `url` is where it can be bought: a whole address, or a path of the shop's own domain where the shop's system names
    only that. `price` is in `currency` (ISO 4217); `product_id` is the shop's own id of what the SKU is a variant of.
    `updated_at` (UTC) decides which of two versions is newer.
    """

    sku: str
    title: str
    url: str
    in_stock: bool
    updated_at: datetime
    image_url: str | None = None
    price: float | None = None
    currency: str | None = None
    product_id: str | None = None


@dataclass(frozen=True, slots=True)
class ProductNews:
    """A shop's word about what it sells.

    With a `product_id`, `products` are all its variants there are: others of it that we know are sold no more.
    `at` (UTC) is the age of the news; None where it names none, and then it is as old as its arrival.
    """

    products: tuple[Product, ...] = ()
    product_id: str | None = None
    at: datetime | None = None


def address_of(url: str, shop_domain: str | None) -> str | None:
    """Return the whole address of a product's `url`; None where it is none that a browser may be sent to."""
    if url.startswith("/") and not url.startswith("//"):
        return f"https://{shop_domain}{url}" if shop_domain else None
    return url if url.startswith(("https://", "http://")) else None
