"""The words of the products on a tracking page: groups of cards, each with why it stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from babel.numbers import format_currency

from bot.answer.words import Words
from bot.domain.offer import Group, Offer, Shelf
from bot.domain.order import Order
from bot.domain.product import Product


@dataclass(frozen=True, slots=True)
class Card:
    """One product. `href` is our own door, which leads on to the shop; `image` is None where no picture is shown."""

    title: str
    why: str
    href: str
    price: str | None
    image: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """The cards of one group."""

    name: str
    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class GoodsView:
    """The whole block; see templates/goods.html."""

    title: str
    note: str
    opens: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the block stands: the page's address, the shop's name, and the one origin that pictures may come from."""

    page: str
    shop: str
    image_origin: str = ""


def goods_view(
    shelf: Shelf, products: Mapping[str, Product], order: Order, place: Place, words: Words
) -> GoodsView | None:
    """Lay out a shelf; None for an empty one."""
    if not shelf.offers:
        return None
    titles = {line.sku: line.title for line in order.lines if line.sku}
    rows = tuple(
        Row(group, words.say(f"goods-{group}"), cards)
        for group in Group
        if (cards := tuple(_card(each, products[each.sku], titles, place, words) for each in shelf.of(group)))
    )
    title, note = words.say("goods-title", shop=place.shop), words.say("goods-note", shop=place.shop)
    return GoodsView(title, note, words.say("goods-opens"), rows)


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address; "" for what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.scheme in {"http", "https"} and parts.netloc else ""


def _card(offer: Offer, product: Product, titles: Mapping[str, str], place: Place, words: Words) -> Card:
    image = product.image_url
    return Card(
        title=product.title,
        why=_why(offer, titles, words),
        href=f"{place.page}/go/{quote(offer.sku, safe='')}",
        price=_price(product, words),
        image=image if image and place.image_origin and origin_of(image) == place.image_origin.lower() else None,
    )


def _why(offer: Offer, titles: Mapping[str, str], words: Words) -> str:
    return words.say(f"goods-why-{offer.group}", times=offer.times, beside=titles.get(offer.beside or "") or "")


def _price(product: Product, words: Words) -> str | None:
    if product.price is None or product.currency is None:
        return None
    return format_currency(product.price, product.currency, locale=words.language)
