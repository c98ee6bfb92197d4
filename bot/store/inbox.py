"""The inbox: every verified body, raw, under a key that makes a second delivery harmless.

Bodies that arrive together are kept in one transaction: the door then pays for one flush to disk and not for each.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from bot.ports import Arrival, InboxEntry, Trouble
from bot.store.database import Database
from bot.store.sql import insert_new
from bot.store.tables import inbox

MOST_AT_ONCE = 200
KEY_LENGTH = 200


class StoredInbox:
    """The port `Inbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[dict[str, Any], asyncio.Future[None]]] = []
        self._keeper: asyncio.Task[None] | None = None

    async def keep(self, arrival: Arrival) -> None:
        """Keep a body; durable when this returns. One that is known by its key already is not kept again."""
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((_row(arrival), kept))
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.create_task(self._keep_all(), name="inbox keeper")
        await kept

    async def _keep_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            try:
                await self._insert([row for row, _ in batch])
            except Exception as error:  # every one who waits is told; the door answers 503 and the sender retries
                for _, kept in batch:
                    if not kept.done():
                        kept.set_exception(error)
                continue
            for _, kept in batch:
                if not kept.done():
                    kept.set_result(None)

    async def _insert(self, rows: list[dict[str, Any]]) -> None:
        await self._database.write(
            lambda connection: insert_new(connection, inbox, rows, "merchant_id", "provider", "dedupe_key")
        )

    async def due(self, now: datetime, limit: int, but: Sequence[int] = ()) -> list[InboxEntry]:
        """Return what is new or due for another try, oldest first, without those that are in hand."""
        ripe = or_(inbox.c.next_attempt_at.is_(None), inbox.c.next_attempt_at <= now)
        query = select(inbox).where(inbox.c.state == "new", ripe, inbox.c.id.not_in(but)).order_by(inbox.c.id)
        return await self._entries(query.limit(limit))

    async def settle(self, entry_id: int, state: str, trouble: Trouble | None = None) -> None:
        """Write down the outcome: done, unreadable or failed. Not flushed: a lost outcome is only worked out again."""
        await self._change(entry_id, state=state, next_attempt_at=None, **_told(trouble))

    async def retry(self, entry_id: int, at: datetime, trouble: Trouble) -> None:
        """Count a failed attempt; the next one is at this time (aware UTC)."""
        await self._change(entry_id, attempts=inbox.c.attempts + 1, next_attempt_at=at, **_told(trouble))

    async def find(
        self,
        states: Sequence[str] = (),
        ids: Sequence[int] = (),
        since: datetime | None = None,
        after: int = 0,
        limit: int = 500,
    ) -> list[InboxEntry]:
        """Return entries by state, id or time of arrival, oldest first; `after` pages on by id."""
        query = select(inbox).where(inbox.c.id > after).order_by(inbox.c.id).limit(limit)
        if states:
            query = query.where(inbox.c.state.in_(states))
        if ids:
            query = query.where(inbox.c.id.in_(ids))
        if since:
            query = query.where(inbox.c.received_at >= since)
        return await self._entries(query)

    async def counts(self) -> dict[str, int]:
        """Return how many entries are in each state."""
        query = select(inbox.c.state, func.count().label("count")).group_by(inbox.c.state)
        return {row["state"]: row["count"] for row in await self._database.rows(query)}

    async def _entries(self, query: Any) -> list[InboxEntry]:
        return [_entry(row) for row in await self._database.rows(query)]

    async def _change(self, entry_id: int, **values: Any) -> None:
        await self._database.do(update(inbox).where(inbox.c.id == entry_id).values(**values), durable=False)


def _row(arrival: Arrival) -> dict[str, Any]:
    return {
        "merchant_id": arrival.merchant_id,
        "provider": arrival.provider,
        "dedupe_key": arrival.dedupe_key[:KEY_LENGTH],
        "topic": arrival.topic,
        "headers": json.dumps(dict(arrival.headers)),
        "body": arrival.body,
        "received_at": arrival.received_at,
        "state": "new",
        "attempts": 0,
    }


def _entry(row: Any) -> InboxEntry:
    trouble = Trouble(row["error_kind"], row["error_path"], row["error_message"] or "") if row["error_kind"] else None
    arrival = Arrival(
        row["merchant_id"],
        row["provider"],
        row["dedupe_key"],
        row["topic"],
        row["body"],
        json.loads(row["headers"]),
        row["received_at"],
    )
    return InboxEntry(row["id"], arrival, row["state"], row["attempts"], trouble)


def _told(trouble: Trouble | None) -> dict[str, Any]:
    if trouble is None:
        return {"error_kind": None, "error_path": None, "error_message": None}
    return {"error_kind": trouble.kind, "error_path": trouble.path, "error_message": trouble.message[:500]}
