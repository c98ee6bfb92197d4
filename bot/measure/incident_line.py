"""When which hub, lane, region or carrier was slow: the incidents of a period, for a timeline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from bot.store.judgements import incidents

MOST = 500


@dataclass(frozen=True, slots=True)
class Incident:
    """Many parcels quiet at once. `pace` is observed over expected movement, 0 to 1; `until` is None while it lasts."""

    scope: str
    place: str
    carrier: str
    parcels: int
    expected: float
    pace: float
    since: datetime
    until: datetime | None


def incidents_of(connection: Connection, merchant_id: str, since: datetime, until: datetime) -> list[Incident]:
    """Return what was slow between two moments (aware UTC), the newest first."""
    table = incidents.c
    query = (
        select(table.incident, table.opened_at, table.closed_at)
        .where(table.merchant_id == merchant_id, table.opened_at < until)
        .where(or_(table.closed_at.is_(None), table.closed_at >= since))
        .order_by(table.opened_at.desc(), table.id.desc())
        .limit(MOST)
    )
    return [_incident(*row) for row in connection.execute(query)]


def _incident(body: str, opened: datetime, closed: datetime | None) -> Incident:
    told = json.loads(body)
    began = told.get("since")
    return Incident(
        scope=str(told.get("scope", "")),
        place=str(told.get("place", "")),
        carrier=str(told.get("carrier", "")),
        parcels=int(told.get("parcels", 0)),
        expected=float(told.get("expected", 0.0)),
        pace=float(told.get("pace", 0.0)),
        since=datetime.fromisoformat(began) if began else opened,
        until=closed,
    )
