"""What a shop sells, and all that one tracking page needs to choose from it: a handful of small look-ups by key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.keys import email_key
from bot.domain.order import Order, OrderState
from bot.domain.product import Product, ProductNews
from bot.ports.goods import Neighbours, Stocked
from bot.store.codec import ORDER
from bot.store.database import Database
from bot.store.judgements import learned
from bot.store.sql import hold, upsert
from bot.store.tables import order_emails, orders
from bot.store.worth import goes_with, products

LEARNED = "goods"
MOST_LINES = 40
MOST_PAST_ORDERS = 20
MOST_PAST_SKUS = 100
"""So many different things of a shopper's past are looked at, the latest: a page must not cost more for a reseller."""
UNDONE = frozenset({OrderState.CANCELLED, OrderState.REFUNDED})


class StoredProducts:
    """The port `Products`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, merchant_id: str, news: ProductNews, heard_at: datetime) -> int:
        """Keep what is newer than what is known; a variant that its product has no more is sold no more."""
        at = news.at or heard_at

        def kept(connection: Connection) -> int:
            hold(connection, merchant_id, "products")
            known = _known(connection, merchant_id, news)
            fresh = [each for each in news.products if _is_newer(each, known.get(each.sku))]
            _write(connection, merchant_id, fresh)
            return len(fresh) + _sell_no_more(connection, merchant_id, news, at)

        return await self._database.write(kept, durable=False)

    async def news(self, merchant_id: str, news: ProductNews) -> int:
        """Return how many products `keep` would change, and change nothing."""
        known = await self._database.read(lambda connection: _known(connection, merchant_id, news))
        return sum(_is_newer(each, known.get(each.sku)) for each in news.products)

    async def stocked(self, merchant_id: str, order: Order) -> Stocked:
        """Return what may stand beside an order: one transaction, every query by its key."""
        return await self._database.read(lambda connection: _stocked(connection, merchant_id, order))

    async def of(self, merchant_id: str, skus: Sequence[str]) -> dict[str, Product]:
        """Return those of these that are known, by SKU."""
        query = select(products).where(products.c.merchant_id == merchant_id, products.c.sku.in_(skus))
        return {row["sku"]: product_of(dict(row)) for row in await self._database.rows(query)} if skus else {}


def skus_of(order: Order) -> tuple[str, ...]:
    """Return the SKUs of an order's lines, each once."""
    return tuple(dict.fromkeys(line.sku for line in order.lines if line.sku and line.quantity > 0))


def product_of(row: Mapping[str, Any]) -> Product:
    """Return a kept product."""
    return Product(**{name: row[name] for name in Product.__dataclass_fields__})


def _in_stock(connection: Connection, merchant_id: str, skus: Iterable[str]) -> dict[str, str]:
    """Return the addresses of those of these that can be had; the rest of a product is read for the few that stand."""
    query = select(products.c.sku, products.c.url).where(
        products.c.merchant_id == merchant_id, products.c.sku.in_(sorted(set(skus))), products.c.in_stock
    )
    return {row.sku: row.url for row in connection.execute(query)}


def _known(connection: Connection, merchant_id: str, news: ProductNews) -> dict[str, Product]:
    skus = [each.sku for each in news.products]
    query = select(products).where(products.c.merchant_id == merchant_id, products.c.sku.in_(skus))
    return {row["sku"]: product_of(dict(row)) for row in connection.execute(query).mappings()}


def _is_newer(told: Product, known: Product | None) -> bool:
    """Say whether this changes anything: an older version never does, the same one said again does not either."""
    if known is None:
        return True
    return told.updated_at >= known.updated_at and told != replace(known, updated_at=told.updated_at)


def _write(connection: Connection, merchant_id: str, fresh: Sequence[Product]) -> None:
    upsert(connection, products, [{"merchant_id": merchant_id, **asdict(each)} for each in fresh], "merchant_id", "sku")


def _sell_no_more(connection: Connection, merchant_id: str, news: ProductNews, at: datetime) -> int:
    if news.product_id is None:
        return 0
    others = (
        update(products)
        .where(products.c.merchant_id == merchant_id, products.c.product_id == news.product_id)
        .where(products.c.in_stock, products.c.updated_at <= at)
        .where(products.c.sku.not_in([each.sku for each in news.products]))
    )
    return connection.execute(others.values(in_stock=False, updated_at=at)).rowcount


def _stocked(connection: Connection, merchant_id: str, order: Order) -> Stocked:
    meta = _meta(connection, merchant_id)
    near = _near(connection, merchant_id, skus_of(order)[:MOST_LINES])
    history = _history(connection, merchant_id, order)
    wanted = {sku for each in near.values() for sku, _ in each} | set(meta["popular"]) | {sku for sku, _ in history}
    found = _in_stock(connection, merchant_id, wanted)
    return Stocked(meta["orders"], near, meta["popular"], history, found)


def _meta(connection: Connection, merchant_id: str) -> dict[str, Any]:
    query = select(learned.c.body).where(learned.c.merchant_id == merchant_id, learned.c.name == LEARNED)
    body = connection.execute(query).scalar()
    return {"orders": 0, "popular": [], **(json.loads(body) if body else {})}


def _near(connection: Connection, merchant_id: str, skus: Sequence[str]) -> dict[str, Neighbours]:
    query = select(goes_with.c.sku, goes_with.c.near).where(
        goes_with.c.merchant_id == merchant_id, goes_with.c.sku.in_(skus)
    )
    return {row.sku: [(sku, score) for sku, score in json.loads(row.near)] for row in connection.execute(query)}


def _history(connection: Connection, merchant_id: str, order: Order) -> list[tuple[str, datetime]]:
    """Return what else was bought under the order's e-mail address.

    A phone number alone is no proof of the same person (`Dossiers.by_phone`), so that it brings no history.
    """
    key = email_key(order.contact.email or "")
    if not key:
        return []
    theirs = select(order_emails.c.order_pk).where(
        order_emails.c.merchant_id == merchant_id, order_emails.c.email_key == key
    )
    query = (
        select(orders.c.joined)
        .where(orders.c.merchant_id == merchant_id, orders.c.id.in_(theirs), orders.c.order_id != order.id)
        .where(orders.c.placed_at < order.placed_at)
        .order_by(orders.c.placed_at.desc(), orders.c.id)
        .limit(MOST_PAST_ORDERS)
    )
    past = [ORDER.load(row.joined) for row in connection.execute(query)]
    bought = [(sku, each.placed_at) for each in past if each.state not in UNDONE for sku in skus_of(each)]
    latest = set(list(dict.fromkeys(sku for sku, _ in bought))[:MOST_PAST_SKUS])
    return [(sku, at) for sku, at in bought if sku in latest]
