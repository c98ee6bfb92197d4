"""Has each shop's own orders teach what goes with what, once a night, so that no page ever fits anything.

The sample is bounded: the newest orders of the last months. A shop of which too little is known is looked at again
soon, which costs little, for it has few orders.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from bot.domain.merchant import Merchant
from bot.errors import PorchlightError
from bot.goods.pairs import Basket, Pairs, fit
from bot.ports import Clock
from bot.ports.goods import Pairings

log = structlog.get_logger(__name__)

TAUGHT = timedelta(days=365)
MOST_ORDERS = 50_000
EVERY = timedelta(days=1)
SOON = timedelta(minutes=1)
FEW = 1000
"""A shop of so few orders is learned from again soon while it knows too little."""

LOOK_AGAIN_SECONDS = 60.0


async def _nothing_more(merchant: Merchant) -> None:
    """Leave it at that."""


class Pairing:
    """Learns for every shop."""

    def __init__(
        self, pairings: Pairings, merchants: Callable[[], Awaitable[Sequence[Merchant]]], clock: Clock
    ) -> None:
        self._pairings = pairings
        self._merchants = merchants
        self._clock = clock
        self.on_learned: Callable[[Merchant], Awaitable[None]] = _nothing_more

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.step()
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def step(self) -> int:
        """Learn for every shop that is due, and return for how many; one shop's failure stops no other."""
        done = 0
        for merchant in await self._merchants():
            try:
                if await self._is_due(merchant):
                    await self.learn(merchant)
                    done += 1
            except Exception as error:  # ours or theirs: it is tried again at the next look
                known = isinstance(error, PorchlightError)
                log.error("pairing.failed", merchant=merchant.id, error=str(error) if known else type(error).__name__)
        return done

    async def _is_due(self, merchant: Merchant) -> bool:
        policy = merchant.settings.policy.goods
        if not policy.enabled:
            return False
        last = await self._pairings.learned_at(merchant.id)
        if last is None:
            return True
        at, orders = last
        age = self._clock.now() - at
        return age >= EVERY or (orders < min(policy.least_orders, FEW) and age >= SOON)

    async def learn(self, merchant: Merchant) -> Pairs:
        """Learn from a shop's orders now; fitting leaves the loop free."""
        now = self._clock.now()
        baskets: list[Basket] = []
        async for some in self._pairings.baskets(merchant.id, now - TAUGHT, MOST_ORDERS):
            baskets += [Basket(at, skus) for at, skus in some]
        made = await asyncio.to_thread(fit, baskets, now)
        await self._pairings.learned(merchant.id, made.orders, made.goes_with, made.popular, now)
        await self.on_learned(merchant)
        return made
