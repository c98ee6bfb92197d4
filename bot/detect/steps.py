"""Which step between facilities is usual: next facility, given this one and where the parcel goes; rare ones stand out.

Steps towards one region from one facility are few, so they are shrunk to how often parcels for that region come by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.detect.gaps import Step

SHRINK = 5.0  # steps that the coarser table counts for
FEWEST = 1000  # steps below which nothing is called rare


@dataclass(frozen=True, slots=True)
class Steps:
    """How often which step was taken: `exact` by (from, to, region), `onward` (from, region), `into` (to, region)."""

    exact: dict[tuple[str, str, str], int] = field(default_factory=dict)
    onward: dict[tuple[str, str], int] = field(default_factory=dict)
    leaving: dict[str, int] = field(default_factory=dict)
    into: dict[tuple[str, str], int] = field(default_factory=dict)
    bound: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def chance(self, here: str, there: str, region: str) -> float:
        """Return how usual a step is, 0 to 1; 1 where too little was seen to call anything rare."""
        if self.count < FEWEST or self.leaving.get(here, 0) == 0:
            return 1.0
        places = max(len(self.leaving), 1)
        by_goal = (self.into.get((there, region), 0) + 1.0) / (self.bound.get(region, 0) + places)
        seen, of = self.exact.get((here, there, region), 0), self.onward.get((here, region), 0)
        return (seen + SHRINK * by_goal) / (of + SHRINK)


def learn(steps: Iterable[Step]) -> Steps:
    """Count the steps of past parcels."""
    rows: Sequence[Step] = list(steps)
    return Steps(
        dict(Counter((step.here, step.there, step.region) for step in rows)),
        dict(Counter((step.here, step.region) for step in rows)),
        dict(Counter(step.here for step in rows)),
        dict(Counter((step.there, step.region) for step in rows)),
        dict(Counter(step.region for step in rows)),
        len(rows),
    )
