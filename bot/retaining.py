"""Lets go of what is too old, once a day and a few hundred rows at a time, and goes on with erasures that were left."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.domain.merchant import Merchant
from bot.erasing import Erasing
from bot.ports import Clock
from bot.store.ageing import AGES, StoredAges

log = structlog.get_logger(__name__)

EVERY = timedelta(days=1)
LOOK_AGAIN_SECONDS = 60.0
BREATH_SECONDS = 0.05
"""Between two batches, so that whoever waits for the database comes first."""


class Retaining:
    """Keeps each shop's days. Doing it twice changes nothing."""

    def __init__(
        self,
        ages: StoredAges,
        erasing: Erasing,
        merchants: Callable[[], Awaitable[Sequence[Merchant]]],
        clock: Clock,
        breath: float = BREATH_SECONDS,
    ) -> None:
        self._ages = ages
        self._erasing = erasing
        self._merchants = merchants
        self._clock = clock
        self._breath = breath
        self._done_at: datetime | None = None

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            await self.step()

    async def step(self) -> None:
        """Go on with erasures; once a day let go of what is too old. One shop's failure stops no other."""
        merchants = await self._merchants()
        await self._erasing.resume(merchants)
        now = self._clock.now()
        if self._done_at is not None and now - self._done_at < EVERY:
            return
        for merchant in merchants:
            try:
                gone = await self.let_go(merchant)
            except Exception as error:
                log.error("retention.failed", merchant=merchant.id, error=type(error).__name__)
                continue
            if gone:
                log.info("retention.done", merchant=merchant.id, rows=sum(gone.values()))
        await self._ages.let_in(now)
        self._done_at = now

    async def let_go(self, merchant: Merchant) -> dict[str, int]:
        """Delete what of a shop is too old; return how many rows by table."""
        keep, now = merchant.settings.policy.retention, self._clock.now()
        gone: Counter[str] = Counter()
        for age in AGES:
            while count := await self._ages.batch(merchant.id, age, keep, now):
                gone[age.table.name] += count
                await asyncio.sleep(self._breath)
        while count := await self._ages.orders(merchant.id, keep, now):
            gone["orders"] += count
            await asyncio.sleep(self._breath)
        return dict(gone)

    async def counts(self, merchant: Merchant) -> dict[str, dict[str, int]]:
        """Return how many rows would go now, by kind of data and table."""
        return await self._ages.counts(merchant.id, merchant.settings.policy.retention, self._clock.now())
