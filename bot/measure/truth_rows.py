"""What stands behind "was it true?": each status and each window that the figures count, right and wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from bot.domain.merchant import Merchant
from bot.domain.zones import starts, zone_named
from bot.measure.days import STATUS, WINDOW
from bot.measure.periods import DAY, Period
from bot.store.judgements import promises
from bot.store.tables import shipments
from bot.store.worth import sayings, truth_days

PAGE = 100


@dataclass(frozen=True, slots=True)
class Said:
    """One status or window that was said of a parcel, and what came of it. `at` is aware UTC."""

    number: str
    at: datetime
    door: str
    said: str
    truth: str
    held: bool
    conversation_id: str = ""


@dataclass(frozen=True, slots=True)
class TruthRows:
    """The newest of them, and how many there are in all: as many as the figure counts."""

    rows: tuple[Said, ...]
    total: int


def truth_rows(
    connection: Connection, merchant: Merchant, period: Period, what: str, held: bool | None = None
) -> TruthRows:
    """Return what was said on the days that are closed: all of it, or only what held, or did not."""
    days = _closed(connection, merchant.id, period, what)
    if not days:
        return TruthRows((), 0)
    return (_statuses if what == STATUS else _windows)(connection, merchant, days, held)


def _closed(connection: Connection, merchant_id: str, period: Period, what: str) -> list[date]:
    own = (truth_days.c.merchant_id == merchant_id, truth_days.c.day.between(period.first, period.last))
    query = select(truth_days.c.day).where(*own, truth_days.c.what == what, truth_days.c.known > 0).distinct()
    return sorted(connection.execute(query).scalars())


def _statuses(connection: Connection, merchant: Merchant, days: list[date], held: bool | None) -> TruthRows:
    own = [sayings.c.merchant_id == merchant.id, sayings.c.day.in_(days), *_judged(sayings.c.is_right, held)]
    query = select(sayings, shipments.c.number_key).join(shipments, shipments.c.id == sayings.c.shipment_id).where(*own)
    rows = connection.execute(query.order_by(sayings.c.at.desc(), sayings.c.id.desc()).limit(PAGE))
    found = (
        Said(row.number_key, row.at, "chat", row.said, row.truth or "", bool(row.is_right), row.conversation_id)
        for row in rows
    )
    return TruthRows(tuple(found), _count(connection, sayings.c.id, own))


def _windows(connection: Connection, merchant: Merchant, days: list[date], held: bool | None) -> TruthRows:
    zone = zone_named(merchant.settings.time_zone)
    spans = [
        and_(promises.c.made_at >= starts(first, zone), promises.c.made_at < starts(last + DAY, zone))
        for first, last in _runs(days)
    ]
    own = [promises.c.merchant_id == merchant.id, or_(*spans), *_judged(promises.c.held, held)]
    query = (
        select(promises, shipments.c.number_key, shipments.c.status)
        .join(shipments, shipments.c.id == promises.c.shipment_id)
        .where(*own)
        .order_by(promises.c.made_at.desc(), promises.c.id.desc())
        .limit(PAGE)
    )
    found = (
        Said(row.number_key, row.made_at, row.door, f"{row.earliest} to {row.latest}", row.status, bool(row.held))
        for row in connection.execute(query)
    )
    return TruthRows(tuple(found), _count(connection, promises.c.id, own))


def _judged(column: ColumnElement[Any], held: bool | None) -> list[ColumnElement[bool]]:
    return [column.is_not(None)] if held is None else [column.is_(held)]


def _count(connection: Connection, column: ColumnElement[Any], own: Iterable[ColumnElement[bool]]) -> int:
    return int(connection.execute(select(func.count(column)).where(*own)).scalar_one())


def _runs(days: list[date]) -> list[tuple[date, date]]:
    """Return days that follow on each other as runs from the first to the last of them."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


__all__ = ["STATUS", "WINDOW", "Said", "TruthRows", "truth_rows"]
