"""The parcels behind a figure, and raw events: page by page, after a key, so that the last page costs no more.

Each figure of `lanes` has its condition here; over the same weeks and lanes it holds for exactly as many rows as the
figure says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from bot.measure.lane_reading import Narrowed, Weeks, narrowing, ripe_until
from bot.store.tables import shipments, tracking_events
from bot.store.worth import deliveries

D = deliveries.c
FIGURES: Mapping[str, ColumnElement[bool]] = {
    "parcels": true(),
    "ripe": true(),
    "delivered": D.delivered_on.is_not(None),
    "promised": D.on_promise.is_not(None),
    "on_promise": D.on_promise.is_(True),
    "late": D.on_promise.is_(False),
    "windowed": D.in_window.is_not(None),
    "in_window": D.in_window.is_(True),
    "outside": D.in_window.is_(False),
    "attempted": D.first_attempt.is_not(None),
    "first_attempt": D.first_attempt.is_(True),
    "missed": D.first_attempt.is_(False),
    "troubled": D.is_troubled.is_(True),
}
"""What can be opened down to its rows."""

PARCEL = (
    "number_key",
    "order_id",
    "carrier",
    "service",
    "origin",
    "destination",
    "handed_over_on",
    "promised_on",
    "window_from",
    "window_until",
    "delivered_on",
    "transit_days",
    "on_promise",
    "in_window",
    "first_attempt",
    "is_troubled",
)
EVENT = (
    "number",
    "event_id",
    "provider",
    "carrier",
    "occurred_at",
    "tz_basis",
    "status",
    "substatus",
    "reason",
    "city",
    "region",
    "country",
    "code",
    "text",
)
RIPE = frozenset({"ripe", "troubled"})
"""Figures of the weeks alone of which things have had the time to go wrong."""


def count_parcels(
    connection: Connection, merchant_id: str, weeks: Weeks, only: Narrowed, figure: str, today: date
) -> int:
    """Return how many parcels stand behind a figure; `today` is the shop's."""
    query = select(func.count()).select_from(deliveries).where(*_behind(merchant_id, weeks, only, figure, today))
    return int(connection.execute(query).scalar_one())


def parcel_page(
    connection: Connection,
    merchant_id: str,
    weeks: Weeks,
    only: Narrowed,
    figure: str,
    after: tuple[date, str] | None,
    limit: int,
    today: date,
) -> tuple[list[Mapping[str, Any]], tuple[date, str] | None]:
    """Return the parcels behind a figure, the newest hand-over first, and where the next page begins."""
    query = select(*(D[name] for name in PARCEL), D.shipment_id).where(
        *_behind(merchant_id, weeks, only, figure, today)
    )
    if after is not None:
        day, parcel = after
        query = query.where(
            D.handed_over_on <= day, or_(D.handed_over_on < day, and_(D.handed_over_on == day, D.shipment_id > parcel))
        )
    query = query.order_by(D.handed_over_on.desc(), D.shipment_id).limit(limit + 1)
    rows: list[Mapping[str, Any]] = [dict(row) for row in connection.execute(query).mappings()]
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return shown, (last["handed_over_on"], last["shipment_id"]) if last else None


def _behind(merchant_id: str, weeks: Weeks, only: Narrowed, figure: str, today: date) -> list[Any]:
    if figure in RIPE:
        weeks = Weeks(weeks.first, min(weeks.last, ripe_until(today)))
    within = [D.merchant_id == merchant_id, D.week >= weeks.first, D.week <= weeks.last]
    days = [D.handed_over_on >= weeks.first, D.handed_over_on <= weeks.until]  # the same, for an index that knows days
    return [*within, *days, *narrowing(deliveries, only), FIGURES[figure]]


def event_page(
    connection: Connection, merchant_id: str, after: tuple[str, str] | None, limit: int
) -> tuple[list[Sequence[Any]], tuple[str, str] | None]:
    """Return raw tracking events as rows of EVENT, by parcel, and where the next page begins."""
    number, ident = shipments.c.number_key, tracking_events.c.event_id
    query = (
        select(number, ident, tracking_events.c.provider, tracking_events.c.occurred_at, tracking_events.c.event)
        .join(tracking_events, tracking_events.c.shipment_id == shipments.c.id)
        .where(shipments.c.merchant_id == merchant_id)
    )
    if after is not None:
        query = query.where(number >= after[0], or_(number > after[0], ident > after[1]))
    rows = connection.execute(query.order_by(number, ident).limit(limit)).all()
    last = (rows[-1].number_key, rows[-1].event_id) if len(rows) == limit else None
    return [_event(row) for row in rows], last


def _event(row: Any) -> Sequence[Any]:
    told = json.loads(row.event)
    place, native = told.get("place") or {}, told.get("native") or {}
    return (
        row.number_key,
        row.event_id,
        row.provider,
        told.get("carrier"),
        row.occurred_at,
        *(told.get(name) for name in ("tz_basis", "status", "substatus", "reason")),
        *(place.get(name) for name in ("city", "region", "country")),
        native.get("code"),
        native.get("text"),
    )
