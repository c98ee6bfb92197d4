"""Plain products into ours: pure. The schema is documented in docs/plain.md; the words are ours."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.product import Product, ProductNews
from integrations.reading import Reading, read_json

PROVIDER = "plain_products"
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
FLAGS = {"true": True, "false": False}


def parse(body: bytes, received_at: datetime | None = None) -> list[ProductNews]:
    """Return the products of a body, one or a list. `received_at` is the version of one that names none itself."""
    return [ProductNews((_product(item, received_at),)) for item in read_json(PROVIDER, body).items()]


def _product(item: Reading, received_at: datetime | None) -> Product:
    if not item.is_object:
        raise item.refuse("an object was expected: one product, with sku, title, url and in_stock")
    price = _price(item["price"])
    return Product(
        sku=_need(item["sku"], "a SKU is needed: the one that stands on the lines of orders", 100),
        title=_need(item["title"], "a title is needed: what the shopper reads", 300),
        url=_address(item["url"], "the address where it can be bought is needed; it begins with https://"),
        in_stock=_flag(item["in_stock"]),
        updated_at=item["updated_at"].exact_instant() or received_at or UNDATED,
        image_url=_picture(item["image_url"]),
        price=price,
        currency=_currency(item["currency"], price),
        product_id=item["product_id"].text(100),
    )


def _need(value: Reading, message: str, limit: int) -> str:
    text = value.text(limit)
    if text is None:
        raise value.refuse(message)
    return text


def _address(value: Reading, message: str) -> str:
    """Return a web address: this one ends up in a link, so anything else is refused."""
    url = value.text(1000)
    if url is None or not url.lower().startswith(("https://", "http://")) or any(each.isspace() for each in url):
        raise value.refuse(message)
    return url


def _picture(value: Reading) -> str | None:
    return None if value.is_null else _address(value, "an address that begins with https:// was expected")


def _flag(value: Reading) -> bool:
    """Return whether it can be had; nobody is shown what may be sold out, so it must be said."""
    text = str(value.flag()).lower() if not value.is_null else ""
    written = (value.text(10) or text).lower()
    if written not in FLAGS:
        raise value.refuse("true or false was expected: whether it can be had now")
    return FLAGS[written]


def _price(value: Reading) -> float | None:
    if value.is_null:
        return None
    price = value.amount()
    if price is None:
        raise value.refuse("a price was expected, such as 129.90")
    return price


def _currency(value: Reading, price: float | None) -> str | None:
    code = value.currency()
    if code is None and (price is not None or not value.is_null):
        raise value.refuse("a price needs its currency's three letters, such as EUR")
    return code
