"""Makes the facts: what was asked and what became of it, what was said and whether it was true, who was told first.

conversations → contacts → the next contacts of those before → seven days later settled → sums by day. It works in
batches, each one transaction that leaves facts and sums agreeing, so that it may be killed at any time and begun again;
everything that it makes can be made anew (`python -m bot measure SLUG --anew`), as far back as its sources are kept.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection, Table, delete, exists, select

from bot.domain.merchant import Merchant
from bot.domain.zones import starts, zone_named
from bot.measure import troubles, truth
from bot.measure.contacts import Shop, derive, note_trouble, settle
from bot.measure.days import closing, fell_silent, sum_days, sum_truth
from bot.measure.holdout import HOLDOUT, began
from bot.measure.marks import mark, set_mark
from bot.measure.periods import DAY
from bot.measure.rounds import Merchants, Rounds
from bot.measure.talks import Place, heard, touched, with_news_of_cases
from bot.ports import Clock
from bot.store.database import Database, Outcome, Work
from bot.store.sql import hold
from bot.store.tables import messages, turns
from bot.store.worth import contact_days, contacts, sayings, truth_days

log = structlog.get_logger(__name__)

BATCH = 100
"""Talks, facts or causes in one transaction on SQLite, where all other writers wait for it."""

BATCH_AMONG_WRITERS = 1_000
"""The same on PostgreSQL, where nobody does: each day is then summed a few times, not after every hundred talks."""

SOON = timedelta(minutes=5)
"""So far the job looks back: what was being written while it looked, and turns that were answered since."""

BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
TALKS, DAYS, CAUSES = "talks", "days", "causes"


@dataclass(frozen=True, slots=True)
class Made:
    """What one look made of a shop: talks looked at, facts settled or judged, troubled parcels taken up."""

    talks: int = 0
    settled: int = 0
    judged: int = 0
    troubles: int = 0


class Measuring(Rounds):
    """The job. `salt_of` says how a shop's shoppers are hashed."""

    FAILED = "measuring.failed"

    def __init__(
        self,
        database: Database,
        merchants: Merchants,
        salt_of: Callable[[str], Awaitable[str]],
        clock: Clock,
    ) -> None:
        super().__init__(merchants)
        self._database = database
        self._salt_of = salt_of
        self._clock = clock
        self._at_once = BATCH if database.is_sqlite else BATCH_AMONG_WRITERS

    async def look_after(self, merchant: Merchant) -> Made:
        """Bring one shop's facts up to date."""
        return await self.measure(merchant)

    async def measure(self, merchant: Merchant) -> Made:
        """Bring one shop's facts up to date. Doing it twice changes nothing."""
        now = self._clock.now()
        shop = await self._shop(merchant)
        since, _ = await self._database.read(lambda connection: mark(connection, shop.merchant_id, TALKS))
        talks = await self._talks(shop, since, now)
        settled = await self._all(shop, partial(_settled, shop=shop, until=now, limit=self._at_once, looked=not since))
        judged = await self._all(shop, lambda connection: _judged(connection, shop, now, self._at_once))
        taken = await self._all(shop, lambda connection: _causes(connection, shop, self._at_once, now))
        await self._write(shop, lambda connection: _closed(connection, shop, now))
        return Made(talks, settled, judged, taken)

    async def anew(self, merchant: Merchant) -> Made:
        """Forget what was made of a shop's days since `anew_from`, and make it again; older facts and sums stay."""
        shop, since, now = await self._shop(merchant), self.anew_from(merchant), self._clock.now()
        await self._write(shop, lambda connection: _forget(connection, shop, since, now))
        return await self.measure(merchant)

    def anew_from(self, merchant: Merchant) -> date:
        """Return the first day of which nothing has been let go that facts are made of."""
        settings = merchant.settings
        keep = settings.policy.retention
        days = min(keep.messages, keep.cases, keep.notices, keep.events, keep.orders)
        return (self._clock.now() - timedelta(days=days)).astimezone(zone_named(settings.time_zone)).date() + DAY

    async def _shop(self, merchant: Merchant) -> Shop:
        settings = merchant.settings
        salt = await self._salt_of(merchant.id)
        return Shop(merchant.id, zone_named(settings.time_zone), salt, settings.policy.outreach.holdout)

    async def _talks(self, shop: Shop, since: datetime | None, now: datetime) -> int:
        """Derive the contacts of every talk that was written in, or whose case moved on, since the last look."""
        place: Place = ((since or BEGINNING + SOON) - SOON, "")
        done = 0
        moved = await self._database.read(lambda c: with_news_of_cases(c, shop.merchant_id, place[0])) if since else []
        for first in range(0, len(moved), self._at_once):
            await self._write(shop, partial(_derived, shop=shop, ids=moved[first : first + self._at_once], until=now))
        while batch := await self._batch(shop, place, now):
            place = batch[-1]
            await self._write(shop, partial(_walked, shop=shop, batch=batch, until=now))
            done += len(batch)
        await self._write(shop, lambda c: set_mark(c, shop.merchant_id, TALKS, now))
        return done + len(moved)

    async def _batch(self, shop: Shop, after: Place, now: datetime) -> list[Place]:
        return await self._database.read(lambda c: touched(c, shop.merchant_id, after, now, self._at_once))

    async def _all(self, shop: Shop, work: Work[int]) -> int:
        """Do a batch after the other until one is not full."""
        total = 0
        while done := await self._write(shop, work):
            total += done
        return total

    async def _write(self, shop: Shop, work: Work[Outcome]) -> Outcome:
        """One transaction; of two processes that measure one shop the second waits."""

        def alone(connection: Connection) -> Outcome:
            hold(connection, "measure", shop.merchant_id)
            return work(connection)

        return await self._database.write(alone, durable=False)


def _derived(connection: Connection, shop: Shop, ids: Sequence[str], until: datetime) -> None:
    talks = heard(connection, shop.merchant_id, ids)
    sum_days(connection, shop, derive(connection, shop, talks), until)
    sum_truth(connection, shop, truth.keep_sayings(connection, shop, talks))


def _walked(connection: Connection, shop: Shop, batch: Sequence[Place], until: datetime) -> None:
    _derived(connection, shop, [each for _, each in batch], until)
    at, (before, _) = batch[-1][0], mark(connection, shop.merchant_id, TALKS)
    set_mark(connection, shop.merchant_id, TALKS, max(at, before or at))


def _settled(connection: Connection, shop: Shop, until: datetime, limit: int, looked: bool) -> int:
    done, days = settle(connection, shop, until, limit, looked)
    sum_days(connection, shop, days, until)
    return done


def _judged(connection: Connection, shop: Shop, until: datetime, limit: int) -> int:
    said, days = truth.judge_sayings(connection, shop, until, limit)
    windows, more = truth.judge_windows(connection, shop, until, limit)
    sum_truth(connection, shop, days | more)
    return said + windows


def _causes(connection: Connection, shop: Shop, limit: int, now: datetime) -> int:
    _, after = mark(connection, shop.merchant_id, CAUSES)
    last, done = troubles.take_up(connection, shop, after, limit, now)
    if last > after:
        set_mark(connection, shop.merchant_id, CAUSES, None, last)
        set_mark(connection, shop.merchant_id, HOLDOUT, began(connection, shop.merchant_id))
    return done


def _closed(connection: Connection, shop: Shop, until: datetime) -> None:
    """Count what follows from the passing of time alone: days that closed, windows shown, troubles that are over."""
    before, _ = mark(connection, shop.merchant_id, DAYS)
    note_trouble(connection, shop, before or BEGINNING, until)
    if before:
        days = closing(before, until, shop.zone) | fell_silent(connection, shop, before, until)
    else:
        days = set(_days(connection, shop, contact_days, BEGINNING.date()))
    sum_days(connection, shop, days, until)
    sum_truth(connection, shop, truth.shown_since(connection, shop, (before or BEGINNING + SOON) - SOON))
    troubles.count_contacts(connection, shop, until)
    set_mark(connection, shop.merchant_id, DAYS, until)


def _forget(connection: Connection, shop: Shop, since: date, until: datetime) -> None:
    """Drop what can be made again: rows of these days whose messages are still there. The others are summed as before.

    The first days of a shop may be younger than what it keeps: whatever is there is then made anew.
    """
    begin = starts(since, shop.zone)
    first = (messages.c.conversation_id == contacts.c.conversation_id, messages.c.seq == contacts.c.first_seq)
    sources = {contacts: exists().where(*first), sayings: exists().where(turns.c.id == sayings.c.turn_id)}
    for table, source in sources.items():
        own = (table.c.merchant_id == shop.merchant_id, table.c.day >= since)
        connection.execute(delete(table).where(*own, source))
    truth.forget_verdicts(connection, shop, begin)
    sum_days(connection, shop, _days(connection, shop, contact_days, since), until)
    sum_truth(connection, shop, _days(connection, shop, truth_days, since))
    set_mark(connection, shop.merchant_id, CAUSES, None, troubles.forget(connection, shop.merchant_id, begin))
    for name in (TALKS, DAYS):
        set_mark(connection, shop.merchant_id, name, begin)


def _days(connection: Connection, shop: Shop, table: Table, since: date) -> list[date]:
    query = select(table.c.day).distinct().where(table.c.merchant_id == shop.merchant_id, table.c.day >= since)
    return list(connection.execute(query).scalars())
