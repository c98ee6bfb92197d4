"""What might be worth a word: written with what caused it, taken up once, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot.domain.anomaly import Anomaly, Severity
from bot.domain.notice import Cause, Happening, Withheld
from bot.store.database import Database
from bot.store.reaching import causes
from bot.store.sql import holds
from bot.store.tables import shipments

Happened = tuple[str, Happening, Anomaly]
"""A parcel's id, what happened, and the anomaly that it happened to."""

AT_ONCE = 500


class StoredCauses:
    """Reads causes that nobody has decided about, and dismisses those that are not worth a decision."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, limit: int, but: Collection[int] = ()) -> list[Cause]:
        """Return the causes that wait, oldest first, without those that failed a moment ago."""
        waiting = select(causes).where(holds(causes.c.is_open), causes.c.id.not_in(list(but)))
        query = waiting.order_by(causes.c.id).limit(limit)
        return [_cause(row) for row in await self._database.rows(query)]

    async def dismiss(self, ids: Sequence[int], reason: Withheld) -> None:
        """Close causes that come to no notice, with the reason."""
        if ids:
            await self._database.write(lambda connection: close_causes(connection, ids, reason), durable=False)

    async def counts(self, merchant_id: str, since: datetime) -> dict[str, int]:
        """Count the causes since then that came to no notice, by reason."""
        query = (
            select(causes.c.withheld, func.count().label("count"))
            .where(causes.c.merchant_id == merchant_id, causes.c.at >= since, causes.c.withheld.is_not(None))
            .group_by(causes.c.withheld)
        )
        return {row["withheld"]: row["count"] for row in await self._database.rows(query)}


def keep_causes(connection: Connection, merchant_id: str, happened: Iterable[Happened], at: datetime) -> None:
    """Write down what happened to anomalies. Of those that are only worth saying when asked, only ends that matter."""
    told = list(happened)
    quiet = {parcel for parcel, what, each in told if what is Happening.CLOSED and each.severity is Severity.NOTICE}
    known = _spoken_of(connection, quiet)
    wanted = [
        (parcel, what, each)
        for parcel, what, each in told
        if each.severity is not Severity.NOTICE or (parcel, str(each.kind)) in known
    ]
    numbers = _numbers(connection, {parcel for parcel, _, _ in wanted})
    rows = [
        _row(merchant_id, parcel, numbers[parcel], str(each.kind), what, str(each.severity), at)
        for parcel, what, each in wanted
    ]
    if rows:
        connection.execute(insert(causes), rows)


def keep_milestone(
    connection: Connection, merchant_id: str, parcel: str, number: str, status: str, at: datetime
) -> None:
    """Write down that a parcel has reached a status."""
    row = _row(merchant_id, parcel, number, f"milestone:{status}", Happening.REACHED, str(Severity.NOTICE), at)
    connection.execute(insert(causes).values(row))


def take_causes(connection: Connection, ids: Sequence[int]) -> list[Cause]:
    """Return those of these causes that are still open, held until the transaction ends."""
    query = select(causes).where(causes.c.id.in_(ids), causes.c.is_open).order_by(causes.c.id)
    return [_cause(row) for row in connection.execute(query.with_for_update()).mappings()]


def close_causes(connection: Connection, ids: Sequence[int], reason: Withheld | None) -> None:
    """Close causes; with a reason, they came to no notice."""
    named = str(reason) if reason else None
    done = update(causes).where(causes.c.id.in_(ids), causes.c.is_open).values(is_open=False, withheld=named)
    connection.execute(done)


def _spoken_of(connection: Connection, parcels: set[str]) -> set[tuple[str, str]]:
    """Return parcel and kind of all that was ever loud about these parcels."""
    if not parcels:
        return set()
    query = select(causes.c.shipment_id, causes.c.kind).where(causes.c.shipment_id.in_(sorted(parcels)))
    return {(row.shipment_id, row.kind) for row in connection.execute(query)}


def _numbers(connection: Connection, parcels: set[str]) -> dict[str, str]:
    wanted, found = sorted(parcels), {}
    for first in range(0, len(wanted), AT_ONCE):
        part = shipments.c.id.in_(wanted[first : first + AT_ONCE])
        for row in connection.execute(select(shipments.c.id, shipments.c.number_key).where(part)):
            found[row.id] = row.number_key
    return found


def _row(
    merchant_id: str, parcel: str, number: str, kind: str, what: Happening, severity: str, at: datetime
) -> dict[str, Any]:
    return {
        "merchant_id": merchant_id,
        "shipment_id": parcel,
        "number": number,
        "kind": kind,
        "happening": str(what),
        "severity": severity,
        "at": at,
        "is_open": True,
    }


def _cause(row: Any) -> Cause:
    return Cause(
        row["id"],
        row["merchant_id"],
        row["shipment_id"],
        row["number"],
        row["kind"],
        Happening(row["happening"]),
        row["severity"],
        row["at"],
    )
