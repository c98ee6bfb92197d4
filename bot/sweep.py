"""Looks at every open parcel once an hour, and at changed ones at once: new windows, new trouble, trouble that is over.

It reads one summary row a parcel in batches, so that memory stays flat and a million parcels cost a few minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.assess import Assessor
from bot.detect import judge
from bot.domain.anomaly import Anomaly
from bot.domain.merchant import Merchant
from bot.domain.zones import zone_named
from bot.forecasting import Foresight
from bot.ports import Clock, Forecast, Standings, Verdict, Watched

log = structlog.get_logger(__name__)

BATCH = 2000
ALL_EVERY = timedelta(hours=1)
LOOK_AGAIN_SECONDS = 10.0
CAUGHT_UP_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """How much a sweep looked at, and how many anomalies opened, changed or closed."""

    parcels: int = 0
    changes: int = 0


class Sweep:
    """Sweeps the parcels of every shop. `settle` judges one parcel that was never judged."""

    def __init__(
        self,
        standings: Standings,
        merchants: Callable[[], Awaitable[Sequence[Merchant]]],
        settle: Callable[[Merchant, str], Awaitable[None]],
        assessor: Assessor,
        foresight: Callable[[str], Foresight],
        clock: Clock,
    ) -> None:
        self._standings = standings
        self._merchants = merchants
        self._settle = settle
        self._assessor = assessor
        self._foresight = foresight
        self._clock = clock
        self._all_at: datetime | None = None

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.step()
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def step(self) -> Swept:
        """Judge what was never judged, then what changed, or everything when an hour has passed."""
        now = self._clock.now()
        whole = self._all_at is None or abs(now - self._all_at) >= ALL_EVERY
        merchants = {merchant.id: merchant for merchant in await self._merchants()}
        await self._catch_up(merchants)
        parcels = changes = 0
        for merchant in merchants.values():
            swept = await self.over(merchant, due_only=not whole)
            parcels, changes = parcels + swept.parcels, changes + swept.changes
        if whole:
            self._all_at = now
        return Swept(parcels, changes)

    async def _catch_up(self, merchants: dict[str, Merchant]) -> None:
        for merchant_id, number in await self._standings.unsettled(CAUGHT_UP_AT_ONCE):
            if merchant_id in merchants:
                await self._settle(merchants[merchant_id], number)

    async def over(self, merchant: Merchant, due_only: bool = False) -> Swept:
        """Sweep one shop's open parcels; with `due_only`, those that changed since they were last looked at."""
        now = self._clock.now()
        after, parcels, changes = "", 0, 0
        while rows := await self._standings.batch(merchant.id, after, BATCH, due_only):
            verdicts = await asyncio.to_thread(self.verdicts, merchant, rows, now)
            changes += await self._standings.keep(merchant.id, verdicts, now)
            parcels, after = parcels + len(rows), rows[-1].shipment_id
        return Swept(parcels, changes)

    def verdicts(self, merchant: Merchant, rows: Sequence[Watched], now: datetime) -> list[Verdict]:
        """Think about a batch; no I/O."""
        zone = zone_named(merchant.settings.time_zone)
        forecasts = self._foresight(merchant.id).forecasts(rows, now, zone)
        return [self._verdict(merchant, row, forecasts.get(row.shipment_id), now) for row in rows]

    def _verdict(
        self, merchant: Merchant, row: Watched, forecast: tuple[Forecast, bool] | None, now: datetime
    ) -> Verdict:
        read, drawn = forecast or (row.forecast, False)
        found = self._judged(merchant, row, read, now)
        changed = read if drawn or read != row.forecast else None
        return Verdict(row.shipment_id, found, row.open, changed, drawn)

    def _judged(
        self, merchant: Merchant, row: Watched, forecast: Forecast | None, now: datetime
    ) -> tuple[Anomaly, ...]:
        standing = row.standing
        if forecast is not None:
            standing = replace(standing, window_latest=forecast.latest, p_late=forecast.p_late)
        return judge(standing, now, merchant.settings, self._assessor.knowledge(merchant.id))
