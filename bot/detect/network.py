"""The congestion guard: silences that ended in the last seven days, over those that should have.

When a carrier, a region or everything slows down at once, that is one alert, and the single parcels' limits stretch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import sqrt

import numpy as np

from bot.detect.clock import Clock
from bot.detect.curves import Curves, Floats, Key, coded
from bot.detect.gaps import Gap
from bot.detect.incidents import Incident, Scope
from bot.domain.standing import Stage

WINDOW = timedelta(days=7)  # a whole week: shorter ones see a carrier's every Monday as a jam
PLACE_WINDOW = timedelta(days=1)  # one facility jams, and is cleared, faster than a network
SHRINK = 20.0  # movements that "as usual" counts for
SLOW = 0.76  # observed over expected movement, below which an alert opens: a month or a slower carrier is .77 to .8
RECOVERED = 0.8  # and from which it closes
JAMMED, CLEARED = 0.5, 0.8  # the same for one facility, and for one carrier into one region: few parcels
AT_A_PLACE = frozenset({Stage.AT_HUB, Stage.NEAR, Stage.AT_DEPOT})
SURE = 4.0  # standard deviations below expectation, so that chance opens none
FLOOR = 0.01  # a silence this unlikely has nothing more to say of the others

Cell = tuple[str, str]  # carrier, and region or facility; empty for all


@dataclass(slots=True)
class Movement:
    """What one cell's parcels did, and should have done."""

    observed: float = 0.0
    expected: float = 0.0

    @property
    def pace(self) -> float:
        """Observed over expected movement, shrunk to one."""
        return (self.observed + SHRINK) / (self.expected + SHRINK)

    @property
    def slow(self) -> bool:
        """True when it is slower than chance makes it."""
        return self.pace < SLOW and self.observed < self.expected - SURE * sqrt(max(self.expected, 1.0))


def movements(gaps: Sequence[Gap], now: datetime, curves: Curves, clock: Clock) -> dict[Cell, Movement]:
    """Add up the silences of the last seven days, by carrier and region and their totals.

    Every silence that lasted into the window is needed: those that ended in it, and those that last on.
    """
    found: dict[Cell, Movement] = {}
    for gap, happened, hoped in _expected(gaps, now, WINDOW, curves, clock):
        for cell in ((gap.carrier, gap.region), (gap.carrier, ""), ("", gap.region), ("", "")):
            _add(found, cell, happened, hoped)
    return found


def places(gaps: Sequence[Gap], now: datetime, curves: Curves, clock: Clock) -> dict[Cell, Movement]:
    """Add up the silences at each facility over the last two days."""
    found: dict[Cell, Movement] = {}
    there = [gap for gap in gaps if gap.facility and gap.stage in AT_A_PLACE]
    for gap, happened, hoped in _expected(there, now, PLACE_WINDOW, curves, clock):
        _add(found, ("", gap.facility), happened, hoped)
    return found


def _add(found: dict[Cell, Movement], cell: Cell, happened: bool, hoped: float) -> None:
    movement = found.setdefault(cell, Movement())
    movement.observed += happened
    movement.expected += hoped


def _expected(
    gaps: Sequence[Gap], now: datetime, window: timedelta, curves: Curves, clock: Clock
) -> Iterator[tuple[Gap, bool, float]]:
    """Yield each silence of the window with whether it ended, and how often it should have."""
    begin, known = (now - window).timestamp() / 3600, now.timestamp() / 3600
    rows = [gap for gap in gaps if gap.started_at < now and not (gap.ended_at and gap.ended_at <= now - window)]
    if not rows:
        return
    carriers = [gap.carrier for gap in rows]
    keys = [(str(gap.stage), gap.carrier, gap.service, gap.region) for gap in rows]
    start = np.array([gap.started_at.timestamp() / 3600 for gap in rows])
    end = np.array([min(gap.ended_at.timestamp() / 3600, known) if gap.ended_at else known for gap in rows])
    seen = [gap.ended_at is not None and gap.ended_at <= now for gap in rows]
    whole = hazards(curves, keys, clock.spans(carriers, start, end))
    before = hazards(curves, keys, clock.spans(carriers, start, np.maximum(start, begin)))
    yield from zip(rows, seen, np.maximum(whole - before, 0.0).tolist(), strict=True)


def hazards(curves: Curves, keys: Sequence[Key], hours: Floats) -> Floats:
    """Return how often each silence should have ended by now."""
    result: Floats = -np.log(np.maximum(curves.chances(*coded(keys), hours), FLOOR))
    return result


def jams(found: dict[Cell, Movement], now: datetime, known: Sequence[Incident] = ()) -> tuple[Incident, ...]:
    """Return the facilities that hardly move; one that was known keeps its beginning, and is held to less."""
    open_now = {incident.name: incident for incident in known}
    told = []
    for (carrier, place), movement in sorted(found.items()):
        before = open_now.get((str(Scope.PLACE), place, carrier))
        if (movement.slow and movement.pace < JAMMED) or (before and movement.pace < CLEARED):
            told.append(_incident(Scope.PLACE, carrier, place, movement, before.since if before else now))
    return tuple(told)


def alerts(found: dict[Cell, Movement], now: datetime, known: Sequence[Incident] = ()) -> tuple[Incident, ...]:
    """Return the incidents of the moment, the widest that explain the rest; one that was known keeps its beginning."""
    open_now = {incident.name: incident for incident in known}
    told: list[Incident] = []
    for scope in (Scope.NETWORK, Scope.REGION, Scope.CARRIER, Scope.LANE):
        for (carrier, region), movement in sorted(found.items()):
            if _scope(carrier, region) is not scope or any(each.covers(carrier, region, "") for each in told):
                continue
            before = open_now.get((str(scope), region, carrier))
            opens, closes = (JAMMED, CLEARED) if scope is Scope.LANE else (SLOW, RECOVERED)
            if (movement.slow and movement.pace < opens) or (before and movement.pace < closes):
                told.append(_incident(scope, carrier, region, movement, before.since if before else now))
    return tuple(told)


def _scope(carrier: str, region: str) -> Scope:
    if carrier:
        return Scope.LANE if region else Scope.CARRIER
    return Scope.REGION if region else Scope.NETWORK


def _incident(scope: Scope, carrier: str, region: str, movement: Movement, since: datetime) -> Incident:
    pace = min(movement.pace, 1.0)
    return Incident(
        scope, region, carrier, round(movement.observed), round(movement.expected, 1), round(pace, 3), since
    )


def closed(known: Sequence[Incident], still: Sequence[Incident], now: datetime) -> list[Incident]:
    """Return the incidents that were open and are not any more, with their end."""
    names = {incident.name for incident in still}
    return [replace(each, until=now) for each in known if each.until is None and each.name not in names]
