"""The weekly digest: on Monday at eight of a shop's own clock, once, to the places that the shop has named."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time, timedelta

import structlog
from sqlalchemy import Connection

from bot.answer.words import Words
from bot.domain.desk import DeskPost, desk_ref
from bot.domain.merchant import Merchant
from bot.domain.messaging import Outgoing
from bot.domain.zones import zone_named
from bot.measure.days import closed_until
from bot.measure.definitions import STRICT
from bot.measure.digest import Week, digest
from bot.measure.holdout import holdout
from bot.measure.periods import DAY, Period
from bot.measure.why import why
from bot.measure.worth import overview
from bot.ports import Clock
from bot.store.database import Database
from bot.store.outbox import put
from bot.store.sql import insert_unless
from bot.store.worth import digests

log = structlog.get_logger(__name__)

EIGHT = time(8)
LATEST = timedelta(hours=48)
"""A digest that could not leave on Monday morning still does so until Wednesday; later it is left out."""

LOOK_AGAIN_SECONDS = 60.0
NO_CASE = "-"
WEEK = 7 * DAY

Way = Callable[[str, str, str], tuple[str, str, Outgoing | DeskPost]]
"""A place, a text and a subject → channel, address and body."""


class Digesting:
    """Puts digests into the outbox. `page_of` says where a shop's figures are; `on_put` wakes whoever drains it."""

    def __init__(
        self,
        database: Database,
        merchants: Callable[[], Awaitable[Sequence[Merchant]]],
        words: Words,
        way: Way,
        clock: Clock,
        page_of: Callable[[Merchant], str],
        on_put: Callable[[], None],
    ) -> None:
        self._database = database
        self._merchants = merchants
        self._words = words
        self._way = way
        self._clock = clock
        self._page_of = page_of
        self._on_put = on_put

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        while True:
            await self.step()
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def step(self) -> int:
        """Put every digest that is due; return how many. One shop's failure stops no other."""
        told = 0
        for merchant in await self._merchants():
            try:
                told += await self._told(merchant)
            except Exception as error:
                log.error("digest.failed", merchant=merchant.id, error=type(error).__name__)
        return told

    async def _told(self, merchant: Merchant) -> bool:
        now, places = self._clock.now(), places_of(merchant)
        week = due(merchant, now)
        if week is None or not places or await self._is_told(merchant.id, week):
            return False
        subject, text = await self.words_of(merchant, week)

        def keep(connection: Connection) -> bool:
            row = {"merchant_id": merchant.id, "week": week, "made_at": now, "digest": text}
            if not insert_unless(connection, digests, row):
                return False
            for place in places:
                channel, address, body = self._way(place, text, subject)
                ref = desk_ref(NO_CASE, f"digest:{week}:{channel}")
                put(connection, merchant.id, ref, ref, channel, address, body, now, now)
            return True

        if not await self._database.write(keep):
            return False
        self._on_put()
        return True

    async def _is_told(self, merchant_id: str, week: date) -> bool:
        own = (digests.c.merchant_id == merchant_id, digests.c.week == week)
        return await self._database.row(digests.select().where(*own)) is not None

    async def words_of(self, merchant: Merchant, week: date) -> tuple[str, str]:
        """Return the subject and the text of the digest of a week, which is named by its Monday."""
        now, link = self._clock.now(), self._page_of(merchant)
        found = await self._database.read(lambda connection: read(connection, merchant, week, now, link))
        return digest(found, self._words)


def places_of(merchant: Merchant) -> list[str]:
    """Return where a shop wants its digest."""
    worth = merchant.settings.policy.worth
    return [place for place in (worth.digest_channel, worth.digest_email) if place]


def due(merchant: Merchant, now: datetime) -> date | None:
    """Return the Monday of the week that is to be told of now; None outside the hours in which one is."""
    zone = zone_named(merchant.settings.time_zone)
    today = now.astimezone(zone).date()
    monday = today - today.weekday() * DAY
    since = now - datetime.combine(monday, EIGHT, zone)
    return monday - WEEK if timedelta() <= since < LATEST else None


def read(connection: Connection, merchant: Merchant, week: date, now: datetime, link: str) -> Week:
    """Read what a digest is made of."""
    last = overview(connection, merchant, Period(week, week + 6 * DAY))
    newest = closed_until(now, STRICT, zone_named(merchant.settings.time_zone)) - DAY
    period = Period(newest - 6 * DAY, newest)
    known = overview(connection, merchant, period)
    before = overview(connection, merchant, period.before).figures["strict"]
    reason = why(connection, merchant, period)
    return Week(merchant.settings.name, last, known, before, reason, holdout(connection, merchant, now), link)
