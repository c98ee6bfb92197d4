"""The round of the jobs that keep facts: every shop in turn, each minute, or at once when somebody wakes it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.domain.merchant import Merchant

log = structlog.get_logger(__name__)

LOOK_AGAIN_SECONDS = 60.0

Merchants = Callable[[], Awaitable[Sequence[Merchant]]]


class Rounds:
    """A job that looks after each shop by itself."""

    FAILED = ""
    """What the log calls a shop's failure."""

    def __init__(self, merchants: Merchants) -> None:
        self._merchants = merchants
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that there may be something to do."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.step()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_AGAIN_SECONDS)
            self._woken.clear()

    async def step(self) -> None:
        """Look after every shop; one shop's failure stops no other, and is tried again with the next round."""
        for merchant in await self._merchants():
            try:
                await self.look_after(merchant)
            except Exception as error:
                log.error(self.FAILED, merchant=merchant.id, error=type(error).__name__)

    async def look_after(self, merchant: Merchant) -> object:
        """Bring one shop's facts up to date; doing it twice changes nothing."""
        raise NotImplementedError
