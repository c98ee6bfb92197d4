"""What a shop's own past parcels taught us, in one versioned value: how long silence is usual, which steps are rare.

`BASELINE` knows nothing: the rules then use the fixed limits that stand in their own files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from math import exp

import numpy as np

from bot.detect import budget as budgets
from bot.detect import clock as clocks
from bot.detect import network
from bot.detect import steps as step_tables
from bot.detect.budget import Budget
from bot.detect.clock import Clock
from bot.detect.columns import Columns
from bot.detect.curves import Curve, Curves
from bot.detect.gaps import QUIET_STAGES, Gap, Step, silent_since
from bot.detect.incidents import Incident, Scope
from bot.detect.steps import Steps
from bot.domain.standing import Stage, Standing

WINDOW = timedelta(days=60)  # of the past that curves are fitted on
BUDGET = 10.0  # false alarms per 1,000 healthy parcels
RARE_STEP = 0.01
STALL_HOURS = 120.0  # open hours that a parcel which turns up again is stuck, on average
NEW_NORMAL = timedelta(days=21)  # a slowness that lasts longer is learned from
GIVEN_UP = timedelta(days=21)  # silent so long: counted as never heard of again
AFTERMATH = timedelta(days=21)
SOON, FEWEST_DELIVERIES = 0.005, 400
SOONEST = 30.0  # minutes: messages come later than scans, so the learned figure is too long where they are gathered
NEVER_HOURS = 24.0 * 180  # silence that would only count after this long is never an alarm by itself
SLOWEST = 0.05  # a pace below this is a standstill: no limit would mean anything


@dataclass(frozen=True, slots=True)
class Silence:
    """How unusual a parcel's silence is. Hours are the carrier's open hours.

    `limit` is what the merchant's budget of false alarms allows, stretched while an incident explains silence;
    `plain_limit` is the same without one. `lost` is the chance that a parcel as quiet as this is never seen again;
    `group` names the past parcels that it is compared with.
    """

    elapsed: float
    usual: float
    limit: float
    plain_limit: float
    lost: float
    group: str

    @property
    def too_long(self) -> bool:
        """True when silence this long is worth an alarm."""
        return self.elapsed >= self.limit

    @property
    def unexplained(self) -> bool:
        """True when it would be worth an alarm if no incident explained it."""
        return self.elapsed >= self.plain_limit


@dataclass(frozen=True)
class Knowledge:
    """The learned tables. Made by `fit`, kept as JSON (`bot.detect.shelf`), replaced as a whole.

    `losses` is by stage the share of silences that never ended; `soonest` by carrier the minutes between loading and a
    delivery that one healthy parcel in 200 undercuts.
    """

    version: str = "fixed"
    clock: Clock = field(default_factory=Clock)
    curves: Curves = field(default_factory=Curves)
    budget: Budget = field(default_factory=Budget)
    steps: Steps = field(default_factory=Steps)
    losses: dict[str, float] = field(default_factory=dict)
    soonest: dict[str, float] = field(default_factory=dict)
    rare_step: float = RARE_STEP
    incidents: tuple[Incident, ...] = ()
    _limits: dict[tuple[str, ...], tuple[Curve, float, float] | None] = field(
        default_factory=dict, compare=False, repr=False, init=False
    )

    def silence(self, standing: Standing, now: datetime) -> Silence | None:
        """Return how unusual a parcel's silence is; None where the shop's past cannot tell."""
        since = silent_since(standing)
        found = self._limit(standing)
        if since is None or found is None:
            return None
        curve, usual, plain = found
        elapsed = self.clock.elapsed(standing.carrier or "", since, now)
        incident = self.incident_of(standing)
        limit = self._stretched(plain, incident) if incident else plain
        lost = self._lost(standing, curve, elapsed) if elapsed >= limit else 0.0
        return Silence(elapsed, usual, limit, plain, lost, " · ".join(curve.key))

    def speaks_at(self, standing: Standing) -> datetime | None:
        """Return when a parcel's silence becomes an alarm if nothing is heard; None where there is no such moment."""
        since, found = silent_since(standing), self._limit(standing)
        if since is None or found is None:
            return None
        incident = self.incident_of(standing)
        limit = self._stretched(found[2], incident) if incident else found[2]
        if limit > NEVER_HOURS:
            return None
        return self.clock.after(standing.carrier or "", since, limit)

    def rarity(self, carrier: str | None, here: str, there: str, region: str | None) -> float:
        """Return how usual a step is, 0 to 1: what `standing_of` asks for when a scan arrives."""
        del carrier  # facilities carry their carriers' habits with them
        return self.steps.chance(here, there, region or "")

    def soonest_delivery(self, carrier: str | None) -> float:
        """Return the minutes after loading before which no delivery is believable; 0 where that is not known."""
        return self.soonest.get(carrier or "", 0.0)

    def incident_of(self, standing: Standing) -> Incident | None:
        """Return the slowest incident that covers a parcel: one that lasts, or that its silence began under."""
        if not self.incidents:
            return None
        carrier, region = standing.carrier or "", standing.destination_region or ""
        since = silent_since(standing)
        covering = [
            each
            for each in self._near(region, standing.facility or "")
            if each.covers(carrier, region, standing.facility or "")
            and (each.until is None or (since is not None and since < each.until))
        ]
        return min(covering, key=lambda each: each.pace, default=None)

    def _near(self, region: str, facility: str) -> list[Incident]:
        found = self._places.get((True, facility), []) + self._places.get((False, region), [])
        return found + self._places.get((False, ""), []) if region else found

    @cached_property
    def _places(self) -> dict[tuple[bool, str], list[Incident]]:
        """Incidents by whether they concern a facility, and by place: a sweep asks for every parcel."""
        found: dict[tuple[bool, str], list[Incident]] = {}
        for each in self.incidents:
            found.setdefault((each.scope is Scope.PLACE, each.place), []).append(each)
        return found

    def watching(self, gaps: Iterable[Gap], now: datetime) -> Knowledge:
        """Return the same tables with the incidents of the moment, from the silences that lasted into the last week.

        Those that are over stay for a while: silences that began under them are long for a reason.
        """
        rows = list(gaps)
        lasting = [each for each in self.incidents if each.until is None]
        wide = network.alerts(network.movements(rows, now, self.curves, self.clock), now, lasting)
        narrow = network.jams(network.places(rows, now, self.curves, self.clock), now, lasting)
        over = [each for each in self.incidents if each.until is not None and now - each.until < AFTERMATH]
        over += network.closed(lasting, [*wide, *narrow], now)
        return self.under([*wide, *narrow, *over])

    def under(self, incidents: Iterable[Incident]) -> Knowledge:
        """Return the same tables with these incidents."""
        return replace(self, incidents=tuple(incidents))

    def _limit(self, standing: Standing) -> tuple[Curve, float, float] | None:
        """Return the curve, how long is usual and how long is worth an alarm."""
        carrier = standing.carrier or ""
        key = (str(standing.stage), carrier, standing.service or "", standing.destination_region or "")
        if key not in self._limits:
            curve = self.curves.find(key) if standing.stage in QUIET_STAGES else None
            chance = self.budget.chance(key[0], carrier)
            limits = (curve, curve.quantile(0.5), curve.quantile(chance)) if curve and chance > 0 else None
            self._limits[key] = limits
        return self._limits[key]

    def _stretched(self, plain: float, incident: Incident) -> float:
        """At `pace` of the usual everything takes 1 / pace as long; at a standstill no limit means anything."""
        return plain / incident.pace if incident.pace >= SLOWEST else float("inf")

    def _lost(self, standing: Standing, curve: Curve, elapsed: float) -> float:
        """Weigh never-ended silences of this stage against faults that recover and healthy ones that last as long."""
        stage = str(standing.stage)
        losses = self.losses.get(stage, 0.0)
        stalls = max(self.budget.trouble.get(stage, 0.0) - losses, 0.0) * exp(-elapsed / STALL_HOURS)
        others = curve.survival(elapsed) + stalls
        return losses / (losses + others) if losses else 0.0


BASELINE = Knowledge()


def fit(
    gaps: Sequence[Gap],
    steps: Iterable[Step],
    now: datetime,
    *,
    per_thousand: float = BUDGET,
    offset: float = 0.0,
    holidays: Sequence[date] = (),
    incidents: Sequence[Incident] = (),
    version: str | None = None,
) -> Knowledge:
    """Learn from what was known at `now`; later ends are not looked at. Too little of it gives fixed limits.

    `offset` is the shop's clock in hours from UTC, `per_thousand` the budget of false alarms, `incidents` those of the
    past, whose silences teach nothing about ordinary days.
    """
    window = (gap for gap in gaps if now - WINDOW <= gap.started_at < now)
    past = [calm for gap in window if (calm := _calm(gap, incidents))]
    learned = Knowledge(version=version or now.strftime("%Y%m%dT%H%M"), steps=step_tables.learn(steps))
    if not past:
        return learned
    start = np.array([gap.started_at.timestamp() / 3600 for gap in past])
    clock = clocks.learn([gap.carrier for gap in past], start, offset, holidays)
    columns = Columns.of(past, clock)
    made = budgets.learn(columns.known(now), per_thousand, columns.weeks(now))
    if made is None:
        return replace(learned, clock=clock)
    curves, budget = made
    return replace(
        learned, clock=clock, curves=curves, budget=budget, losses=_losses(past, now), soonest=_soonest(past)
    )


def _calm(gap: Gap, incidents: Sequence[Incident]) -> Gap | None:
    """Return a silence as ordinary days knew it; None where it began in the first weeks of an incident.

    One that an incident overtook is left as lasting on when that began. Left out, the long ones would be missing.
    """
    known = gap.known_until
    for each in incidents:
        if not each.covers(gap.carrier, gap.region, gap.facility):
            continue
        normal = min(each.until or datetime.max.replace(tzinfo=UTC), each.since + NEW_NORMAL)
        if each.since <= gap.started_at < normal:
            return None
        if gap.started_at < each.since and (gap.ended_at is None or gap.ended_at > each.since):
            known = min(known or each.since, each.since)
    return replace(gap, known_until=known) if known else gap


def _losses(past: Sequence[Gap], now: datetime) -> dict[str, float]:
    """Return by stage the share of silences that began long ago and never ended."""
    old = [gap for gap in past if now - gap.started_at >= GIVEN_UP]
    never: dict[str, list[bool]] = {}
    for gap in old:
        never.setdefault(str(gap.stage), []).append(gap.ended_at is None or gap.ended_at > now)
    return {stage: sum(rows) / len(rows) for stage, rows in never.items()}


def _soonest(past: Sequence[Gap]) -> dict[str, float]:
    """Return by carrier the minutes on the vehicle that one silence in 200 undercuts."""
    minutes: dict[str, list[float]] = {}
    for gap in past:
        if gap.stage is Stage.OUT and gap.ended_at:
            minutes.setdefault(gap.carrier, []).append((gap.ended_at - gap.started_at) / timedelta(minutes=1))
    known = {name: rows for name, rows in minutes.items() if len(rows) >= FEWEST_DELIVERIES}
    return {name: min(float(np.quantile(rows, SOON)), SOONEST) for name, rows in known.items()}
