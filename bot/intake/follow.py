"""Sees that every number we want to hear of is subscribed at its provider: at once, after failures, and renewed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.ports import Clock, Follow, Subscriptions

log = structlog.get_logger(__name__)

AT_ONCE = 6
TAKEN_AT_ONCE = 60
LOOK_AGAIN_SECONDS = 5.0


class Follower:
    """Takes what is due and has it subscribed, a few at a time."""

    def __init__(
        self, subscriptions: Subscriptions, subscribe: Callable[[Follow], Awaitable[None]], clock: Clock
    ) -> None:
        self._subscriptions = subscriptions
        self._subscribe = subscribe
        self._clock = clock
        self._woken = asyncio.Event()
        self._free = asyncio.Semaphore(AT_ONCE)

    def wake(self) -> None:
        """Say that there is a new number."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._woken.clear()
            if not await self.step():
                await self._sleep()

    async def step(self) -> int:
        """Subscribe everything that is due now; return how many were tried with success in writing the outcome."""
        try:
            due = await self._subscriptions.due(self._clock.now(), TAKEN_AT_ONCE)
        except Exception as error:  # the database may be away for a moment; the wish is safe in it
            log.error("follow.unreachable", error=type(error).__name__)
            return 0
        return sum(await asyncio.gather(*(self._one(follow) for follow in due)))

    async def _one(self, follow: Follow) -> int:
        async with self._free:
            try:
                await self._subscribe(follow)
            except Exception as error:  # the outcome could not be written down; it stays due and comes again
                log.error("follow.outcome_lost", follow=follow.id, error=type(error).__name__)
                return 0
        return 1

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), LOOK_AGAIN_SECONDS)
        except TimeoutError:
            return
