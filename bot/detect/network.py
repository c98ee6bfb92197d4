"""The congestion guard: silences that ended in the last days, over those that should have.

When a carrier, a region or everything slows down at once, that is one alert, and the single parcels' limits stretch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import log, sqrt

from bot.detect.curves import Curve
from bot.detect.gaps import Gap
from bot.detect.incidents import Incident, Scope

WINDOW = timedelta(days=2)
SHRINK = 20.0  # movements that "as usual" counts for
SLOW = 0.8  # observed over expected movement, below which an alert opens
RECOVERED = 0.9  # and from which it closes
SURE = 3.5  # standard deviations below expectation, so that chance opens none
FLOOR = 0.01  # a silence this unlikely has nothing more to say of the others

# (gap) -> its curve; (carrier, from, to) -> open hours
Curved = Callable[[Gap], Curve | None]
Hours = Callable[[str, datetime, datetime], float]
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


def movements(gaps: Iterable[Gap], now: datetime, curve_of: Curved, hours: Hours) -> dict[Cell, Movement]:
    """Add up the silences of the last days, by carrier and region and their totals.

    Every silence that lasted into the window is needed: those that ended in it, and those that last on.
    """
    found: dict[Cell, Movement] = {}
    begin = now - WINDOW
    for gap in gaps:
        ended = gap.ended_at if gap.ended_at and gap.ended_at <= now else None
        if gap.started_at >= now or (ended and ended <= begin):
            continue
        curve = curve_of(gap)
        if curve is None:
            continue
        expected = _hazard(curve, hours(gap.carrier, gap.started_at, ended or now))
        if gap.started_at < begin:
            expected -= _hazard(curve, hours(gap.carrier, gap.started_at, begin))
        for cell in ((gap.carrier, gap.region), (gap.carrier, ""), ("", gap.region), ("", "")):
            movement = found.setdefault(cell, Movement())
            movement.observed += ended is not None
            movement.expected += max(expected, 0.0)
    return found


def _hazard(curve: Curve, hours: float) -> float:
    return -log(max(curve.survival(hours), FLOOR))


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
