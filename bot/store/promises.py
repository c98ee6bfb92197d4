"""Every window that a shopper was shown, with the model behind it, so that "was it true?" is a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from bot.domain.keys import number_key
from bot.store.database import Database
from bot.store.judgements import forecasts, promises, standings
from bot.store.sql import insert_new

PROMISE = "promise"
KEY = ("shipment_id", "door", "made_on", "model", "earliest", "latest")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One promise and what became of it. `held` is None while the parcel has not come."""

    number: str
    door: str
    model: str
    stage: str
    made_at: datetime
    earliest: date
    latest: date
    delivered_on: date | None
    held: bool | None


def keep_promises(
    connection: Connection, merchant_id: str, facts: Iterable[tuple[str, str]], door: str, at: datetime
) -> None:
    """Keep the windows among the facts of what was said: `promise`, "number earliest likely latest"."""
    for name, value in facts:
        if name == PROMISE:
            number, *days = value.split(" ")
            earliest, likely, latest = map(date.fromisoformat, days)
            _keep(connection, merchant_id, number, (earliest, likely, latest), door, at)


def _keep(
    connection: Connection, merchant_id: str, number: str, days: tuple[date, date, date], door: str, at: datetime
) -> None:
    query = (
        select(forecasts)
        .join(standings, standings.c.shipment_id == forecasts.c.shipment_id)
        .where(standings.c.merchant_id == merchant_id, standings.c.number_key == number_key(number))
        .order_by(forecasts.c.stage)
    )
    basis = connection.execute(query).mappings().first()
    if basis is None:
        return
    row = {
        "merchant_id": merchant_id,
        "shipment_id": basis["shipment_id"],
        "door": door,
        "stage": basis["stage"],
        "model": basis["model"],
        "made_at": at,
        "made_on": at.astimezone(UTC).date(),
        "earliest": days[0],
        "likely": days[1],
        "latest": days[2],
        "p_late": basis["p_late"],
    }
    insert_new(connection, promises, [row], *KEY)


class StoredPromises:
    """Keeps what a page showed, and answers whether promises held."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def told(self, merchant_id: str, facts: Iterable[tuple[str, str]], door: str, at: datetime) -> None:
        """Keep the windows that were shown; showing one again on the same day changes nothing."""
        wanted = [fact for fact in facts if fact[0] == PROMISE]
        if wanted:
            await self._database.write(
                lambda connection: keep_promises(connection, merchant_id, wanted, door, at), durable=False
            )

    async def outcomes(self, merchant_id: str, since: datetime, zone: ZoneInfo) -> list[Outcome]:
        """Return every promise made since then, oldest first; days are the shop's."""
        query = (
            select(promises, standings.c.number_key, standings.c.delivered_at)
            .join(standings, standings.c.shipment_id == promises.c.shipment_id)
            .where(promises.c.merchant_id == merchant_id, promises.c.made_at >= since)
            .order_by(promises.c.made_at, promises.c.id)
        )
        return [_outcome(dict(row), zone) for row in await self._database.rows(query)]


def _outcome(row: Mapping[str, Any], zone: ZoneInfo) -> Outcome:
    at = row["delivered_at"]
    came = at.astimezone(zone).date() if isinstance(at, datetime) else None
    first, last = row["earliest"], row["latest"]
    held = None if came is None else first <= came <= last
    names = ("door", "model", "stage", "made_at", "earliest", "latest")
    told = {name: row[name] for name in names}
    return Outcome(number=str(row["number_key"]), **told, delivered_on=came, held=held)
