"""The trees: chances of coming on each day given not before, learnt from parcel-days, those under way included.

A single boosted model learns the chances of particular weeks by heart. So several are trained, each on other quiet days
and choosing among other columns, and averaged: that was worth more than any column (docs/decisions/0006-forecast.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bot.predict.columns import DAYS, Columns, Floats, Mask, Waits
from bot.predict.features import LONGEST, Sight
from bot.predict.history import PersonDays
from bot.predict.steps import Steps

if TYPE_CHECKING:  # two seconds to import: only who trains or reads a model waits for it
    from sklearn.ensemble import HistGradientBoostingClassifier

MEMBERS = 6
# Days on which nothing came are many and alike: this share of them stands for all.
QUIET_SHARE = 0.25
HALF_LIFE = 120.0
# Parcels whose days are spelled out together when drawing curves: it bounds the memory.
TOGETHER = 2_000
# More would wait for each other, spinning, on a machine that is busy with other things.
THREADS = 1
LARGE_FROM = 3_000
Shape = dict[str, Any]
SMALL: Shape = {"max_iter": 100, "max_leaf_nodes": 7, "min_samples_leaf": 30, "max_features": 0.4}
LARGE: Shape = {"max_iter": 80, "max_leaf_nodes": 14, "min_samples_leaf": 60, "max_features": 0.2}
SMALL_HELD_BACK, LARGE_HELD_BACK = 1.0, 5.0
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Trees:
    """Several boosted models of one stage, and the sight through which they look."""

    sight: Sight
    trip_steps: Steps
    day_steps: Steps
    members: tuple[HistGradientBoostingClassifier, ...]

    def hazards(self, columns: Columns) -> Floats:
        """Return one row of daily chances a trip, DAYS long."""
        with threadpool_limits(THREADS):
            parts = [
                self._hazards(columns.take(np.arange(at, min(at + TOGETHER, len(columns)))))
                for at in range(0, len(columns), TOGETHER)
            ]
        near = np.concatenate(parts) if parts else np.zeros((0, LONGEST))
        far = np.repeat(near[:, -5:].mean(axis=1, keepdims=True), DAYS - LONGEST, axis=1)
        return np.concatenate([near, far], axis=1)

    def _hazards(self, columns: Columns) -> Floats:
        start = np.floor(columns.start(self.sight.stage)).astype(np.int64)
        row, day = np.repeat(np.arange(len(columns)), LONGEST), np.tile(np.arange(LONGEST), len(columns))
        trips = self.trip_steps.cut(self.sight.trips(columns))
        seen = _beside(self.day_steps.cut(self.sight.days(start[row], day)), trips[row])
        chances = sum(member.predict_proba(seen)[:, 1] for member in self.members) / len(self.members)
        return np.asarray(chances).reshape(len(columns), LONGEST)


def grow(known: Columns, sight: Sight, at: float, told: Told, members: int = MEMBERS) -> Trees:
    """Train on what was known at a moment. `told` hears (members trained, members in all)."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    waits = Waits.of(known, sight.stage, at, LONGEST)
    days, trips = PersonDays.of(waits, LONGEST), sight.trips(known.take(waits.row))
    ahead = sight.days(waits.start[days.wait], days.day)
    trip_steps, day_steps = Steps.of(trips), Steps.of(ahead)
    trips, ahead = trip_steps.cut(trips), day_steps.cut(ahead)
    weight = 0.5 ** ((at - waits.start[days.wait] - days.day) / HALF_LIFE)
    large = int((waits.arrived >= 0).sum()) >= LARGE_FROM
    shape, held_back = (LARGE, LARGE_HELD_BACK) if large else (SMALL, SMALL_HELD_BACK)
    grown = []
    for number in range(members):
        chosen = _chosen(days, np.random.default_rng(number))
        wait, came = days.wait[chosen], days.came[chosen]
        seen = _beside(ahead[chosen], trips[wait])
        member = HistGradientBoostingClassifier(
            learning_rate=0.12,
            l2_regularization=held_back,
            max_bins=127,
            early_stopping=False,
            random_state=number,
            **shape,
        )
        with threadpool_limits(THREADS):
            member.fit(seen, came, sample_weight=weight[chosen] * np.where(came > 0, 1.0, 1.0 / QUIET_SHARE))
        grown.append(member)
        told(number + 1, members)
    return Trees(sight, trip_steps, day_steps, tuple(grown))


def _chosen(days: PersonDays, chance: np.random.Generator) -> Mask:
    """Choose the days of arrival and some of the others."""
    chosen: Mask = (days.came > 0) | (chance.random(len(days.day)) < QUIET_SHARE)
    return chosen


def _beside(days: Floats, trips: Floats) -> Floats:
    return np.concatenate([days.astype(np.float32), trips.astype(np.float32)], axis=1)
