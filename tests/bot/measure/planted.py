"""Parcels that were handed over, planted as facts; their sums are made by the real job."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert

from bot.measure.lane_facts import LaneFacts
from bot.store.judgements import anomalies, incidents
from bot.store.tables import shipments
from bot.store.worth import deliveries

MONDAY = date(2026, 10, 5)  # seven weeks before tests' noon


async def plant(database, merchant, groups, weeks=4, first=MONDAY):
    """Plant groups {(carrier, service, origin, destination): (on time, late, not judged)} in each of some weeks."""
    parcels, rows = [], []
    for week in range(weeks):
        for lane, counts in groups.items():
            for judged, count in zip((True, False, None), counts, strict=True):
                for _ in range(count):
                    row = _row(merchant, lane, first + timedelta(weeks=week), judged)
                    rows.append(row)
                    parcels.append(_parcel(row))
    await _many(database, shipments, parcels)
    await _many(database, deliveries, rows)
    return rows


async def measure(database, merchant, clock):
    """Sum what was planted."""

    async def merchants():
        return [merchant]

    await LaneFacts(database, merchants, clock).rebuild(merchant)


async def _many(database, table, rows):
    for start in range(0, len(rows), 500):
        await database.write(
            lambda connection, start=start: connection.execute(insert(table), rows[start : start + 500]), durable=False
        )


def _parcel(row):
    return {
        "id": row["shipment_id"],
        "merchant_id": row["merchant_id"],
        "number_key": row["number_key"],
        "status": "delivered",
        "shipment": "{}",
    }


def _row(merchant, lane, week, judged):
    ident = uuid.uuid4().hex
    carrier, service, origin, destination = lane
    came = week + timedelta(days=2 if judged is not False else 5)
    return {
        "shipment_id": ident,
        "merchant_id": merchant.id,
        "number_key": ident[:12].upper(),
        "order_id": "",
        "carrier": carrier,
        "service": service,
        "origin": origin,
        "destination": destination,
        "handed_over_on": week,
        "week": week,
        "delivered_on": None if judged is None else came,
        "transit_days": None if judged is None else (came - week).days,
        "promised_on": week + timedelta(days=3),
        "window_from": None,
        "window_until": None,
        "on_promise": judged,
        "in_window": None,
        "first_attempt": None if judged is None else True,
        "is_troubled": judged is False,
        "is_settled": judged is not None,
    }


async def trouble(database, merchant, shipment_id, day, kind="stalled", party="carrier"):
    """Open one anomaly on a day."""
    at = datetime.combine(day, time(12), UTC)
    row = {
        "merchant_id": merchant.id,
        "shipment_id": shipment_id,
        "kind": kind,
        "severity": "warning",
        "is_open": True,
        "opened_at": at,
        "changed_at": at,
        "anomaly": json.dumps({"responsible": party}),
    }
    await database.do(insert(anomalies).values(row))


async def incident(database, merchant, place, day, lasts=timedelta(days=2)):
    """Let one hub be slow from a day on; for ever where `lasts` is None."""
    at = datetime.combine(day, time(12), UTC)
    body = {"scope": "place", "place": place, "carrier": "UPS", "parcels": 41, "expected": 6.5, "pace": 0.2}
    row = {
        "merchant_id": merchant.id,
        "key": place,
        "is_open": lasts is None,
        "opened_at": at,
        "closed_at": at + lasts if lasts else None,
        "incident": json.dumps({**body, "since": at.isoformat()}),
    }
    await database.do(insert(incidents).values(row))
