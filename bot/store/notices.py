"""Notices: decided and written in one transaction, never two for one cause, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.domain.notice import Cause, Notice, NoticeState
from bot.ports.telling import WEB, Background, Inquiry, Leaving, Outcome, Step
from bot.store.background import background_of
from bot.store.causes import close_causes, take_causes
from bot.store.codec import NOTICE
from bot.store.database import Database
from bot.store.outbox import put
from bot.store.promises import keep_promises
from bot.store.reaching import notices
from bot.store.said import say_notice, talk_with, visits
from bot.store.sql import hold, holds, upsert

DOOR = "notice"

Consider = Callable[[Sequence[Cause], Background], Step]
Reconsider = Callable[[Notice, Background], Step]
Change = Callable[[Notice], Notice]


def notice_ref(notice_id: str) -> str:
    """Return the name under which a notice stands in the outbox."""
    return f"notice:{notice_id}"


class StoredNotices:
    """Each decision is one transaction, held by shopper: two workers never tell one person the same."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def consider(self, inquiry: Inquiry, ids: Sequence[int], consider: Consider, now: datetime) -> Outcome | None:
        """Decide about causes that are still open, write what follows, and close them; None when none is open."""

        def decided(connection: Connection) -> Outcome | None:
            hold(connection, "shopper", inquiry.merchant_id, inquiry.shopper or inquiry.order_id)
            taken = take_causes(connection, ids)
            if not taken:
                return None
            step = consider(taken, background_of(connection, inquiry, now))
            close_causes(connection, [each.id for each in taken], step.withheld)
            return _write(connection, inquiry, step, now)

        return await self._database.write(decided)

    async def reconsider(
        self, notice_id: str, inquiry: Inquiry, reconsider: Reconsider, now: datetime, visit: str = ""
    ) -> Outcome | None:
        """Decide anew about a notice that has not left, and write what follows; None when it is no longer open.

        `visit` is the web talk that the shopper has come to.
        """

        def decided(connection: Connection) -> Outcome | None:
            hold(connection, "shopper", inquiry.merchant_id, inquiry.shopper)
            notice = _notice(connection, notice_id)
            if notice is None or not notice.is_open:
                return None
            step = reconsider(notice, background_of(connection, inquiry, now))
            return _write(connection, inquiry, step, now, visit)

        return await self._database.write(decided)

    async def change(self, notice_id: str, change: Change, at: datetime) -> Notice | None:
        """Write down what became of a notice; windows that were told are kept as promises once it was taken."""

        def changed(connection: Connection) -> Notice | None:
            known = _notice(connection, notice_id)
            if known is None:
                return None
            hold(connection, "shopper", known.merchant_id, known.shopper)
            before = _notice(connection, notice_id) or known
            after = change(before)
            if after != before:
                _keep(connection, after)
            if after.state is NoticeState.SENT:
                keep_promises(connection, after.merchant_id, after.facts, DOOR, after.sent_at or at)
            return after

        return await self._database.write(changed)

    async def get(self, notice_id: str) -> Notice | None:
        """Return a notice by its id."""
        return await self._database.read(lambda connection: _notice(connection, notice_id))

    async def due(self, now: datetime, limit: int) -> list[Notice]:
        """Return the open notices whose time has come, the longest overdue first."""
        query = (
            select(notices.c.notice)
            .where(holds(notices.c.is_open), notices.c.due_at <= now)
            .order_by(notices.c.due_at)
            .limit(limit)
        )
        return [NOTICE.load(row["notice"]) for row in await self._database.rows(query)]

    async def next_due(self) -> datetime | None:
        """Return when the next open notice is due (aware UTC)."""
        row = await self._database.row(select(func.min(notices.c.due_at).label("at")).where(holds(notices.c.is_open)))
        return row["at"] if row else None

    async def for_visit(self, merchant_id: str, order_id: str) -> list[Notice]:
        """Return the notices about an order that wait for the shopper's next visit, oldest first."""
        query = (
            select(notices.c.notice)
            .where(notices.c.merchant_id == merchant_id, notices.c.order_id == order_id, holds(notices.c.is_open))
            .order_by(notices.c.made_at, notices.c.id)
        )
        found = [NOTICE.load(row["notice"]) for row in await self._database.rows(query)]
        return [each for each in found if each.state is NoticeState.SENDING and each.channels[:1] == (WEB,)]

    async def counts(self, merchant_id: str, since: datetime) -> list[dict[str, Any]]:
        """Count notices made since then, by kind, closing, state, reason and channel."""
        columns = [notices.c.kind, notices.c.closing, notices.c.state, notices.c.withheld, notices.c.sent_by]
        query = (
            select(*columns, func.count().label("count"))
            .where(notices.c.merchant_id == merchant_id, notices.c.made_at >= since)
            .group_by(*columns)
            .order_by(*columns)
        )
        return [dict(row) for row in await self._database.rows(query)]


def _write(connection: Connection, inquiry: Inquiry, step: Step, now: datetime, visit: str = "") -> Outcome:
    written, talks = [], []
    for notice in step.notices:
        left, told = _left(connection, inquiry, notice, step.leaving, now, visit) if step.leaving else (notice, [])
        _keep(connection, left)
        written.append(left)
        talks += told
    return Outcome(tuple(written), step.withheld, tuple(talks))


def _left(
    connection: Connection, inquiry: Inquiry, notice: Notice, leaving: Leaving, now: datetime, visit: str
) -> tuple[Notice, list[str]]:
    """Put a notice where it goes; return it as it stands then, and the web talks that were told."""
    if leaving.channel == WEB:
        return _shown(connection, inquiry, notice, leaving, now, visit)
    if leaving.key:
        talk = talk_with(connection, inquiry.merchant_id, leaving.channel, leaving.key, leaving.address)
        say_notice(connection, talk, notice.id, leaving.answer, leaving.pending, now)
    ref = notice_ref(notice.id)
    put(connection, inquiry.merchant_id, ref, ref, leaving.channel, leaving.address, leaving.outgoing, now, now)
    return notice, []


def _shown(
    connection: Connection, inquiry: Inquiry, notice: Notice, leaving: Leaving, now: datetime, visit: str
) -> tuple[Notice, list[str]]:
    """On the web a notice is told once a talk may see its order; until then it waits."""
    talks = [visit] if visit else visits(connection, inquiry.merchant_id, inquiry.order_id, now)
    for talk in talks:
        say_notice(connection, talk, notice.id, leaving.answer, leaving.pending, now)
    if not talks:
        return notice, []
    keep_promises(connection, inquiry.merchant_id, notice.facts, DOOR, now)
    return replace(notice, state=NoticeState.SENT, sent_at=now, sent_by=WEB, channels=()), talks


def _notice(connection: Connection, notice_id: str) -> Notice | None:
    query = select(notices.c.notice).where(notices.c.id == notice_id).with_for_update()
    row = connection.execute(query).first()
    return NOTICE.load(row.notice) if row else None


def _keep(connection: Connection, notice: Notice) -> None:
    row = {
        "id": notice.id,
        "merchant_id": notice.merchant_id,
        "shopper": notice.shopper,
        "key": notice.key,
        "order_id": notice.order_id,
        "kind": notice.kind,
        "purpose": str(notice.purpose),
        "state": str(notice.state),
        "withheld": str(notice.withheld) if notice.withheld else None,
        "is_open": notice.is_open,
        "closing": notice.closing,
        "made_at": notice.made_at,
        "due_at": notice.due_at,
        "sent_at": notice.sent_at,
        "sent_by": notice.sent_by,
        "notice": NOTICE.dump(notice),
    }
    upsert(connection, notices, [row], "id")
