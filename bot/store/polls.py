"""Numbers that we ask for ourselves: when next, why, and what came of the last time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, true, update

from bot.domain.keys import number_key
from bot.ports import Poll
from bot.store.database import Database
from bot.store.judgements import polls
from bot.store.sql import insert_new

CONFIRM = "confirm"
KEY = ("merchant_id", "provider", "number_key")
ERROR_LENGTH = 500


class StoredPolls:
    """The port `Polls`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def want(
        self, merchant_id: str, provider: str, number: str, carrier: str | None, due_at: datetime, reason: str
    ) -> None:
        """Have a number asked for at this time; one that is planned already keeps the earlier time, and its reason.

        Only a hint to confirm is asked about anew, even while an older question is out: the answer may not know of it.
        """
        row = {
            "merchant_id": merchant_id,
            "provider": provider,
            "number_key": number_key(number),
            "number": number,
            "carrier": carrier,
            "due_at": due_at,
            "reason": reason,
            "attempts": 0,
        }
        later = true() if reason == CONFIRM else or_(polls.c.due_at.is_(None), polls.c.due_at > due_at)
        sooner = (
            update(polls)
            .where(_same(merchant_id, provider, number), later)
            .values(due_at=due_at, reason=reason, attempts=0)
        )

        def plan(connection: Any) -> None:
            insert_new(connection, polls, [row], *KEY)
            connection.execute(sooner)

        await self._database.write(plan, durable=False)

    async def planned(self, merchant_id: str, provider: str, number: str) -> bool:
        """Say whether a number was ever planned."""
        query = select(polls.c.number).where(_same(merchant_id, provider, number))
        return await self._database.row(query) is not None

    async def due(self, now: datetime, limit: int) -> list[Poll]:
        """Return what is to be asked for now; what confirms a hint comes first, then the longest overdue."""
        confirming = (polls.c.reason != CONFIRM).label("later")
        query = select(polls).where(polls.c.due_at <= now).order_by(confirming, polls.c.due_at).limit(limit)
        return [_poll(row) for row in await self._database.rows(query)]

    async def answered(self, poll: Poll, at: datetime, due_at: datetime | None, reason: str) -> None:
        """Write down an answer, and when to ask next; None: no more."""
        outcome = {"asked_at": at, "answered_at": at, "attempts": 0, "error": None}
        await self._change(poll, {"due_at": due_at, "reason": reason}, outcome)

    async def failed(self, poll: Poll, error: str, due_at: datetime | None) -> None:
        """Write down a failure, and when to try again; None: given up."""
        await self._change(poll, {"due_at": due_at}, {"error": error[:ERROR_LENGTH], "attempts": polls.c.attempts + 1})

    async def put_off(self, poll: Poll, due_at: datetime) -> None:
        """Move a question that may not be asked yet."""
        await self._change(poll, {"due_at": due_at}, {})

    async def drop(self, poll: Poll) -> None:
        """Ask this provider for this number no more, unless it is wanted again."""
        await self._database.do(delete(polls).where(_same(poll.merchant_id, poll.provider, poll.number)), durable=False)

    async def _change(self, poll: Poll, plan: dict[str, Any], outcome: dict[str, Any]) -> None:
        """Write an outcome; the plan only where nobody has planned anew since the question was taken."""
        same = _same(poll.merchant_id, poll.provider, poll.number)

        def change(connection: Any) -> None:
            if outcome:
                connection.execute(update(polls).where(same).values(outcome))
            connection.execute(update(polls).where(same, polls.c.due_at == poll.due_at).values(plan))

        await self._database.write(change, durable=False)


def _same(merchant_id: str, provider: str, number: str) -> ColumnElement[bool]:
    return and_(
        polls.c.merchant_id == merchant_id, polls.c.provider == provider, polls.c.number_key == number_key(number)
    )


def _poll(row: Any) -> Poll:
    names = ("merchant_id", "provider", "number", "carrier", "reason", "attempts", "due_at")
    return Poll(**{name: row[name] for name in names})
