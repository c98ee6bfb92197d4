"""Which way is usual: the next facility, given this one and where the parcel goes, and who comes by there at all.

A step stands out when hardly any parcel for that region takes it, or comes by the place that it leads to. Steps from
one facility to one region are few, so their chances are shrunk to how often parcels for that region come by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.detect.gaps import Step

SHRINK = 5.0  # steps that the coarser table counts for
FEWEST = 100  # parcels for a region below which nothing is called rare there
STEP_TO_VISIT = 10.0  # a single step is chosen among so many more than a place is
NOWHERE = (0.2, 10.0)  # visits and parcels that a place nobody was seen at starts from


@dataclass(frozen=True, slots=True)
class Steps:
    """How often which step was taken: `exact` by (from, to, region), `onward` by (from, region).

    `visits` by (place, region) and `bound` by region count parcels.
    """

    exact: dict[tuple[str, str, str], int] = field(default_factory=dict)
    onward: dict[tuple[str, str], int] = field(default_factory=dict)
    visits: dict[tuple[str, str], int] = field(default_factory=dict)
    bound: dict[str, int] = field(default_factory=dict)

    def chance(self, here: str, there: str, region: str) -> float:
        """Return how usual a step is, 0 to 1; 1 where too little was seen to call anything rare."""
        bound = self.bound.get(region, 0)
        if bound < FEWEST:
            return 1.0
        visit = (self.visits.get((there, region), 0) + NOWHERE[0]) / (bound + NOWHERE[1])
        seen, of = self.exact.get((here, there, region), 0), self.onward.get((here, region), 0)
        step = (seen + SHRINK * visit) / (of + SHRINK)
        return min(visit, STEP_TO_VISIT * step, 1.0)


def learn(steps: Iterable[Step]) -> Steps:
    """Count the steps of past parcels."""
    rows: Sequence[Step] = list(steps)
    return Steps(
        dict(Counter((step.here, step.there, step.region) for step in rows)),
        dict(Counter((step.here, step.region) for step in rows)),
        dict(Counter((there, region) for _, there, region in {(s.parcel, s.there, s.region) for s in rows})),
        dict(Counter(region for _, region in {(step.parcel, step.region) for step in rows})),
    )
