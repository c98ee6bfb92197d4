"""Which numbers we follow, and which provider knows of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update

from bot.domain.keys import number_key
from bot.ports import Follow
from bot.store.database import Database
from bot.store.sql import insert_new
from bot.store.tables import subscriptions

KEY = ("merchant_id", "provider", "number_key")


class StoredSubscriptions:
    """The port `Subscriptions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def want(self, merchant_id: str, provider: str, number: str, carrier: str | None, now: datetime) -> bool:
        """Ask for a number to be followed; True when this is new. Asking twice changes nothing."""
        if await self._known(merchant_id, provider, number):
            return False
        row = {
            "id": uuid4().hex,
            "merchant_id": merchant_id,
            "provider": provider,
            "number_key": number_key(number),
            "number": number,
            "carrier": carrier,
            "state": "wanted",
            "attempts": 0,
            "next_attempt_at": now,
            "created_at": now,
        }
        await self._database.write(lambda connection: insert_new(connection, subscriptions, [row], *KEY), durable=False)
        return True

    async def due(self, now: datetime, limit: int) -> list[Follow]:
        """Return what must be subscribed, tried again or renewed now, the longest overdue first."""
        query = select(subscriptions).where(subscriptions.c.next_attempt_at <= now)
        return await self._follows(query.order_by(subscriptions.c.next_attempt_at).limit(limit))

    async def all(self, merchant_id: str) -> list[Follow]:
        """Return every number that a shop follows."""
        query = select(subscriptions).where(subscriptions.c.merchant_id == merchant_id)
        return await self._follows(query.order_by(subscriptions.c.created_at))

    async def active(self, follow_id: str, handle: str, expires: datetime | None, renew_at: datetime | None) -> None:
        """Write down that the provider agreed; it is renewed at this time (aware UTC)."""
        await self._change(
            follow_id,
            state="active",
            handle=handle,
            expires_at=expires,
            next_attempt_at=renew_at,
            attempts=0,
            error=None,
        )

    async def failed(self, follow_id: str, error: str, again_at: datetime | None) -> None:
        """Write down that it did not; without a time for another try it is given up."""
        state = {"state": "failed"} if again_at is None else {}
        attempts = subscriptions.c.attempts + 1
        await self._change(follow_id, error=error[:500], attempts=attempts, next_attempt_at=again_at, **state)

    async def _known(self, merchant_id: str, provider: str, number: str) -> bool:
        query = select(subscriptions.c.id).where(
            subscriptions.c.merchant_id == merchant_id,
            subscriptions.c.provider == provider,
            subscriptions.c.number_key == number_key(number),
        )
        return await self._database.row(query) is not None

    async def _follows(self, query: Any) -> list[Follow]:
        return [_follow(row) for row in await self._database.rows(query)]

    async def _change(self, follow_id: str, **values: Any) -> None:
        statement = update(subscriptions).where(subscriptions.c.id == follow_id).values(**values)
        await self._database.do(statement, durable=False)


def _follow(row: Any) -> Follow:
    names = ("id", "merchant_id", "provider", "number", "carrier", "state", "attempts", "expires_at", "error")
    return Follow(**{name: row[name] for name in names})
