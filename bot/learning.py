"""Has each shop's forecasts and detectors learn from its own parcels, once a day, and hands out what is live.

Counts come from the database and samples are bounded, so that the cost stops growing with the shop. A forecaster goes
live only when it is no worse than the one before; what the store lost is learned anew, and what is on disk is loaded.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import holidays
import structlog

from bot.assess import Assessor
from bot.detect import Knowledge, fit
from bot.detect.gaps import Gap, Step, open_gap
from bot.detect.incidents import Incident
from bot.detect.knowledge import AFTERMATH
from bot.detect.shelf import dump as knowledge_text
from bot.detect.shelf import load as knowledge_from
from bot.domain.merchant import Merchant
from bot.domain.trip import Stage
from bot.domain.zones import zone_named
from bot.errors import PorchlightError
from bot.forecasting import Foresight
from bot.ports import Clock, Incidents, Learned, Lessons, Standings
from bot.predict import MOST_SAMPLED, Forecaster, LaneRow, LaneTables, Logged, Offsets, train, unpack
from bot.predict.columns import columns_of
from bot.predict.shelf import live, load, read_index, save
from bot.predict.trial import trial
from bot.traffic import gap_of, incident_of, share_below

log = structlog.get_logger(__name__)

FEWEST_DELIVERIES = 30
"""Below this a window would be a guess: nothing is trained, nothing is shown."""

TRAIN_EVERY = timedelta(days=1)
TAUGHT = timedelta(days=60)
KEPT = timedelta(days=120)
MOST_LESSONS = 300_000
BATCH = 2000
LOOK_AGAIN_SECONDS = 300.0
LOGGED_DAYS = timedelta(days=75)
MOST_LOGGED = 20_000
Shelf = tuple[Path | None, datetime | None]
Told = Callable[[str], None]
Logging = tuple[datetime, bytes, datetime | None, str]


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of a training: the deliveries known, the model's version, whether it went live, and its trial."""

    deliveries: int
    version: str | None = None
    is_live: bool = False
    held_out: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Studied:
    """Where lessons are read and what was learned is kept."""

    learned: Learned
    lessons: Lessons
    standings: Standings
    incidents: Incidents


class Learning:
    """Learns for every shop and keeps the outcome at hand. `home` is where the models' folders lie."""

    def __init__(
        self,
        studied: Studied,
        merchants: Callable[[], Awaitable[Sequence[Merchant]]],
        assessor: Assessor,
        home: Path,
        clock: Clock,
    ) -> None:
        self._studied = studied
        self._learned = studied.learned
        self._merchants = merchants
        self._assessor = assessor
        self._home = home
        self._clock = clock
        self._foresight: dict[str, Foresight] = {}
        self._taken_up: dict[str, Shelf] = {}
        self._failed_at: dict[str, datetime] = {}

    def foresight(self, merchant_id: str) -> Foresight:
        """Return what a shop's forecasts rest on at present."""
        return self._foresight.get(merchant_id, Foresight())

    def folder(self, merchant: Merchant) -> Path:
        """Return where a shop's models stand."""
        return self._home / "forecast" / merchant.slug

    async def run(self) -> None:
        """Work until cancelled: load what there is, then learn what is due."""
        for merchant in await self._merchants():
            await self.ready(merchant)
        while True:
            await self.step()
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def step(self) -> None:
        """Learn for every shop what is due; one shop's failure stops no other."""
        for merchant in await self._merchants():
            try:
                await self._due(merchant)
            except Exception as error:  # ours or theirs: learning is tried again in some hours, not at once
                known = isinstance(error, PorchlightError)
                log.error("learning.failed", merchant=merchant.id, error=str(error) if known else type(error).__name__)
                self._failed_at[merchant.id] = self._clock.now()

    async def _due(self, merchant: Merchant) -> None:
        now = self._clock.now()
        failed = self._failed_at.get(merchant.id)
        if failed is not None and now - failed < TRAIN_EVERY / 4:
            return
        if self._taken_up.get(merchant.id) != await self._shelf(merchant):
            await self.wake(merchant)
        last = await self._learned.get(merchant.id, "forecast")
        if last is None or now - last[0] >= TRAIN_EVERY:
            await self.forecasts(merchant)
            await self.detectors(merchant)
        await self.calibrate(merchant)

    async def ready(self, merchant: Merchant) -> None:
        """Take up what was learned before, unless that was done."""
        if merchant.id not in self._taken_up:
            await self.wake(merchant)

    async def _shelf(self, merchant: Merchant) -> Shelf:
        """Say what there is to take up: another process or a command may replace it at any time."""
        kept = await self._learned.get(merchant.id, "knowledge")
        return self._live(merchant), kept[0] if kept else None

    def _live(self, merchant: Merchant) -> Path | None:
        """A shop without a model of its own uses the one of the installation, trained on a file of past parcels."""
        try:
            return live(self.folder(merchant)) or live(self._home / "forecast")
        except PorchlightError as error:
            log.error("forecast.unusable", merchant=merchant.id, error=str(error))
            return None

    async def wake(self, merchant: Merchant) -> None:
        """Take up what was learned before: the live model, the calibration, the detectors' tables, what is slow now."""
        shelf = await self._shelf(merchant)
        try:
            forecaster = await asyncio.to_thread(load, shelf[0]) if shelf[0] else None
        except PorchlightError as error:
            log.error("forecast.unusable", merchant=merchant.id, error=str(error))
            forecaster = None
        self._foresight[merchant.id] = Foresight(forecaster, await self._offsets(merchant))
        await self._take_up_knowledge(merchant)
        self._taken_up[merchant.id] = shelf

    async def _take_up_knowledge(self, merchant: Merchant) -> None:
        kept = await self._learned.get(merchant.id, "knowledge")
        try:
            known = knowledge_from(json.dumps(kept[1])) if kept else self._assessor.knowledge(merchant.id)
        except (ValueError, KeyError, TypeError) as error:  # written by another version: it is learned anew
            log.error("knowledge.unusable", merchant=merchant.id, error=type(error).__name__)
            return
        lately = await self._studied.incidents.since(merchant.id, self._clock.now() - AFTERMATH)
        self._assessor.learn(merchant.id, known.under(incident_of(*each) for each in lately))

    async def _offsets(self, merchant: Merchant) -> dict[str, Offsets]:
        found = {stage: await self._learned.get(merchant.id, f"offsets:{stage}") for stage in Stage}
        return {stage: Offsets.from_json(kept[1]) for stage, kept in found.items() if kept}

    async def forecasts(self, merchant: Merchant, told: Told = lambda line: None) -> Trained:
        """Train on a shop's own parcels; the model goes live when it is no worse than the one before."""
        now, zone = self._clock.now(), zone_named(merchant.settings.time_zone)
        lanes = LaneTables.from_counts(LaneRow(*row) for row in await self._learned.lanes(merchant.id, now, zone))
        deliveries = max(lanes.delivered.values(), default=0)
        told(f"{deliveries} deliveries known")
        if deliveries < FEWEST_DELIVERIES:
            await self._learned.put(merchant.id, "forecast", {"deliveries": deliveries}, now)
            return Trained(deliveries)
        trips = [_in_zone(trip, zone) for trip in await self._learned.trips(merchant.id, MOST_SAMPLED)]
        told(f"training on the newest {len(trips)} parcels")
        made, held_out = await asyncio.to_thread(self._trained, merchant, trips, lanes, now.astimezone(zone))
        await asyncio.to_thread(save, made, self.folder(merchant), {"held_out": held_out})
        is_live = read_index(self.folder(merchant)).current == made.version
        await self._learned.put(merchant.id, "forecast", {"deliveries": deliveries, "version": made.version}, now)
        told(f"{made.version} {'is live' if is_live else 'was worse than the live one and is kept aside'}")
        await self.wake(merchant)
        return Trained(deliveries, made.version, is_live, held_out)

    def _trained(
        self, merchant: Merchant, trips: Sequence[Any], lanes: LaneTables, now: datetime
    ) -> tuple[Forecaster, dict[str, Any]]:
        columns, country = columns_of(trips), merchant.settings.country
        current = self.foresight(merchant.id).forecaster
        return train(columns, lanes, now, country), trial(columns, now, country, current)

    async def calibrate(self, merchant: Merchant) -> None:
        """Set the day's correction from what became of the forecasts that were made."""
        now, zone = self._clock.now(), zone_named(merchant.settings.time_zone)
        for stage in Stage:
            kept = await self._learned.get(merchant.id, f"offsets:{stage}")
            if kept and kept[0].astimezone(zone).date() == now.astimezone(zone).date():
                offsets = Offsets.from_json(kept[1])  # by this process or by another
            else:
                rows = await self._learned.logged(merchant.id, stage, now - LOGGED_DAYS, MOST_LOGGED)
                offsets = await asyncio.to_thread(_calibrated, rows, Offsets(), now.astimezone(zone))
                await self._learned.put(merchant.id, f"offsets:{stage}", offsets.to_json(), now)
            known = self.foresight(merchant.id)
            self._foresight[merchant.id] = replace(known, offsets={**known.offsets, stage: offsets})

    async def detectors(self, merchant: Merchant, told: Told = lambda line: None) -> int:
        """Learn how long silence is usual and which steps are rare; return how many silences taught it."""
        now, since = self._clock.now(), self._clock.now() - TAUGHT
        lessons, parcels = self._studied.lessons, await self._studied.standings.count_open(merchant.id)
        below = share_below(parcels)
        gaps = [gap_of(*each) for each in await lessons.silences(merchant.id, since, MOST_LESSONS, below)]
        gaps += await self._lasting(merchant, below)
        taken = await lessons.steps(merchant.id, since, MOST_LESSONS)
        steps = [Step(parcel, s.carrier, s.here, s.there, s.region, s.at) for parcel, s in taken]
        past = [incident_of(*each) for each in await self._studied.incidents.since(merchant.id, since)]
        told(f"{len(gaps)} silences and {len(steps)} steps of the last {TAUGHT.days} days")
        known = await asyncio.to_thread(_fitted, merchant, gaps, steps, past, now)
        await self._learned.put(merchant.id, "knowledge", json.loads(knowledge_text(known)), now)
        self._assessor.learn(merchant.id, known.under(each for each in past if _matters(each, now)))
        await lessons.forget(merchant.id, now - KEPT)
        return len(gaps)

    async def _lasting(self, merchant: Merchant, below: str) -> list[Gap]:
        """Return the silences that last, of the sampled parcels."""
        found: list[Gap] = []
        after = ""
        while rows := await self._studied.standings.batch(merchant.id, after, BATCH, due_only=False):
            gaps = (open_gap(row.standing) for row in rows if row.shipment_id < below)
            found += [gap for gap in gaps if gap]
            after = rows[-1].shipment_id
            if after >= below:
                break
        return found


def _matters(incident: Incident, now: datetime) -> bool:
    return incident.until is None or now - incident.until < AFTERMATH


def _fitted(
    merchant: Merchant, gaps: Sequence[Gap], steps: Sequence[Step], past: Sequence[Incident], now: datetime
) -> Knowledge:
    settings = merchant.settings
    offset = now.astimezone(zone_named(settings.time_zone)).utcoffset() or timedelta()
    years = {now.year - 1, now.year, now.year + 1}
    free = holidays.country_holidays(settings.country, years=years) if settings.country else {}
    return fit(
        gaps,
        steps,
        now,
        per_thousand=settings.false_alarms,
        offset=offset.total_seconds() / 3600,
        holidays=sorted(free),
        incidents=past,
    )


def _calibrated(rows: Sequence[Logging], offsets: Offsets, now: datetime) -> Offsets:
    zone = now.tzinfo
    starts = [start.astimezone(zone) for start, _, _, _ in rows]
    arrived = [came.astimezone(zone) if came else None for _, _, came, _ in rows]
    curves = unpack([curve for _, curve, _, _ in rows])
    return offsets.after(Logged.of(starts, curves, arrived, [place for _, _, _, place in rows]), now)


def _in_zone(trip: Any, zone: Any) -> Any:
    """Return a trip on the shop's clock: the store keeps instants, and a day is the shop's day."""
    times = {name: getattr(trip, name) for name in ("ordered_at", "handed_over_at", "delivered_at")}
    return replace(trip, **{name: at.astimezone(zone) for name, at in times.items() if at})
