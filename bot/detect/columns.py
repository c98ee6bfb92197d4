"""Past silences as columns, as they were known at any moment: what curves and limits are learned and tried on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.detect.budget import Silences, Trial
from bot.detect.clock import Clock
from bot.detect.curves import Floats, Ints, Key, coded
from bot.detect.gaps import Gap

WEEK = timedelta(days=7)
TRIED_WEEKS = 4  # of the past, each judged by what was known before it
NEVER = float("inf")
SHORTEST = 0.01  # open hours


@dataclass(frozen=True, slots=True)
class Columns:
    """All silences that may teach. Moments are in hours since 1970, UTC; what came after `seen` teaches nothing.

    `end` is infinite while a silence lasts, `seen` where no incident overtook it.
    """

    names: Sequence[Key]
    index: Ints
    start: Floats
    end: Floats
    seen: Floats
    parcel: Ints
    clock: Clock

    @classmethod
    def of(cls, gaps: Sequence[Gap], clock: Clock) -> Columns:
        """Return silences as columns."""
        names, index = coded((str(gap.stage), gap.carrier, gap.service, gap.region) for gap in gaps)
        _, parcel = coded((gap.parcel,) for gap in gaps)
        start = np.array([_hours(gap.started_at) for gap in gaps])
        end = np.array([_hours(gap.ended_at) if gap.ended_at else NEVER for gap in gaps])
        seen = np.array([_hours(gap.known_until) if gap.known_until else NEVER for gap in gaps])
        return cls(names, index, start, end, seen, parcel, clock)

    def known(self, now: datetime, begin: datetime | None = None, until: datetime | None = None) -> Silences:
        """Return what was known at a moment of the silences that began between two others."""
        first, last, at = _hours(begin) if begin else 0.0, _hours(until or now), _hours(now)
        rows = np.flatnonzero((self.start >= first) & (self.start < last))
        index, start, known = self.index[rows], self.start[rows], np.minimum(self.seen[rows], at)
        carriers = np.array([name[1] for name in self.names])
        hours = np.maximum(self.clock.spans(carriers[index], start, np.minimum(self.end[rows], known)), SHORTEST)
        ended: NDArray[np.bool_] = self.end[rows] <= known
        return Silences(self.names, index, hours, ended, self.parcel[rows])

    def weeks(self, now: datetime) -> list[Trial]:
        """Return the last weeks, each with what was known before it."""
        begins = [now - number * WEEK for number in range(TRIED_WEEKS, 0, -1)]
        return [(self.known(begin), self.known(now, begin, begin + WEEK)) for begin in begins]


def _hours(at: datetime) -> float:
    return at.timestamp() / 3600
