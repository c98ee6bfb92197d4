"""What is wrong with parcels: at most one open anomaly a parcel and kind, and what was wrong before.

What is found is compared with what is open and only differences are written: no news costs no write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from bot.domain.anomaly import Anomaly, Severity
from bot.domain.notice import Happening
from bot.store.causes import keep_causes
from bot.store.codec import ANOMALY
from bot.store.database import Database
from bot.store.judgements import anomalies
from bot.store.sql import holds, insert_new

MOST_LISTED = 500

_LOUDNESS = {Severity.NOTICE: 0, Severity.WARNING: 1, Severity.CRITICAL: 2}

_OPEN = holds(anomalies.c.is_open)
_CLOSE = (
    update(anomalies)
    .where(anomalies.c.shipment_id == bindparam("b_id"), anomalies.c.kind == bindparam("b_kind"), _OPEN)
    .values(is_open=False, closed_at=bindparam("b_at"), changed_at=bindparam("b_at"))
)
_CHANGE = (
    update(anomalies)
    .where(anomalies.c.shipment_id == bindparam("b_id"), anomalies.c.kind == bindparam("b_kind"), _OPEN)
    .values(severity=bindparam("b_severity"), anomaly=bindparam("b_anomaly"), changed_at=bindparam("b_at"))
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What must be written so that exactly the anomalies of now are open. `worse` are those of the changed ones whose
    severity has risen; `closed` are as they were.
    """

    shipment_id: str
    opened: tuple[Anomaly, ...] = ()
    changed: tuple[Anomaly, ...] = ()
    worse: tuple[Anomaly, ...] = ()
    closed: tuple[Anomaly, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.opened or self.changed or self.closed)


def difference(shipment_id: str, known: Sequence[Anomaly], now: Sequence[Anomaly]) -> Difference:
    """Compare what is open with what is found. Evidence that only counts on, such as days of silence, is no change."""
    before = {each.kind: each for each in known}
    after = {each.kind: each for each in now}
    changed = tuple(each for kind, each in after.items() if kind in before and _differs(before[kind], each))
    return Difference(
        shipment_id,
        tuple(each for kind, each in after.items() if kind not in before),
        changed,
        tuple(each for each in changed if _LOUDNESS[each.severity] > _LOUDNESS[before[each.kind].severity]),
        tuple(each for kind, each in before.items() if kind not in after),
    )


def _differs(one: Anomaly, other: Anomaly) -> bool:
    return (one.severity, one.since, one.responsible) != (other.severity, other.since, other.responsible)


def keep_differences(connection: Connection, merchant_id: str, differences: Iterable[Difference], now: datetime) -> int:
    """Write the differences, and what of them might be worth a word; return how many opened, changed or closed."""
    closed, changed, opened, happened = [], [], [], []
    for each in differences:
        happened += _happened(each)
        closed += [{"b_id": each.shipment_id, "b_kind": str(end.kind), "b_at": now} for end in each.closed]
        changed += [_changed(each.shipment_id, anomaly, now) for anomaly in each.changed]
        opened += [_opened(merchant_id, each.shipment_id, anomaly, now) for anomaly in each.opened]
    if closed:
        connection.execute(_CLOSE, closed)
    if changed:
        connection.execute(_CHANGE, changed)
    insert_new(connection, anomalies, opened)
    keep_causes(connection, merchant_id, happened, now)
    return len(closed) + len(changed) + len(opened)


def _happened(each: Difference) -> list[tuple[str, Happening, Anomaly]]:
    told = ((Happening.OPENED, each.opened), (Happening.WORSE, each.worse), (Happening.CLOSED, each.closed))
    return [(each.shipment_id, what, anomaly) for what, anomalies in told for anomaly in anomalies]


def _changed(shipment_id: str, anomaly: Anomaly, now: datetime) -> dict[str, Any]:
    return {
        "b_id": shipment_id,
        "b_kind": str(anomaly.kind),
        "b_severity": str(anomaly.severity),
        "b_anomaly": ANOMALY.dump(anomaly),
        "b_at": now,
    }


def _opened(merchant_id: str, shipment_id: str, anomaly: Anomaly, now: datetime) -> dict[str, Any]:
    return {
        "merchant_id": merchant_id,
        "shipment_id": shipment_id,
        "kind": str(anomaly.kind),
        "severity": str(anomaly.severity),
        "is_open": True,
        "opened_at": now,
        "changed_at": now,
        "anomaly": ANOMALY.dump(anomaly),
    }


def open_of(
    connection: Connection, ids: Sequence[str], between: tuple[str, str] | None = None
) -> dict[str, tuple[Anomaly, ...]]:
    """Return the open anomalies of these parcels; a range of ids spares the database a long list."""
    wanted = anomalies.c.shipment_id.between(*between) if between else anomalies.c.shipment_id.in_(ids)
    query = select(anomalies.c.shipment_id, anomalies.c.anomaly).where(_OPEN, wanted)
    found: dict[str, list[Anomaly]] = {}
    for row in connection.execute(query):
        found.setdefault(row.shipment_id, []).append(ANOMALY.load(row.anomaly))
    return {parcel: tuple(each) for parcel, each in found.items()}


class StoredAnomalies:
    """Reads what is and was wrong with a shop's parcels."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, merchant_id: str, open_only: bool = True, limit: int = MOST_LISTED) -> list[dict[str, Any]]:
        """Return rows of shipment_id, kind, severity, opened_at, closed_at and the anomaly, the newest first."""
        query = select(anomalies).where(anomalies.c.merchant_id == merchant_id)
        if open_only:
            query = query.where(anomalies.c.is_open)
        rows = await self._database.rows(
            query.order_by(anomalies.c.opened_at.desc(), anomalies.c.id.desc()).limit(limit)
        )
        return [{**row, "anomaly": ANOMALY.load(row["anomaly"])} for row in rows]
