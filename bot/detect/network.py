"""The congestion guard: silences that ended in the last five days, over those that should have.

When a carrier, a region or everything slows down at once, that is one alert, and the single parcels' limits stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from bot.detect.clock import Clock
from bot.detect.curves import Curves, Floats, Key
from bot.detect.gaps import Gap
from bot.detect.incidents import Incident, Scope

WINDOW = timedelta(days=5)  # a working week: shorter ones see each Monday as a jam
SHRINK = 20.0  # movements that "as usual" counts for
SLOW = 0.8  # observed over expected movement, below which an alert opens
RECOVERED = 0.9  # and from which it closes
SURE = 4.0  # standard deviations below expectation, so that chance opens none
FLOOR = 0.01  # a silence this unlikely has nothing more to say of the others

Cell = tuple[str, str]  # carrier and region; empty for all


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
    """Add up the silences of the last five days, by carrier and region and their totals.

    Every silence that lasted into the window is needed: those that ended in it, and those that last on.
    """
    begin, known = (now - WINDOW).timestamp() / 3600, now.timestamp() / 3600
    rows = [gap for gap in gaps if gap.started_at < now and not (gap.ended_at and gap.ended_at <= now - WINDOW)]
    if not rows:
        return {}
    carriers = [gap.carrier for gap in rows]
    keys = [(str(gap.stage), gap.carrier, gap.service, gap.region) for gap in rows]
    start = np.array([gap.started_at.timestamp() / 3600 for gap in rows])
    end = np.array([min(gap.ended_at.timestamp() / 3600, known) if gap.ended_at else known for gap in rows])
    seen = np.array([gap.ended_at is not None and gap.ended_at <= now for gap in rows])
    whole = hazards(curves, keys, clock.spans(carriers, start, end))
    before = hazards(curves, keys, clock.spans(carriers, start, np.maximum(start, begin)))
    return _cells([(gap.carrier, gap.region) for gap in rows], seen, np.maximum(whole - before, 0.0))


def hazards(curves: Curves, keys: Sequence[Key], hours: Floats) -> Floats:
    """Return how often each silence should have ended by now."""
    result: Floats = -np.log(np.maximum(curves.chances(keys, hours), FLOOR))
    return result


def _cells(cells: Sequence[Cell], seen: NDArray[np.bool_], expected: Floats) -> dict[Cell, Movement]:
    found: dict[Cell, Movement] = {}
    for (carrier, region), happened, hoped in zip(cells, seen.tolist(), expected.tolist(), strict=True):
        for cell in ((carrier, region), (carrier, ""), ("", region), ("", "")):
            movement = found.setdefault(cell, Movement())
            movement.observed += happened
            movement.expected += hoped
    return found


def alerts(found: dict[Cell, Movement], now: datetime, known: Sequence[Incident] = ()) -> tuple[Incident, ...]:
    """Return the incidents of the moment, the widest that explain the rest; one that was known keeps its beginning."""
    open_now = {incident.name: incident for incident in known}
    told: list[Incident] = []
    for scope in (Scope.NETWORK, Scope.REGION, Scope.CARRIER, Scope.LANE):
        for (carrier, region), movement in sorted(found.items()):
            if _scope(carrier, region) is not scope or any(each.covers(carrier, region, "") for each in told):
                continue
            before = open_now.get((str(scope), region, carrier))
            if movement.slow or (before and movement.pace < RECOVERED):
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
    return [replace(incident, until=now) for incident in known if incident.name not in names]
