"""How each parcel travelled: one row a parcel that a carrier took, made from its standing, order, forecast and trouble.

A promise and a window are kept as they were first known: a carrier that moves its date is held to the first one.
Whether they were kept is only said once their day is over, of early parcels too: else a week would look better the
younger it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select, union_all

from bot.domain.anomaly import Kind
from bot.domain.merchant import Merchant
from bot.domain.standing import Standing
from bot.domain.trip import Stage
from bot.domain.zones import zone_named
from bot.store.codec import STANDING
from bot.store.judgements import anomalies, forecasts, promises, standings
from bot.store.sql import upsert
from bot.store.tables import order_parcels, orders
from bot.store.worth import deliveries

GIVEN_UP = timedelta(days=60)
"""What has not come by then is settled: no more is expected."""

FIRST = timedelta(days=2)
"""A window counts as the first when it was issued no later than this after the hand-over; later ones know too much."""

SAME_LIFE = timedelta(days=14)
"""A hand-over that moves by more begins another life of the number, with a promise of its own."""

MERE_WARNINGS = (Kind.PREDICTED_LATE,)
"""Anomalies that say what may come, not what went wrong."""

Row = Mapping[str, Any]
Window = tuple[date, date, date]
"""When it was issued, and its two ends."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else is known of a batch of parcels, by shipment id; `order_ids` are by number key."""

    known: Mapping[str, Row] = field(default_factory=dict)
    order_ids: Mapping[str, str] = field(default_factory=dict)
    troubled: frozenset[str] = frozenset()
    windows: Mapping[str, Window] = field(default_factory=dict)


def keep_deliveries(connection: Connection, merchant: Merchant, ids: Sequence[str], now: datetime) -> set[date]:
    """Make the rows of these parcels anew; return the weeks whose sums no longer hold. Twice changes nothing."""
    query = select(standings).where(standings.c.merchant_id == merchant.id, standings.c.shipment_id.in_(ids))
    parcels = [dict(row) for row in connection.execute(query.order_by(standings.c.shipment_id)).mappings()]
    around = _surroundings(connection, merchant, parcels)
    zone, fresh, gone = zone_named(merchant.settings.time_zone), [], []
    weeks: set[date] = set()
    for parcel in parcels:
        before, row = around.known.get(parcel["shipment_id"]), delivery(parcel, around, zone, now)
        if row == before:
            continue
        weeks |= {each["week"] for each in (before, row) if each}
        if row:
            fresh.append(row)
        else:
            gone.append(parcel["shipment_id"])
    upsert(connection, deliveries, fresh, "shipment_id")
    if gone:
        connection.execute(delete(deliveries).where(deliveries.c.shipment_id.in_(gone)))
    return weeks


def delivery(parcel: Row, around: Surroundings, zone: ZoneInfo, now: datetime) -> dict[str, Any] | None:
    """Return how a parcel travelled, as of now (aware UTC); None while no carrier has it. Pure."""
    standing, key = STANDING.load(parcel["standing"]), str(parcel["shipment_id"])
    taken = parcel["handed_over_at"] or standing.handed_over_at
    if taken is None:
        return None
    started, today = taken.astimezone(zone).date(), now.astimezone(zone).date()
    came = parcel["delivered_at"] or standing.delivered_at
    arrived = max(came.astimezone(zone).date(), started) if came else None
    before = around.known.get(key)
    if before and abs(before["handed_over_on"] - started) > SAME_LIFE:
        before = None
    promised = _first(before, "promised_on") or standing.promised_on
    window = _window(before, around.windows.get(key), started)
    return {
        "shipment_id": key,
        "merchant_id": parcel["merchant_id"],
        "number_key": parcel["number_key"],
        "order_id": around.order_ids.get(parcel["number_key"], ""),
        "carrier": parcel["carrier"] or "",
        "service": parcel["service"] or "",
        "origin": parcel["origin_region"] or "",
        "destination": parcel["destination_region"] or "",
        "handed_over_on": started,
        "week": started - timedelta(days=started.weekday()),
        "delivered_on": arrived,
        "transit_days": (arrived - started).days if arrived else None,
        "promised_on": promised,
        "window_from": window[0],
        "window_until": window[1],
        "on_promise": _kept(None, promised, arrived, today),
        "in_window": _kept(window[0], window[1], arrived, today),
        "first_attempt": False if standing.attempts else True if arrived else None,
        "is_troubled": key in around.troubled,
        "is_settled": _settled(standing, started, (promised, window[1]), today),
    }


def _first(before: Row | None, name: str) -> Any:  # Any: a column's own type
    return before[name] if before else None


def _window(
    before: Row | None, found: tuple[date, date, date] | None, started: date
) -> tuple[date | None, date | None]:
    """Return the first window that we stood behind: the one kept before, or one issued soon after the hand-over."""
    if before and before["window_until"]:
        return before["window_from"], before["window_until"]
    if found and found[0] - started <= FIRST:
        return found[1], found[2]
    return None, None


def _kept(first: date | None, last: date | None, arrived: date | None, today: date) -> bool | None:
    """Say whether a parcel came by the last day, and not before the first; None until the last day is over."""
    if last is None or today <= last:
        return None
    return arrived is not None and arrived <= last and (first is None or first <= arrived)


def _settled(standing: Standing, started: date, days: Sequence[date | None], today: date) -> bool:
    """Nothing more is expected of the parcel, and every day that was promised is over."""
    is_over = standing.is_terminal and all(day is None or today > day for day in days)
    return is_over or today - started >= GIVEN_UP


def _surroundings(connection: Connection, merchant: Merchant, parcels: Sequence[Row]) -> Surroundings:
    ids = [parcel["shipment_id"] for parcel in parcels]
    known = connection.execute(select(deliveries).where(deliveries.c.shipment_id.in_(ids))).mappings()
    wrong = (
        select(anomalies.c.shipment_id)
        .distinct()
        .where(anomalies.c.shipment_id.in_(ids), anomalies.c.kind.not_in(MERE_WARNINGS))
    )
    return Surroundings(
        {row["shipment_id"]: dict(row) for row in known},
        _order_ids(connection, merchant.id, [parcel["number_key"] for parcel in parcels]),
        frozenset(connection.execute(wrong).scalars()),
        _windows(connection, ids, merchant.settings.useful_days),
    )


def _order_ids(connection: Connection, merchant_id: str, keys: Sequence[str]) -> dict[str, str]:
    """Return the newest order of each number."""
    query = (
        select(order_parcels.c.number_key, orders.c.order_id)
        .join(orders, orders.c.id == order_parcels.c.order_pk)
        .where(order_parcels.c.merchant_id == merchant_id, order_parcels.c.number_key.in_(keys))
        .order_by(orders.c.placed_at, orders.c.id.desc())
    )
    return {row.number_key: row.order_id for row in connection.execute(query)}


def _windows(connection: Connection, ids: Sequence[str], useful_days: int) -> dict[str, Window]:
    """Return when each parcel's first known window was issued, and its ends. Too wide ones are never shown."""
    told = [
        select(table.c.shipment_id, issued, table.c.earliest, table.c.latest).where(
            table.c.shipment_id.in_(ids), table.c.stage == str(Stage.HANDOFF), table.c.latest.is_not(None)
        )
        for table, issued in (
            (forecasts, forecasts.c.issued_on.label("issued")),
            (promises, promises.c.made_on.label("issued")),
        )
    ]
    found: dict[str, Window] = {}
    for parcel, issued, earliest, latest in connection.execute(union_all(*told)):
        known = found.get(parcel)
        if (latest - earliest).days < useful_days and (known is None or issued < known[0]):
            found[parcel] = (issued, earliest, latest)
    return found
