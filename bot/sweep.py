"""Looks at every open parcel once an hour, and at changed ones at once: new windows, new trouble, trouble that is over.

It reads one summary row a parcel in batches, so that memory stays flat and a million parcels cost a few minutes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.assess import Assessor, foretold
from bot.detect import judge
from bot.domain.anomaly import Anomaly
from bot.domain.merchant import Merchant
from bot.domain.zones import zone_named
from bot.forecasting import Foresight
from bot.ports import Clock, Forecast, Incidents, Lessons, Standings, Verdict, Watched
from bot.traffic import LOOKED_BACK, Traffic, incident_json, incident_key, share_below

log = structlog.get_logger(__name__)

Found = TypeVar("Found")

BATCH = 2000
ALL_EVERY = timedelta(hours=1)
WATCH_EVERY = timedelta(hours=6)
LOOK_AGAIN_SECONDS = 10.0
AFTER_FAILURE = timedelta(minutes=10)
CAUGHT_UP_AT_ONCE = 500
MOST_SILENCES = 400_000
NEWS_FIRST_SECONDS = 2.0
"""A woken sweep waits, so that the news that came with a jump of the clock is judged, not the gap before it."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How much a sweep looked at, and how many anomalies opened, changed or closed."""

    parcels: int = 0
    changes: int = 0


async def ahead(source: AsyncGenerator[Found, None]) -> AsyncGenerator[Found, None]:
    """Yield what a source yields; its next is made while the last is worked on. Whoever stops early ends the source."""

    async def following() -> Found | None:
        return await anext(source, None)

    coming = asyncio.create_task(following())
    try:
        while (found := await coming) is not None:
            coming = asyncio.create_task(following())
            yield found
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        await source.aclose()


async def _at_once(_: Merchant) -> None:
    """Wait for nothing: what was learned of a shop is at hand."""


class Sweep:
    """Sweeps the parcels of every shop. `settle` takes up one parcel that was never judged.

    `ready` takes up what was learned of a shop, where that was not done yet: judged without it, every parcel would look
    different for an hour.
    """

    def __init__(
        self,
        standings: Standings,
        lessons: Lessons,
        incidents: Incidents,
        merchants: Callable[[], Awaitable[Sequence[Merchant]]],
        settle: Callable[[Merchant, str], Awaitable[None]],
        assessor: Assessor,
        foresight: Callable[[str], Foresight],
        clock: Clock,
        ready: Callable[[Merchant], Awaitable[None]] = _at_once,
    ) -> None:
        self._standings = standings
        self._lessons = lessons
        self._incidents = incidents
        self._parcels: dict[str, int] = {}
        self._watched_at: dict[str, datetime] = {}
        self._merchants = merchants
        self._settle = settle
        self._assessor = assessor
        self._foresight = foresight
        self._clock = clock
        self._ready = ready
        self._all_at: dict[str, datetime] = {}
        self._is_behind = True
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that the clock was moved, so that everything is looked at soon."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.step()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_AGAIN_SECONDS)
                await asyncio.sleep(NEWS_FIRST_SECONDS)
            self._woken.clear()

    async def step(self) -> Swept:
        """Judge what was never judged, then what changed, or everything when an hour has passed.

        One shop's failure stops no other.
        """
        merchants = {merchant.id: merchant for merchant in await self._merchants()}
        await self._catch_up(merchants)
        parcels = changes = 0
        for merchant in merchants.values():
            swept = await self._one_shop(merchant)
            parcels, changes = parcels + swept.parcels, changes + swept.changes
        return Swept(parcels, changes)

    async def _one_shop(self, merchant: Merchant) -> Swept:
        now, before = self._clock.now(), self._all_at.get(merchant.id)
        whole = before is None or abs(now - before) >= ALL_EVERY
        try:
            swept = await self.over(merchant, due_only=not whole)
        except Exception as error:  # the database may be away, or one row beyond us: the others are looked at
            log.error("sweep.failed", merchant=merchant.id, error=type(error).__name__)
            swept, now = Swept(), now - ALL_EVERY + AFTER_FAILURE
        if whole:
            self._all_at[merchant.id] = now
            self._is_behind = True
        return swept

    async def _catch_up(self, merchants: dict[str, Merchant]) -> None:
        """Judge what is older than judging; news is judged as it comes, so that this is looked for now and then."""
        if not self._is_behind:
            return
        found = await self._standings.unsettled(CAUGHT_UP_AT_ONCE)
        for merchant_id, number in found:
            try:
                if merchant_id in merchants:
                    await self._settle(merchants[merchant_id], number)
            except Exception as error:
                log.error("settle.failed", merchant=merchant_id, error=type(error).__name__)
        self._is_behind = len(found) == CAUGHT_UP_AT_ONCE

    async def over(self, merchant: Merchant, due_only: bool = False) -> Swept:
        """Sweep one shop's open parcels; with `due_only`, those that changed since they were last looked at."""
        now = self._clock.now()
        await self._ready(merchant)
        traffic = None if due_only or not self._watch_due(merchant, now) else await self._traffic(merchant, now)
        parcels = changes = 0
        # While one batch is kept, the next is thought about, and the one after that is read.
        async with contextlib.aclosing(ahead(self._thought_about(merchant, due_only, now, traffic))) as batches:
            async for verdicts in batches:
                changes += await self._standings.keep(merchant.id, verdicts, now)
                parcels += len(verdicts)
        if traffic is not None:
            await self._jams(merchant, traffic, parcels)
        return Swept(parcels, changes)

    async def _read(self, merchant: Merchant, due_only: bool) -> AsyncGenerator[Sequence[Watched], None]:
        after = ""
        while rows := await self._standings.batch(merchant.id, after, BATCH, due_only):
            yield rows
            after = rows[-1].shipment_id

    async def _thought_about(
        self, merchant: Merchant, due_only: bool, now: datetime, traffic: Traffic | None
    ) -> AsyncGenerator[list[Verdict], None]:
        async with contextlib.aclosing(ahead(self._read(merchant, due_only))) as batches:
            async for rows in batches:
                yield await asyncio.to_thread(self.verdicts, merchant, rows, now, traffic)

    def _watch_due(self, merchant: Merchant, now: datetime) -> bool:
        """Say whether it is time to look at how everything moves; a week's silences change little within an hour."""
        last = self._watched_at.get(merchant.id)
        if last is not None and abs(now - last) < WATCH_EVERY:
            return False
        self._watched_at[merchant.id] = now
        return True

    async def _traffic(self, merchant: Merchant, now: datetime) -> Traffic:
        """Begin to add up how the shop's parcels move, with the silences that ended lately."""
        below = share_below(self._parcels.get(merchant.id) or await self._standings.count_open(merchant.id))
        traffic = Traffic(self._assessor.knowledge(merchant.id), now, below)
        ended = await self._lessons.silences(merchant.id, now - LOOKED_BACK, MOST_SILENCES, below)
        await asyncio.to_thread(traffic.ended, ended)
        return traffic

    async def _jams(self, merchant: Merchant, traffic: Traffic, parcels: int) -> None:
        """Keep what is slow now; the next sweep judges single parcels by it."""
        self._parcels[merchant.id] = parcels
        found = await asyncio.to_thread(traffic.incidents)
        bodies = {incident_key(each): incident_json(each) for each in found if each.until is None}
        await self._incidents.keep(merchant.id, bodies, traffic.now)
        self._assessor.learn(merchant.id, self._assessor.knowledge(merchant.id).under(found))

    def verdicts(
        self, merchant: Merchant, rows: Sequence[Watched], now: datetime, traffic: Traffic | None = None
    ) -> list[Verdict]:
        """Think about a batch; no I/O."""
        if traffic is not None:
            traffic.lasting(row.standing for row in rows)
        zone = zone_named(merchant.settings.time_zone)
        forecasts = self._foresight(merchant.id).forecasts(rows, now, zone)
        return [self._verdict(merchant, row, forecasts.get(row.shipment_id), now) for row in rows]

    def _verdict(
        self, merchant: Merchant, row: Watched, forecast: tuple[Forecast, bool] | None, now: datetime
    ) -> Verdict:
        read, drawn = forecast or (row.forecast, False)
        found = self._judged(merchant, row, read, now)
        changed = read if drawn or read != row.forecast else None
        return Verdict(row.shipment_id, found, row.open, changed, drawn, row.standing)

    def _judged(
        self, merchant: Merchant, row: Watched, forecast: Forecast | None, now: datetime
    ) -> tuple[Anomaly, ...]:
        knowledge = self._assessor.knowledge(merchant.id)
        return judge(row.standing, now, merchant.settings, knowledge, foretold(forecast))
