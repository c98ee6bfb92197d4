"""The job that keeps deliveries and their sums: what changed since it last looked, in small transactions.

Marks and watermarks are rows, so that a killed process goes on where it was; doing it all again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, and_, or_, select

from bot.domain.merchant import Merchant
from bot.domain.zones import starts, zone_named
from bot.measure.deliveries import keep_deliveries
from bot.measure.lane_sums import WEEK, mark_weeks, marked_weeks, monday, sum_troubles, sum_week
from bot.measure.marks import mark, set_mark
from bot.measure.rounds import Merchants, Rounds
from bot.ports import Clock
from bot.store.database import Database
from bot.store.judgements import anomalies, standings
from bot.store.sql import holds
from bot.store.tables import shipments
from bot.store.worth import contacts, deliveries

log = structlog.get_logger(__name__)

BATCH = 500
OVERLAP = timedelta(minutes=15)
"""How far back of the watermark we look: a transaction that began before it may have ended after."""

UNSETTLED_EVERY = timedelta(hours=1)
HEARD_BACK = timedelta(days=3)
NAME = "deliveries"
SETTLED_NAME = "unsettled"

Told = Callable[[str], None]
Page = tuple[list[str], Any]  # Any: what the next page begins after, of the query's own kind


def _quiet(line: str) -> None:
    """Tell nobody."""


class LaneFacts(Rounds):
    """Keeps `deliveries`, `lane_weeks`, `lane_transits` and `trouble_weeks` of every shop."""

    FAILED = "lanes.failed"

    def __init__(self, database: Database, merchants: Merchants, clock: Clock) -> None:
        super().__init__(merchants)
        self._database = database
        self._clock = clock

    async def look_after(self, merchant: Merchant) -> int:
        """Take up what changed at one shop; after a failure the marks stay, and the next round goes on from them."""
        return await self.take_up(merchant)

    async def take_up(self, merchant: Merchant) -> int:
        """Take up what changed at one shop; return how many parcels were looked at. The first time that is all."""
        now, since = self._clock.now(), await self._until(merchant, NAME)
        if since is None:
            return await self.rebuild(merchant)
        since -= OVERLAP
        seen = await self._walk(merchant, partial(_judged, merchant.id, since), now)
        seen += await self._walk(merchant, partial(_in_trouble, merchant.id, since), now)
        seen += await self._unsettled(merchant, now)
        await self._sums(merchant, since, now)
        await self._keep_until(merchant, NAME, now)
        return seen

    async def rebuild(self, merchant: Merchant, told: Told = _quiet, since: date = date.min) -> int:
        """Make a shop's facts anew, and the sums of weeks that began since; return how many parcels were looked at."""
        now = self._clock.now()
        seen = await self._walk(merchant, partial(_every, merchant.id), now)
        told(f"{seen} parcels looked at")
        weeks = await self._database.read(lambda connection: _weeks(connection, merchant.id, since))
        await self._database.write(lambda connection: mark_weeks(connection, merchant.id, weeks), durable=False)
        first = await self._database.read(lambda connection: _first_trouble(connection, merchant.id))
        zone = zone_named(merchant.settings.time_zone)
        whole = starts(max(since, date(1970, 1, 1)) + timedelta(days=6), zone)
        await self._sums(merchant, max(first or now, whole), now)
        await self._keep_until(merchant, SETTLED_NAME, now)
        await self._keep_until(merchant, NAME, now)
        told(f"{len(weeks)} weeks summed")
        return seen

    async def _unsettled(self, merchant: Merchant, now: datetime) -> int:
        """Look again at what is not settled: a promised day may be over, a window may have been drawn."""
        last = await self._until(merchant, SETTLED_NAME)
        if last is not None and timedelta() <= now - last < UNSETTLED_EVERY:
            return 0
        seen = await self._walk(merchant, partial(_open, merchant.id), now)
        heard = await self._database.read(lambda connection: _asked_about(connection, merchant.id, now - HEARD_BACK))
        await self._database.write(lambda connection: mark_weeks(connection, merchant.id, heard), durable=False)
        await self._keep_until(merchant, SETTLED_NAME, now)
        return seen

    async def _walk(self, merchant: Merchant, page: Callable[[Connection, Any], Page], now: datetime) -> int:
        """Make the facts of parcels page by page, each in a transaction of its own."""
        after, seen = None, 0
        while True:
            ids, after = await self._database.write(partial(_made, merchant, page, after, now), durable=False)
            seen += len(ids)
            if after is None:
                return seen

    async def _sums(self, merchant: Merchant, since: datetime, now: datetime) -> None:
        for week in await self._database.read(lambda connection: marked_weeks(connection, merchant.id)):
            await self._database.write(partial(_sum_week, merchant.id, week), durable=False)
        zone = zone_named(merchant.settings.time_zone)
        week, last = monday(since.astimezone(zone).date()), now.astimezone(zone).date()
        while week <= last:
            await self._database.write(partial(_sum_troubles, merchant.id, week, zone), durable=False)
            week += WEEK

    async def _until(self, merchant: Merchant, name: str) -> datetime | None:
        until, _ = await self._database.read(lambda connection: mark(connection, merchant.id, name))
        return until

    async def _keep_until(self, merchant: Merchant, name: str, until: datetime) -> None:
        await self._database.write(lambda connection: set_mark(connection, merchant.id, name, until), durable=False)


def _made(
    merchant: Merchant, page: Callable[[Connection, Any], Page], after: Any, now: datetime, connection: Connection
) -> Page:
    ids, then = page(connection, after)
    if ids:
        mark_weeks(connection, merchant.id, keep_deliveries(connection, merchant, ids, now))
    return ids, then if len(ids) == BATCH else None


def _sum_week(merchant_id: str, week: date, connection: Connection) -> None:
    sum_week(connection, merchant_id, week)


def _sum_troubles(merchant_id: str, week: date, zone: ZoneInfo, connection: Connection) -> None:
    sum_troubles(connection, merchant_id, week, zone)


def _every(merchant_id: str, connection: Connection, after: Any) -> Page:
    """All parcels, by number: the one order in which an index knows a shop's own."""
    query = select(shipments.c.id, shipments.c.number_key).where(shipments.c.merchant_id == merchant_id)
    if after is not None:
        query = query.where(shipments.c.number_key > after)
    rows = connection.execute(query.order_by(shipments.c.number_key).limit(BATCH)).all()
    return [row.id for row in rows], rows[-1].number_key if rows else None


def _judged(merchant_id: str, since: datetime, connection: Connection, after: Any) -> Page:
    """Parcels whose state was taken up since then."""
    at, parcel = standings.c.judged_at, standings.c.shipment_id
    query = select(parcel, at).where(standings.c.merchant_id == merchant_id, at >= since)
    if after is not None:
        query = query.where(or_(at > after[0], and_(at == after[0], parcel > after[1])))
    rows = connection.execute(query.order_by(at, parcel).limit(BATCH)).all()
    return [row.shipment_id for row in rows], (rows[-1].judged_at, rows[-1].shipment_id) if rows else None


def _in_trouble(merchant_id: str, since: datetime, connection: Connection, after: Any) -> Page:
    """Parcels of which something went wrong since then."""
    at, ident = anomalies.c.opened_at, anomalies.c.id
    query = select(anomalies.c.shipment_id, at, ident).where(anomalies.c.merchant_id == merchant_id, at >= since)
    if after is not None:
        query = query.where(or_(at > after[0], and_(at == after[0], ident > after[1])))
    rows = connection.execute(query.order_by(at, ident).limit(BATCH)).all()
    return [row.shipment_id for row in rows], (rows[-1].opened_at, rows[-1].id) if rows else None


def _open(merchant_id: str, connection: Connection, after: Any) -> Page:
    """Parcels that are not settled."""
    day, parcel = deliveries.c.handed_over_on, deliveries.c.shipment_id
    query = select(parcel, day).where(deliveries.c.merchant_id == merchant_id, ~holds(deliveries.c.is_settled))
    if after is not None:
        query = query.where(or_(day > after[0], and_(day == after[0], parcel > after[1])))
    rows = connection.execute(query.order_by(day, parcel).limit(BATCH)).all()
    return [row.shipment_id for row in rows], (rows[-1].handed_over_on, rows[-1].shipment_id) if rows else None


def _weeks(connection: Connection, merchant_id: str, since: date) -> list[date]:
    own = (deliveries.c.merchant_id == merchant_id, deliveries.c.week >= since)
    query = select(deliveries.c.week).distinct().where(*own)
    return list(connection.execute(query).scalars())


def _asked_about(connection: Connection, merchant_id: str, since: datetime) -> list[date]:
    """Return the weeks of troubled parcels of which shoppers wrote since then."""
    query = (
        select(deliveries.c.week)
        .distinct()
        .join(
            contacts,
            and_(contacts.c.merchant_id == deliveries.c.merchant_id, contacts.c.order_id == deliveries.c.order_id),
        )
        .where(contacts.c.merchant_id == merchant_id, contacts.c.started_at >= since)
        .where(contacts.c.order_id != "", deliveries.c.is_troubled)
    )
    return list(connection.execute(query).scalars())


def _first_trouble(connection: Connection, merchant_id: str) -> datetime | None:
    query = select(anomalies.c.opened_at).where(anomalies.c.merchant_id == merchant_id)
    return connection.execute(query.order_by(anomalies.c.opened_at).limit(1)).scalar()
