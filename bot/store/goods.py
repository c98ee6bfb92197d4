"""What goes with what as it was learned last, looks at tracking pages, and what was clicked there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from bot.domain.product import Product
from bot.ports.goods import Neighbours, Visit
from bot.store.codec import ORDER
from bot.store.database import Database
from bot.store.judgements import learned
from bot.store.products import LEARNED, UNDONE, product_of, skus_of
from bot.store.sql import hold, insert_unless, upsert
from bot.store.tables import orders
from bot.store.worth import goes_with, page_clicks, page_visits, products

BATCH = 1000
HOLDOUT = "holdout"
"""The one reason under which a visit counts in the comparison all the same (`bot.goods.showing.NotShown`)."""

Basket = tuple[datetime, tuple[str, ...]]


class StoredPairings:
    """The port `Pairings`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def baskets(self, merchant_id: str, since: datetime, most: int) -> AsyncIterator[Sequence[Basket]]:
        """Yield the newest orders since then, some at a time, so that memory does not follow their number."""
        last: Any = None
        left = most
        while left > 0:
            query = _newest(merchant_id, since, last, min(BATCH, left))
            rows = await self._database.rows(query)
            if not rows:
                return
            yield [basket for row in rows if (basket := _basket(row["joined"]))[1]]
            last, left = (rows[-1]["placed_at"], rows[-1]["id"]), left - len(rows)

    async def learned_at(self, merchant_id: str) -> tuple[datetime, int] | None:
        """Return when this was learned last, and from how many orders."""
        query = select(learned).where(learned.c.merchant_id == merchant_id, learned.c.name == LEARNED)
        row = await self._database.row(query)
        return (row["made_at"], json.loads(row["body"])["orders"]) if row else None

    async def learned(
        self, merchant_id: str, orders: int, goes_with: Mapping[str, Neighbours], popular: Sequence[str], at: datetime
    ) -> None:
        """Replace what was learned before, some rows at a time: a page in between reads old rows or new ones."""
        every = sorted(goes_with)
        for start in range(0, len(every), BATCH):
            part = {sku: goes_with[sku] for sku in every[start : start + BATCH]}
            await self._database.write(partial(_put, merchant_id=merchant_id, part=part, at=at), durable=False)
        body = json.dumps({"orders": orders, "popular": list(popular), "items": len(every)})

        def finish(connection: Connection) -> None:
            _forget(connection, merchant_id, at)
            row = {"merchant_id": merchant_id, "name": LEARNED, "made_at": at, "body": body}
            upsert(connection, learned, [row], "merchant_id", "name")

        await self._database.write(finish, durable=False)


def _newest(merchant_id: str, since: datetime, last: Any, most: int) -> Any:
    query = select(orders.c.id, orders.c.placed_at, orders.c.joined).where(
        orders.c.merchant_id == merchant_id, orders.c.placed_at >= since
    )
    if last is not None:
        at, pk = last
        query = query.where(or_(orders.c.placed_at < at, and_(orders.c.placed_at == at, orders.c.id < pk)))
    return query.order_by(orders.c.placed_at.desc(), orders.c.id.desc()).limit(most)


def _basket(text: str) -> Basket:
    order = ORDER.load(text)
    return order.placed_at, () if order.state in UNDONE else skus_of(order)


def _put(connection: Connection, merchant_id: str, part: Mapping[str, Neighbours], at: datetime) -> None:
    rows = [
        {"merchant_id": merchant_id, "sku": sku, "made_at": at, "near": json.dumps([list(each) for each in near])}
        for sku, near in part.items()
    ]
    upsert(connection, goes_with, rows, "merchant_id", "sku")


def _forget(connection: Connection, merchant_id: str, at: datetime) -> None:
    connection.execute(delete(goes_with).where(goes_with.c.merchant_id == merchant_id, goes_with.c.made_at != at))


class StoredVisits:
    """The port `Visits`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def opened(self, merchant_id: str, visit: Visit) -> None:
        """Keep a visit, one row a shopper, order and day.

        What was shown once that day was shown: trouble that begins afterwards takes nothing back, and what is shown
        once trouble is over is added.
        """

        def keep(connection: Connection) -> None:
            row = {"merchant_id": merchant_id, **_row(visit)}
            if not insert_unless(connection, page_visits, row):
                _add(connection, merchant_id, visit)

        await self._database.write(keep, durable=False)

    async def clicked(self, merchant_id: str, order_id: str, sku: str, at: datetime) -> Product | None:
        """Keep a click on what this order's page showed; once a visit, however often it is pressed."""

        def keep(connection: Connection) -> Product | None:
            visit_id = _showed(connection, merchant_id, order_id, sku)
            if visit_id is None:
                return None
            row = {"merchant_id": merchant_id, "visit_id": visit_id, "sku": sku, "at": at}
            insert_unless(connection, page_clicks, row)
            query = select(products).where(products.c.merchant_id == merchant_id, products.c.sku == sku)
            found = connection.execute(query).mappings().first()
            return product_of(dict(found)) if found else None

        return await self._database.write(keep, durable=False)


def _row(visit: Visit) -> dict[str, Any]:
    names = ("order_id", "shopper", "day", "at", "arm", "withheld")
    return {name: getattr(visit, name) for name in names} | {"skus": json.dumps(visit.skus)}


def _add(connection: Connection, merchant_id: str, visit: Visit) -> None:
    hold(connection, merchant_id, visit.order_id, "visit")
    where = and_(
        page_visits.c.merchant_id == merchant_id,
        page_visits.c.order_id == visit.order_id,
        page_visits.c.day == visit.day,
    )
    kept = connection.execute(select(page_visits).where(where)).mappings().one()
    if visit.withheld not in {None, HOLDOUT}:
        return
    skus = list(dict.fromkeys([*json.loads(kept["skus"]), *visit.skus]))
    counts = kept["withheld"] in {None, HOLDOUT}
    values = {"skus": json.dumps(skus)} if counts else {**_row(visit), "skus": json.dumps(skus)}
    if values["skus"] != kept["skus"] or not counts:
        connection.execute(update(page_visits).where(where).values(values))


def _showed(connection: Connection, merchant_id: str, order_id: str, sku: str) -> int | None:
    """Return the newest visit of this order that showed the product."""
    query = (
        select(page_visits.c.id, page_visits.c.skus)
        .where(page_visits.c.merchant_id == merchant_id, page_visits.c.order_id == order_id)
        .order_by(page_visits.c.day.desc())
        .limit(BATCH)
    )
    return next((row.id for row in connection.execute(query) if sku in json.loads(row.skus)), None)
