"""Orders as the shop last told them, joined with the news of their dispatches, and the parcels they went out in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update

from bot.domain.dispatches import join, newer, parcels
from bot.domain.event import ShipmentReport
from bot.domain.keys import email_key, number_key, order_key, phone_key
from bot.domain.order import Fulfilment, Order, newer_order
from bot.ports import FulfilmentNews, FulfilmentReport
from bot.store.codec import FULFILMENT, ORDER, REPORT
from bot.store.database import Database
from bot.store.dossiers import Dossiers
from bot.store.erased import DISPATCH as DISPATCH_NAME
from bot.store.erased import ORDER as ORDER_NAME
from bot.store.erased import is_out
from bot.store.sql import hold, insert_new, upsert
from bot.store.tables import dispatch_reports, dispatches, order_emails, order_parcels, order_phones, orders

DISPATCH = ("merchant_id", "order_id", "fulfilment_id")


class StoredOrders(Dossiers):
    """The port `Orders`; its reading half is in `dossiers`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._database = database

    async def save(self, merchant_id: str, order: Order, heard_at: datetime) -> bool:
        """Keep an order unless a newer version is kept already; True when something changed.

        One that was erased stays out, whoever tells of it again.
        """

        def keep(connection: Connection) -> bool:
            hold(connection, merchant_id, order.id)
            if is_out(connection, merchant_id, ORDER_NAME, order.id):
                return False
            before = _locked_order(connection, merchant_id, order, heard_at)
            known = ORDER.load(before["told"])
            told = newer_order(known, order)
            heard = max(before["heard_at"], heard_at)
            news = [*_news(connection, merchant_id, order.id), *order.fulfilments]
            _write_joined(connection, before["id"], merchant_id, told, news, heard)
            return before["joined"] == "" or told != known

        return await self._database.write(keep, durable=False)

    async def dispatch(self, merchant_id: str, news: FulfilmentNews, heard_at: datetime) -> bool:
        """Keep a dispatch, whether its order is known yet or not; True when something changed."""

        def keep(connection: Connection) -> bool:
            hold(connection, merchant_id, news.order_id)
            if is_out(connection, merchant_id, ORDER_NAME, news.order_id):
                return False
            changed = _keep_dispatch(connection, merchant_id, news, heard_at)
            query = select(orders).where(orders.c.merchant_id == merchant_id, orders.c.order_id == news.order_id)
            row = connection.execute(query.with_for_update()).mappings().first()
            if row is not None:
                heard = max(row["heard_at"], heard_at)
                known = _news(connection, merchant_id, news.order_id)
                _write_joined(connection, row["id"], merchant_id, ORDER.load(row["told"]), known, heard)
            return changed

        return await self._database.write(keep, durable=False)

    async def dispatches(self, merchant_id: str, order_id: str) -> list[Fulfilment]:
        """Return the dispatches of an order, oldest first, also those whose order is not known yet."""
        dossier = await self.by_id(merchant_id, order_id)
        if dossier is not None:
            return list(dossier.order.fulfilments)
        return await self._database.read(lambda connection: _news(connection, merchant_id, order_id))

    async def keep_report(self, merchant_id: str, news: FulfilmentReport, heard_at: datetime) -> None:
        """Keep the shop's own word about a dispatch, until the dispatch and its number are known."""
        report = REPORT.dump(news.report)
        row = {
            "merchant_id": merchant_id,
            "fulfilment_id": news.fulfilment_id,
            "digest": hashlib.sha256(report.encode()).hexdigest(),
            "heard_at": heard_at,
            "report": report,
        }

        def keep(connection: Connection) -> None:
            if not is_out(connection, merchant_id, DISPATCH_NAME, news.fulfilment_id):
                insert_new(connection, dispatch_reports, [row], "merchant_id", "fulfilment_id", "digest")

        await self._database.write(keep, durable=False)

    async def kept_reports(self, merchant_id: str, fulfilment_id: str) -> list[tuple[ShipmentReport, datetime]]:
        """Return the reports kept for a dispatch, with when each was heard."""
        query = select(dispatch_reports).where(
            dispatch_reports.c.merchant_id == merchant_id, dispatch_reports.c.fulfilment_id == fulfilment_id
        )
        return [(REPORT.load(row["report"]), row["heard_at"]) for row in await self._database.rows(query)]

    async def number_of(self, merchant_id: str, fulfilment_id: str) -> tuple[str, str | None] | None:
        """Return the tracking number and carrier of a dispatch; None while either it or its number is unknown."""
        query = select(dispatches.c.fulfilment).where(
            dispatches.c.merchant_id == merchant_id, dispatches.c.fulfilment_id == fulfilment_id
        )
        found = await self._database.row(query)
        fulfilment = FULFILMENT.load(found["fulfilment"]) if found else None
        return (fulfilment.tracking_number, fulfilment.carrier) if fulfilment and fulfilment.tracking_number else None


def _locked_order(connection: Connection, merchant_id: str, order: Order, heard_at: datetime) -> Any:
    """Return the order's row, made if it is new, and keep others from writing it until this transaction ends."""
    row = {
        "id": uuid4().hex,
        "merchant_id": merchant_id,
        "order_id": order.id,
        "number_key": order_key(order.number),
        "placed_at": order.placed_at,
        "updated_at": order.updated_at,
        "heard_at": heard_at,
        "told": ORDER.dump(order),
        "joined": "",
    }
    insert_new(connection, orders, [row], "merchant_id", "order_id")
    query = select(orders).where(orders.c.merchant_id == merchant_id, orders.c.order_id == order.id)
    return (connection.execute(query.with_for_update())).mappings().one()


def _keep_dispatch(connection: Connection, merchant_id: str, news: FulfilmentNews, heard_at: datetime) -> bool:
    query = select(dispatches.c.fulfilment).where(
        dispatches.c.merchant_id == merchant_id,
        dispatches.c.order_id == news.order_id,
        dispatches.c.fulfilment_id == news.fulfilment.id,
    )
    before = (connection.execute(query)).scalar()
    chosen = newer(FULFILMENT.load(before), news.fulfilment) if before else news.fulfilment
    row = _dispatch_row(merchant_id, news.order_id, chosen, heard_at)
    upsert(connection, dispatches, [row], *DISPATCH)
    return bool(row["fulfilment"] != before)


def _news(connection: Connection, merchant_id: str, order_id: str) -> list[Fulfilment]:
    query = select(dispatches.c.fulfilment).where(
        dispatches.c.merchant_id == merchant_id, dispatches.c.order_id == order_id
    )
    known = [FULFILMENT.load(row.fulfilment) for row in connection.execute(query)]
    return sorted(known, key=lambda fulfilment: (fulfilment.created_at, fulfilment.id))


def _write_joined(
    connection: Connection, pk: str, merchant_id: str, told: Order, news: Iterable[Fulfilment], heard: datetime
) -> None:
    """Write the order with its dispatches, and the rows by which it is found."""
    order = join(told, news)
    connection.execute(
        update(orders)
        .where(orders.c.id == pk)
        .values(
            number_key=order_key(order.number),
            placed_at=order.placed_at,
            updated_at=order.updated_at,
            heard_at=heard,
            told=ORDER.dump(told),
            joined=ORDER.dump(order),
        )
    )
    known = [_dispatch_row(merchant_id, order.id, one, heard) for one in order.fulfilments]
    upsert(connection, dispatches, known, *DISPATCH)
    _write_ways(connection, pk, merchant_id, order)


def _write_ways(connection: Connection, pk: str, merchant_id: str, order: Order) -> None:
    contact = order.contact
    emails = {email_key(one) for one in (contact.email, *contact.other_emails) if one}
    phones = {key for one in (contact.phone, *contact.other_phones) if one and (key := phone_key(one))}
    numbers = list(dict.fromkeys(number_key(one.tracking_number or "") for one in parcels(order)))
    owner = {"order_pk": pk, "merchant_id": merchant_id}
    connection.execute(delete(order_emails).where(order_emails.c.order_pk == pk))
    connection.execute(delete(order_phones).where(order_phones.c.order_pk == pk))
    connection.execute(delete(order_parcels).where(order_parcels.c.order_pk == pk))
    if emails:
        connection.execute(insert(order_emails), [{**owner, "email_key": one} for one in sorted(emails)])
    if phones:
        connection.execute(insert(order_phones), [{**owner, "phone_key": one} for one in sorted(phones)])
    if numbers:
        rows = [{**owner, "number_key": key, "position": at} for at, key in enumerate(numbers)]
        connection.execute(insert(order_parcels), rows)


def _dispatch_row(merchant_id: str, order_id: str, fulfilment: Fulfilment, heard_at: datetime) -> dict[str, Any]:
    return {
        "merchant_id": merchant_id,
        "order_id": order_id,
        "fulfilment_id": fulfilment.id,
        "heard_at": heard_at,
        "fulfilment": FULFILMENT.dump(fulfilment),
    }
