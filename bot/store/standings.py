"""Where every parcel stands, what is wrong with it and when it will come: narrow rows, swept by the million.

A parcel is judged in the same transaction that reads it, so that a judgement never overtakes the news it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.domain.keys import number_key
from bot.domain.order import Order
from bot.domain.policy import MILESTONES
from bot.domain.standing import Standing
from bot.domain.trip import Stage, Trip
from bot.ports import Assess, Assessment, Before, Forecast, Verdict, Watched
from bot.store.anomalies import difference, keep_differences, open_of
from bot.store.causes import keep_milestone
from bot.store.codec import ORDER, SHIPMENT, STANDING, TRIP
from bot.store.database import Database
from bot.store.judgements import forecasts, standings
from bot.store.lessons import keep_lessons
from bot.store.sql import holds, upsert
from bot.store.tables import order_parcels, orders, shipments

REREAD = (
    update(forecasts)
    .where(forecasts.c.shipment_id == bindparam("b_id"), forecasts.c.stage == bindparam("b_stage"))
    .values(
        issued_on=bindparam("b_issued"),
        earliest=bindparam("b_earliest"),
        likely=bindparam("b_likely"),
        latest=bindparam("b_latest"),
        p_late=bindparam("b_late"),
    )
)
FORECAST_COLUMNS = ("stage", "model", "started_at", "curve", "issued_on", "earliest", "likely", "latest", "p_late")


class StoredStandings:
    """The port `Standings`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settle(self, merchant_id: str, number: str, assess: Assess, now: datetime) -> Assessment | None:
        """Judge a parcel as it is kept, and keep the judgement, in one transaction; None when there is none."""

        def judged(connection: Connection) -> Assessment | None:
            return _settle(connection, merchant_id, number_key(number), assess, now)

        return await self._database.write(judged, durable=False)

    async def unsettled(self, limit: int) -> list[tuple[str, str]]:
        """Return merchant and number of parcels that were never judged."""
        query = (
            select(shipments.c.merchant_id, shipments.c.number_key)
            .outerjoin(standings, standings.c.shipment_id == shipments.c.id)
            .where(standings.c.shipment_id.is_(None))
            .limit(limit)
        )
        return [(row["merchant_id"], row["number_key"]) for row in await self._database.rows(query)]

    async def count_open(self, merchant_id: str) -> int:
        """Return how many parcels are open."""
        query = select(func.count().label("parcels")).where(
            standings.c.merchant_id == merchant_id, holds(standings.c.is_open)
        )
        row = await self._database.row(query)
        return row["parcels"] if row else 0

    async def batch(self, merchant_id: str, after: str, limit: int, due_only: bool) -> list[Watched]:
        """Return open parcels by id, after the one given."""
        return await self._database.read(lambda connection: _batch(connection, merchant_id, after, limit, due_only))

    async def keep(self, merchant_id: str, verdicts: Sequence[Verdict], now: datetime) -> int:
        """Keep a batch of verdicts; return how many anomalies opened, changed or closed."""
        return await self._database.write(lambda connection: _keep(connection, merchant_id, verdicts, now), False)


def _settle(connection: Connection, merchant_id: str, key: str, assess: Assess, now: datetime) -> Assessment | None:
    query = select(shipments.c.id, shipments.c.shipment).where(
        shipments.c.merchant_id == merchant_id, shipments.c.number_key == key
    )
    parcel = connection.execute(query.with_for_update()).first()
    if parcel is None:
        return None
    shipment = SHIPMENT.load(parcel.shipment)
    forecast = _forecasts(connection, parcel.id, parcel.id).get(parcel.id)
    before = Before(parcel.id, _standing(connection, parcel.id), forecast)
    found = assess(shipment, _order_of(connection, merchant_id, key), before)
    row = _row(found, merchant_id, key) | {
        "shipment_id": parcel.id,
        "provider": shipment.provider,
        "conflict": shipment.conflict is not None,
        "judged_at": now,
    }
    upsert(connection, standings, [row], "shipment_id")
    keep_lessons(connection, merchant_id, parcel.id, found)
    known = open_of(connection, [parcel.id]).get(parcel.id, ())
    keep_differences(connection, merchant_id, [difference(parcel.id, known, found.anomalies)], now)
    reached = found.standing.status
    if before.standing is not None and before.standing.status is not reached and reached in MILESTONES:
        keep_milestone(connection, merchant_id, parcel.id, key, reached, now)
    return found


def _standing(connection: Connection, parcel: str) -> Standing | None:
    text = connection.execute(select(standings.c.standing).where(standings.c.shipment_id == parcel)).scalar()
    return STANDING.load(text) if text else None


def _order_of(connection: Connection, merchant_id: str, key: str) -> Order | None:
    query = (
        select(orders.c.joined)
        .join(order_parcels, order_parcels.c.order_pk == orders.c.id)
        .where(order_parcels.c.merchant_id == merchant_id, order_parcels.c.number_key == key)
        .order_by(orders.c.placed_at.desc(), orders.c.id)
        .limit(1)
    )
    row = connection.execute(query).first()
    return ORDER.load(row.joined) if row else None


def _row(found: Assessment, merchant_id: str, key: str) -> dict[str, Any]:
    standing, trip = found.standing, found.trip
    return {
        "merchant_id": merchant_id,
        "number_key": key,
        "is_open": not standing.is_terminal,
        "is_due": not standing.is_terminal,
        "carrier": standing.carrier,
        "service": standing.service,
        "status": str(standing.status),
        "heard_at": standing.heard_at,
        "ordered_at": trip.ordered_at if trip else None,
        "handed_over_at": trip.handed_over_at if trip else None,
        "delivered_at": trip.delivered_at if trip else None,
        "origin_region": trip.origin_region if trip else None,
        "destination_region": trip.destination_region if trip else None,
        "standing": STANDING.dump(standing),
        "trip": TRIP.dump(trip) if trip else None,
    }


def _batch(connection: Connection, merchant_id: str, after: str, limit: int, due_only: bool) -> list[Watched]:
    flag = holds(standings.c.is_due if due_only else standings.c.is_open)
    query = (
        select(standings.c.shipment_id, standings.c.standing, standings.c.trip)
        .where(flag, standings.c.merchant_id == merchant_id, standings.c.shipment_id > after)
        .order_by(standings.c.shipment_id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    if not rows:
        return []
    low, high = rows[0].shipment_id, rows[-1].shipment_id
    curves = _forecasts(connection, low, high)
    wrong = open_of(connection, [row.shipment_id for row in rows], (low, high))
    return [
        Watched(
            row.shipment_id,
            STANDING.load(row.standing),
            partial(_trip, row.trip),
            curves.get(row.shipment_id),
            wrong.get(row.shipment_id, ()),
        )
        for row in rows
    ]


def _trip(text: str | None) -> Trip | None:
    return TRIP.load(text) if text else None


def _forecasts(connection: Connection, low: str, high: str) -> dict[str, Forecast]:
    """Return the newest stage's forecast of each parcel between two ids: hand-off comes after purchase."""
    columns = (forecasts.c[name] for name in FORECAST_COLUMNS)
    query = select(forecasts.c.shipment_id, *columns).where(forecasts.c.shipment_id.between(low, high))
    found: dict[str, Forecast] = {}
    for parcel, *kept in connection.execute(query).all():
        known = found.get(parcel)
        if known is None or known.stage == Stage.PURCHASE:
            found[parcel] = Forecast(*kept)
    return found


def _keep(connection: Connection, merchant_id: str, verdicts: Sequence[Verdict], now: datetime) -> int:
    """Keep what still holds. A parcel of which news came meanwhile keeps its mark, and is looked at again soon."""
    compared = [
        difference(each.shipment_id, each.known, each.anomalies) for each in verdicts if each.known or each.anomalies
    ]
    changes = {each.shipment_id: each for each in compared if each}
    due = _due_among(connection, merchant_id, {each.shipment_id for each in verdicts})
    moved = _moved(connection, verdicts, due | changes.keys())
    _keep_forecasts(connection, merchant_id, [each for each in verdicts if each.shipment_id not in moved])
    if due - moved:
        connection.execute(update(standings).where(standings.c.shipment_id.in_(due - moved)).values(is_due=False))
    return keep_differences(connection, merchant_id, [changes[parcel] for parcel in changes.keys() - moved], now)


def _due_among(connection: Connection, merchant_id: str, ids: set[str]) -> set[str]:
    """Return those that are marked; most of a batch are not."""
    if not ids:
        return set()
    among = standings.c.shipment_id.between(min(ids), max(ids))
    query = select(standings.c.shipment_id).where(
        holds(standings.c.is_due), standings.c.merchant_id == merchant_id, among
    )
    return ids.intersection(connection.execute(query).scalars())


def _moved(connection: Connection, verdicts: Sequence[Verdict], touched: set[str]) -> set[str]:
    """Return the parcels whose row is not the one that was judged. They are held still from here on.

    The parcel is held before its row is read, in the order in which news takes them: neither waits for the other.
    """
    seen = {each.shipment_id: each.seen for each in verdicts if each.seen and each.shipment_id in touched}
    if not seen:
        return set()
    held = select(shipments.c.id).where(shipments.c.id.in_(seen)).order_by(shipments.c.id)
    connection.execute(held.with_for_update(read=True, key_share=True)).all()
    query = select(standings.c.shipment_id, standings.c.standing).where(standings.c.shipment_id.in_(seen))
    return {
        row.shipment_id for row in connection.execute(query) if STANDING.load(row.standing) != seen[row.shipment_id]
    }


def _keep_forecasts(connection: Connection, merchant_id: str, verdicts: Iterable[Verdict]) -> None:
    drawn = [
        {"shipment_id": each.shipment_id, "merchant_id": merchant_id}
        | {name: getattr(each.forecast, name) for name in FORECAST_COLUMNS}
        for each in verdicts
        if each.forecast and each.drawn
    ]
    anew = [row["shipment_id"] for row in drawn if row["stage"] == Stage.PURCHASE]
    if anew:  # the carrier does not have it yet: what was drawn as if it had belongs to a former life of the number
        over = forecasts.c.shipment_id.in_(anew) & (forecasts.c.stage != Stage.PURCHASE)
        connection.execute(delete(forecasts).where(over))
    upsert(connection, forecasts, drawn, "shipment_id", "stage")
    read = [
        {
            "b_id": each.shipment_id,
            "b_stage": each.forecast.stage,
            "b_issued": each.forecast.issued_on,
            "b_earliest": each.forecast.earliest,
            "b_likely": each.forecast.likely,
            "b_latest": each.forecast.latest,
            "b_late": each.forecast.p_late,
        }
        for each in verdicts
        if each.forecast and not each.drawn
    ]
    if read:
        connection.execute(REREAD, read)
