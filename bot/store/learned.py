"""What a shop's own parcels taught, by name, and the rows that it is learned from: counts by lane, trips, promises.

Counting is the database's work, so that its cost follows the lanes; samples are bounded, so that cost stops growing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Date, Integer, and_, case, cast, func, literal, or_, select

from bot.domain.shipment import Shipment
from bot.domain.trip import Stage, Trip
from bot.store.codec import SHIPMENT, TRIP
from bot.store.database import Database
from bot.store.judgements import forecasts, learned, standings
from bot.store.sql import upsert
from bot.store.tables import shipments

Lane = tuple[str, str, str, str, str, int, int, int, int]
Logged = tuple[datetime, bytes, datetime | None, str]
STARTS = {Stage.PURCHASE: standings.c.ordered_at, Stage.HANDOFF: standings.c.handed_over_at}
WATCHED = timedelta(days=400)
GIVEN_UP = timedelta(days=60)  # what has not come by then is lost, and says nothing of those that come
JULIAN_1970 = 2440587.5  # the Julian day number of midnight, 1 January 1970
DAY_ZERO = cast(literal(date(1970, 1, 1)), Date)


class StoredLearned:
    """Keeps what was learned, and hands out what there is to learn from."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, merchant_id: str, name: str) -> tuple[datetime, Any] | None:
        """Return when something was learned (aware UTC), and the JSON value; None when it never was."""
        query = select(learned).where(learned.c.merchant_id == merchant_id, learned.c.name == name)
        row = await self._database.row(query)
        return (row["made_at"], json.loads(row["body"])) if row else None

    async def put(self, merchant_id: str, name: str, body: Any, made_at: datetime) -> None:
        """Keep a JSON value under a name, in place of the former one."""
        row = {"merchant_id": merchant_id, "name": name, "made_at": made_at, "body": json.dumps(body)}
        await self._database.write(
            lambda connection: upsert(connection, learned, [row], "merchant_id", "name"), durable=False
        )

    async def lanes(self, merchant_id: str, now: datetime, zone: ZoneInfo) -> list[Lane]:
        """Count deliveries and parcels under way by lane, days and weeks; the shape of `bot.predict.LaneRow`."""

        def counted(connection: Connection) -> list[Lane]:
            return [row for stage in Stage for row in _lanes(connection, merchant_id, stage, now, zone)]

        return await self._database.read(counted)

    async def trips(self, merchant_id: str, limit: int) -> list[Trip]:
        """Return the newest trips, those under way among them."""
        query = (
            select(standings.c.trip)
            .where(standings.c.merchant_id == merchant_id, standings.c.ordered_at.is_not(None), _counts())
            .order_by(standings.c.ordered_at.desc())
            .limit(limit)
        )
        return [TRIP.load(row["trip"]) for row in await self._database.rows(query) if row["trip"]]

    async def shipments(self, merchant_id: str, limit: int) -> list[Shipment]:
        """Return the parcels that were heard of last, with their events."""
        query = (
            select(shipments.c.shipment)
            .where(shipments.c.merchant_id == merchant_id, shipments.c.checked_at.is_not(None))
            .order_by(shipments.c.checked_at.desc())
            .limit(limit)
        )
        return [SHIPMENT.load(row["shipment"]) for row in await self._database.rows(query)]

    async def logged(self, merchant_id: str, stage: str, since: datetime, limit: int) -> list[Logged]:
        """Return the forecasts made since then: the clock's start, the packed curve, the arrival, the region."""
        query = (
            select(forecasts.c.started_at, forecasts.c.curve, standings.c.delivered_at, standings.c.destination_region)
            .join(standings, standings.c.shipment_id == forecasts.c.shipment_id)
            .where(forecasts.c.merchant_id == merchant_id, forecasts.c.stage == stage, forecasts.c.started_at >= since)
            .where(_counts())
            .order_by(forecasts.c.started_at.desc())
            .limit(limit)
        )
        found = await self._database.rows(query)
        names = ("started_at", "curve", "delivered_at")
        return [(*(row[name] for name in names), row["destination_region"] or "") for row in found]


def _counts() -> ColumnElement[bool]:
    """Leave out what never arrived and is under way no more: returned, lost and cancelled parcels teach nothing."""
    return or_(standings.c.delivered_at.is_not(None), standings.c.is_open)


def _lanes(connection: Connection, merchant_id: str, stage: Stage, now: datetime, zone: ZoneInfo) -> Iterable[Lane]:
    is_sqlite = connection.dialect.name == "sqlite"
    start = _day(STARTS[stage], zone, now, is_sqlite)
    today = literal((now.astimezone(zone).date() - date(1970, 1, 1)).days)
    arrived = standings.c.delivered_at.is_not(None)
    last = case((arrived, _day(standings.c.delivered_at, zone, now, is_sqlite)), else_=today - 1)
    lane = [
        func.coalesce(column, "")
        for column in (
            standings.c.carrier,
            standings.c.service,
            standings.c.origin_region,
            standings.c.destination_region,
        )
    ]
    days, weeks = (last - start).label("days"), cast((today - start) / 7, Integer).label("weeks")
    query = (
        select(
            *lane,
            days,
            weeks,
            func.sum(case((arrived, 1), else_=0)),
            func.sum(case((arrived, 0), else_=1)),
        )
        .where(standings.c.merchant_id == merchant_id, _counts())
        .where(and_(STARTS[stage] >= now - WATCHED, start < today, last >= start))
        .where(or_(arrived, STARTS[stage] >= now - GIVEN_UP))
        .group_by(*lane, days, weeks)
    )
    return [(str(stage), *row) for row in connection.execute(query)]  # type: ignore[misc]


def _day(column: Any, zone: ZoneInfo, now: datetime, is_sqlite: bool) -> ColumnElement[Any]:
    """Return the number of the local day of a time. SQLite knows no zones: there the zone's present offset counts."""
    if is_sqlite:
        offset = now.astimezone(zone).utcoffset() or timedelta()
        shift = f"{int(offset.total_seconds() // 60):+d} minutes"
        return cast(func.julianday(func.date(column, shift)) - JULIAN_1970, Integer)
    return cast(func.date(func.timezone(zone.key, column), type_=Date) - DAY_ZERO, Integer)
