"""What each parcel's way taught: silences that ended and steps that were taken, kept while they are young enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.ports import Assessment, EndedSilence, TakenStep
from bot.store.database import Database
from bot.store.judgements import silences, steps
from bot.store.sql import insert_new

SILENCE = ("stage", "carrier", "service", "region", "facility", "started_at", "ended_at")
STEP = ("carrier", "here", "there", "region", "at")


def keep_lessons(connection: Connection, merchant_id: str, shipment_id: str, found: Assessment) -> None:
    """Keep what an assessment taught; the same lesson twice is kept once."""
    owner = {"merchant_id": merchant_id, "shipment_id": shipment_id}
    ended = [owner | asdict(each) for each in found.silences]
    insert_new(connection, silences, ended, "shipment_id", "stage", "started_at")
    taken = [owner | asdict(each) for each in found.steps]
    insert_new(connection, steps, taken, "shipment_id", "here", "there", "at")


class StoredLessons:
    """Reads and drops lessons."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def silences(
        self, merchant_id: str, since: datetime, limit: int, below: str = "g"
    ) -> Sequence[tuple[str, EndedSilence]]:
        """Return parcel and silence for the newest that ended since then, at most so many, of parcels below an id."""
        query = (
            select(silences)
            .where(silences.c.merchant_id == merchant_id, silences.c.ended_at >= since)
            .where(silences.c.shipment_id < below)
            .order_by(silences.c.ended_at.desc())
            .limit(limit)
        )
        rows = await self._database.rows(query)
        return [(row["shipment_id"], EndedSilence(**{name: row[name] for name in SILENCE})) for row in rows]

    async def steps(self, merchant_id: str, since: datetime, limit: int) -> Sequence[tuple[str, TakenStep]]:
        """Return parcel and step for the newest since then, at most so many."""
        query = (
            select(steps)
            .where(steps.c.merchant_id == merchant_id, steps.c.at >= since)
            .order_by(steps.c.at.desc())
            .limit(limit)
        )
        rows = await self._database.rows(query)
        return [(row["shipment_id"], TakenStep(**{name: row[name] for name in STEP})) for row in rows]

    async def forget(self, merchant_id: str, before: datetime) -> int:
        """Drop what is older than that; return how many lessons."""

        def drop(connection: Connection) -> int:
            old = delete(silences).where(silences.c.merchant_id == merchant_id, silences.c.ended_at < before)
            older = delete(steps).where(steps.c.merchant_id == merchant_id, steps.c.at < before)
            return connection.execute(old).rowcount + connection.execute(older).rowcount

        return await self._database.write(drop, durable=False)
