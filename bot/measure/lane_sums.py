"""Sums over deliveries by the shop's week of the hand-over, and over anomalies by the week in which they opened.

A week whose parcels changed is marked, and summed anew as a whole in a transaction of its own: sums never drift, and a
crash between the two only leaves the mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, ColumnElement, Connection, Integer, and_, case, cast, delete, exists, func, insert, select
from sqlalchemy import literal as value

from bot.domain.zones import starts
from bot.store.judgements import anomalies, standings
from bot.store.sql import hold, upsert
from bot.store.worth import contacts, deliveries, lane_transits, lane_weeks, measured, trouble_weeks

WEEK = timedelta(days=7)
MARK = "lanes:"
SHOPPER = "shopper"
LANE = ("carrier", "service", "origin", "destination")


def monday(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


def mark_weeks(connection: Connection, merchant_id: str, weeks: Iterable[date]) -> None:
    """Say that the sums of these weeks no longer hold.

    A mark that is there is written again: whoever sums that week just now waits for us, and takes ours into account.
    """
    rows = [{"merchant_id": merchant_id, "name": f"{MARK}{week.isoformat()}", "last_id": 0} for week in sorted(weeks)]
    upsert(connection, measured, rows, "merchant_id", "name")


def marked_weeks(connection: Connection, merchant_id: str) -> list[date]:
    """Return the weeks whose sums no longer hold."""
    query = select(measured.c.name).where(measured.c.merchant_id == merchant_id, measured.c.name.startswith(MARK))
    return sorted(date.fromisoformat(name.removeprefix(MARK)) for name in connection.execute(query).scalars())


def sum_week(connection: Connection, merchant_id: str, week: date) -> None:
    """Sum one week anew and take its mark away."""
    hold(connection, "lane_week", merchant_id, week.isoformat())
    mark = (measured.c.merchant_id == merchant_id, measured.c.name == f"{MARK}{week.isoformat()}")
    connection.execute(delete(measured).where(*mark))
    for table, columns, query in (_lanes(merchant_id, week), _transits(merchant_id, week)):
        connection.execute(delete(table).where(table.c.merchant_id == merchant_id, table.c.week == week))
        connection.execute(insert(table).from_select(columns, query))


def _keys() -> list[Any]:
    return [deliveries.c.merchant_id, deliveries.c.week, *(deliveries.c[name] for name in LANE)]


def _lanes(merchant_id: str, week: date) -> tuple[Any, list[str], Any]:
    sums = {
        "parcels": func.count(),
        "delivered": _of(deliveries.c.delivered_on.is_not(None)),
        "promised": _of(deliveries.c.on_promise.is_not(None)),
        "on_promise": _of(deliveries.c.on_promise),
        "windowed": _of(deliveries.c.in_window.is_not(None)),
        "in_window": _of(deliveries.c.in_window),
        "attempted": _of(deliveries.c.first_attempt.is_not(None)),
        "first_attempt": _of(deliveries.c.first_attempt),
        "troubled": _of(deliveries.c.is_troubled),
        "contacts": func.sum(case((_asked_about(), _contacts()), else_=0)),
    }
    query = select(*_keys(), *sums.values()).where(*_in_week(merchant_id, week)).group_by(*_keys())
    return lane_weeks, ["merchant_id", "week", *LANE, *sums], query


def _transits(merchant_id: str, week: date) -> tuple[Any, list[str], Any]:
    days = deliveries.c.transit_days
    query = select(*_keys(), days, func.count()).where(*_in_week(merchant_id, week), days.is_not(None))
    return lane_transits, ["merchant_id", "week", *LANE, "days", "parcels"], query.group_by(*_keys(), days)


def _in_week(merchant_id: str, week: date) -> tuple[ColumnElement[bool], ...]:
    return (deliveries.c.merchant_id == merchant_id, deliveries.c.week == week)


def _of(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _asked_about() -> ColumnElement[bool]:
    """A troubled parcel of a known order; of several in one order the first, so that no contact counts twice."""
    other = deliveries.alias("other")
    earlier = exists().where(
        other.c.merchant_id == deliveries.c.merchant_id,
        other.c.order_id == deliveries.c.order_id,
        other.c.is_troubled,
        other.c.shipment_id < deliveries.c.shipment_id,
    )
    return and_(deliveries.c.is_troubled, deliveries.c.order_id != "", ~earlier)


def _contacts() -> Any:
    """How often shoppers wrote of the parcel's order by themselves."""
    query = select(func.count()).where(
        contacts.c.merchant_id == deliveries.c.merchant_id,
        contacts.c.order_id == deliveries.c.order_id,
        contacts.c.opener == SHOPPER,
    )
    return query.correlate(deliveries).scalar_subquery()


def sum_troubles(connection: Connection, merchant_id: str, week: date, zone: ZoneInfo) -> None:
    """Count anew what opened in one week of the shop."""
    hold(connection, "trouble_week", merchant_id, week.isoformat())
    mine = (trouble_weeks.c.merchant_id == merchant_id, trouble_weeks.c.week == week)
    connection.execute(delete(trouble_weeks).where(*mine))
    keys = [
        func.coalesce(standings.c.carrier, ""),
        anomalies.c.kind,
        func.coalesce(_party(connection.dialect.name), ""),
    ]
    query = (
        select(anomalies.c.merchant_id, value(week), *keys, cast(func.count(), Integer))
        .outerjoin(standings, standings.c.shipment_id == anomalies.c.shipment_id)
        .where(anomalies.c.merchant_id == merchant_id)
        .where(anomalies.c.opened_at >= starts(week, zone), anomalies.c.opened_at < starts(week + WEEK, zone))
        .group_by(anomalies.c.merchant_id, *keys)
    )
    columns = ["merchant_id", "week", "carrier", "kind", "party", "opened"]
    connection.execute(insert(trouble_weeks).from_select(columns, query))


def _party(dialect: str) -> Any:
    if dialect == "sqlite":
        return func.json_extract(anomalies.c.anomaly, "$.responsible")
    return cast(anomalies.c.anomaly, JSON)["responsible"].as_string()
