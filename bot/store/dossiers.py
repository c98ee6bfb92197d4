"""Reads orders with their parcels: what an answer rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from bot.domain.keys import email_key, number_key, phone_key
from bot.domain.lives import begins_after
from bot.domain.order import Order
from bot.domain.promise import Window
from bot.domain.shipment import Shipment
from bot.ports import Dossier
from bot.store.codec import ORDER, SHIPMENT, STANDING
from bot.store.database import Database
from bot.store.judgements import aliases, forecasts, standings
from bot.store.tables import order_emails, order_parcels, order_phones, orders, shipments

MOST_BY_EMAIL = 20
MOST_BY_PHONE = 20
MOST_BY_NUMBER = 10


class Dossiers:
    """The reading half of the port `Orders`: two queries an answer, however many parcels."""

    def __init__(self, database: Database) -> None:
        self._reading = database

    async def by_number(self, merchant_id: str, number_key: str) -> list[Dossier]:
        """Return every order with this key (a recycled number may name two), newest first."""
        return await self._found(merchant_id, orders.c.number_key == number_key, MOST_BY_NUMBER)

    async def by_id(self, merchant_id: str, order_id: str) -> Dossier | None:
        """Return one order by the shop's own id."""
        return next(iter(await self._found(merchant_id, orders.c.order_id == order_id, 1)), None)

    async def by_email(self, merchant_id: str, email: str) -> list[Dossier]:
        """Return the orders of this e-mail, newest first, at most 20."""
        theirs = select(order_emails.c.order_pk).where(
            order_emails.c.merchant_id == merchant_id, order_emails.c.email_key == email_key(email)
        )
        return await self._found(merchant_id, orders.c.id.in_(theirs), MOST_BY_EMAIL)

    async def by_phone(self, merchant_id: str, phone: str) -> list[Dossier]:
        """Return the orders that may carry this phone number, newest first, at most 20: its last nine digits agree.

        Whether it is the same number, with its country, is for `decide.authorise` to say.
        """
        key = phone_key(phone)
        if not key:
            return []
        theirs = select(order_phones.c.order_pk).where(
            order_phones.c.merchant_id == merchant_id, order_phones.c.phone_key == key
        )
        return await self._found(merchant_id, orders.c.id.in_(theirs), MOST_BY_PHONE)

    async def by_tracking_number(self, merchant_id: str, number: str) -> tuple[Shipment, Dossier | None] | None:
        """Return the parcel with this number and the order it belongs to, if known."""
        key = number_key(number)
        shipment = await self._reading.read(lambda connection: parcel_of(connection, merchant_id, key))
        if shipment is None:
            return None
        holding = select(order_parcels.c.order_pk).where(
            order_parcels.c.merchant_id == merchant_id,
            order_parcels.c.number_key.in_((key, number_key(shipment.tracking_number))),
        )
        dossiers = await self._found(merchant_id, orders.c.id.in_(holding), 1)
        return shipment, next(iter(dossiers), None)

    async def _found(self, merchant_id: str, condition: ColumnElement[bool], most: int) -> list[Dossier]:
        query = (
            select(orders.c.id, orders.c.joined, orders.c.heard_at)
            .where(orders.c.merchant_id == merchant_id, condition)
            .order_by(orders.c.placed_at.desc(), orders.c.id)
            .limit(most)
        )

        def both(connection: Connection) -> list[Dossier]:
            rows = connection.execute(query).all()
            sent = _parcels(connection, merchant_id, [row.id for row in rows])
            return [_dossier(connection, merchant_id, row, sent.get(row.id, ())) for row in rows]

        return await self._reading.read(both)


def _dossier(connection: Connection, merchant_id: str, row: Any, sent: Sequence[Shipment]) -> Dossier:
    """Return an order with its own parcels: what another's order holds under a number used again is left out."""
    order = ORDER.load(row.joined)
    own = tuple(each for each in sent if not _of_another(connection, merchant_id, row.id, order, each))
    return Dossier(order, own, checked_at=row.heard_at)


def _of_another(connection: Connection, merchant_id: str, pk: str, order: Order, parcel: Shipment) -> bool:
    key = number_key(parcel.tracking_number)
    sent = [each.created_at for each in order.fulfilments if number_key(each.tracking_number or "") == key]
    if not begins_after(sent, parcel.events):
        return False
    query = (
        select(orders.c.id)
        .join(order_parcels, order_parcels.c.order_pk == orders.c.id)
        .where(order_parcels.c.merchant_id == merchant_id, order_parcels.c.number_key == key)
        .order_by(orders.c.placed_at.desc(), orders.c.id)
        .limit(1)
    )
    return bool(connection.execute(query).scalar() != pk)


def _parcels(connection: Connection, merchant_id: str, pks: Sequence[str]) -> dict[str, list[Shipment]]:
    """Return the parcels of these orders, each in order of dispatch."""
    if not pks:
        return {}
    query: Any = (
        select(order_parcels.c.order_pk, shipments.c.id, shipments.c.shipment, standings.c.standing)
        .join(
            shipments,
            (shipments.c.merchant_id == order_parcels.c.merchant_id)
            & (shipments.c.number_key == order_parcels.c.number_key),
        )
        .outerjoin(standings, standings.c.shipment_id == shipments.c.id)
        .where(order_parcels.c.merchant_id == merchant_id, order_parcels.c.order_pk.in_(pks))
        .order_by(order_parcels.c.order_pk, order_parcels.c.position)
    )
    rows = connection.execute(query).all()
    expected = _forecasts(connection, [row.id for row in rows])
    sent: dict[str, list[Shipment]] = {}
    for row in rows:
        sent.setdefault(row.order_pk, []).append(_whole(row, expected.get(row.id)))
    return sent


def parcel_of(connection: Connection, merchant_id: str, key: str) -> Shipment | None:
    """Return the parcel with this number key, with today's forecast."""
    query = (
        select(shipments.c.id, shipments.c.shipment, standings.c.standing)
        .outerjoin(standings, standings.c.shipment_id == shipments.c.id)
        .where(shipments.c.merchant_id == merchant_id, shipments.c.number_key == key)
    )
    row = connection.execute(query).first()
    if row is None:
        known = _known_as(connection, merchant_id, key)
        return parcel_of(connection, merchant_id, known) if known else None
    return _whole(row, _forecasts(connection, [row.id]).get(row.id))


def _known_as(connection: Connection, merchant_id: str, key: str) -> str | None:
    """Return the key of the parcel that another carrier knows under this number."""
    query = select(aliases.c.number_key).where(aliases.c.merchant_id == merchant_id, aliases.c.alias_key == key)
    found = connection.execute(query).scalar()
    return found if found != key else None


def _forecasts(connection: Connection, ids: Sequence[str]) -> dict[str, Any]:
    """Return each parcel's newest forecast: hand-off comes after purchase."""
    if not ids:
        return {}
    wanted = [forecasts.c.shipment_id, forecasts.c.stage, forecasts.c.model, forecasts.c.p_late]
    days = [forecasts.c.earliest, forecasts.c.likely, forecasts.c.latest]
    query = select(*wanted, *days).where(forecasts.c.shipment_id.in_(ids)).order_by(forecasts.c.stage.desc())
    return {row.shipment_id: row for row in connection.execute(query)}


def _whole(row: Any, forecast: Any) -> Shipment:
    """Return a parcel with what we ourselves know of it: how long we watch, and when it is expected."""
    shipment: Shipment = SHIPMENT.load(row.shipment)
    if row.standing:
        shipment = replace(shipment, watched_since=STANDING.load(row.standing).watched_since)
    return _expected(shipment, forecast)


def _expected(shipment: Shipment, forecast: Any) -> Shipment:
    if forecast is None or shipment.status.is_terminal:
        return shipment
    window = Window(forecast.earliest, forecast.likely, forecast.latest) if forecast.latest else None
    basis = f"{forecast.stage}:{forecast.model}"
    return replace(shipment, window=window, p_late=forecast.p_late, forecast_by=basis)
