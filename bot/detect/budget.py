"""From curves to limits: how small a chance of silence is worth an alarm, so that the merchant's budget holds.

Nobody tells a shop which of its past parcels were healthy. So the share in trouble is read off the silences that the
curves cannot explain; the budget is spent where a sooner alarm finds more of it (weighted p-values), and the threshold
comes from how past parcels' smallest weighted p-values are spread where trouble has no part in it, carrier by carrier.
They are judged by curves made before their week: next week is not last month, and this measures by how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.detect.curves import Curves, Key, coded, fit
from bot.domain.standing import Stage

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNLIKELY = 0.002  # a silence that a healthy parcel has once in 500
HOPELESS = 1e-5  # a silence that no limit would miss
WORTH = 48.0  # open hours: shorter ones are the day's irregularities, whatever their chance
BAND = (0.003, 0.012)  # smallest p-values of parcels: beyond the faults, close enough to the threshold
SMALL_CARRIER = 500.0  # parcels that the whole shop's threshold counts for in a carrier's own
SMALL_SHARE = 500.0  # silences that a stage's share in trouble counts for in a carrier's own
LEAST_WEIGHT = 0.1  # no stage is left without an alarm
TOLD = frozenset({str(Stage.CUSTOMS), str(Stage.TROUBLED)})  # the carrier has said what is wrong
FEWEST_PARCELS = 400  # below, the fixed rules are used
TAILS = (0.005, 0.1)  # where a curve may leave the data
TROUBLE_TO_TAIL = 5.0  # a tail begins where the healthy are five times as many as those in trouble


@dataclass(frozen=True, slots=True)
class Silences:
    """Past silences as columns: `index` says which of `names` each has, `parcel` numbers parcels, `hours` are open."""

    names: Sequence[Key]
    index: Ints
    hours: Floats
    ended: NDArray[np.bool_]
    parcel: Ints

    def part(self, rows: Ints) -> Silences:
        """Return some of them."""
        return Silences(self.names, self.index[rows], self.hours[rows], self.ended[rows], self.parcel[rows])

    def curves(self, lower: dict[Key, float]) -> Curves:
        """Return the curves that they make."""
        return fit(self.names, self.index, self.hours, self.ended, lower)

    def chances(self, curves: Curves) -> Floats:
        """Return how likely each is to last as long as it did."""
        return curves.chances(self.names, self.index, self.hours)


Trial = tuple[Silences, Silences]  # what was known before a week, and the silences that began in it


@dataclass(frozen=True, slots=True)
class Budget:
    """How small a chance is worth an alarm: `weights` by stage times `thresholds` by carrier ("" is any other)."""

    weights: dict[str, float] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    trouble: dict[str, float] = field(default_factory=dict)

    def chance(self, stage: str, carrier: str) -> float:
        """Return the chance below which silence in a stage is an alarm."""
        return self.weights.get(stage, LEAST_WEIGHT) * self.thresholds.get(carrier, self.thresholds.get("", 0.0))


def learn(past: Silences, per_thousand: float, weeks: Sequence[Trial] = ()) -> tuple[Curves, Budget] | None:
    """Return curves and limits that hold a budget of false alarms per 1,000 healthy parcels; None with too few.

    `weeks` are past weeks with what was known before each.
    """
    if int(past.parcel.max(initial=-1)) + 1 < FEWEST_PARCELS:
        return None
    first = past.chances(past.curves({})) < UNLIKELY
    lower = _lower(past, first)
    curves = past.curves(lower)
    chance = past.chances(curves)
    weights = _weights(past, chance)
    judged, unseen = _foretold(weeks, lower)
    if len(np.unique(judged.parcel)) < FEWEST_PARCELS:
        judged, unseen = past, _out_of_fold(past, lower)
    thresholds = _thresholds(judged, unseen, weights, per_thousand / 1000)
    trouble = {
        name[0]: max(hits / count - UNLIKELY, 1e-5) for name, hits, count in _counted(past, chance < UNLIKELY, 1)
    }
    return curves, Budget(weights, thresholds, trouble)


def _counted(past: Silences, chosen: NDArray[np.bool_], size: int) -> list[tuple[Key, float, float]]:
    """Return by stage (size 1), or stage and carrier (2), how many silences are chosen, of how many."""
    wider, place = coded(name[:size] for name in past.names)
    group = place[past.index]
    hits = np.bincount(group, weights=chosen, minlength=len(wider))
    counts = np.bincount(group, minlength=len(wider)).astype(float)
    return list(zip(wider, hits.tolist(), counts.tolist(), strict=True))


def _lower(past: Silences, unlikely: NDArray[np.bool_]) -> dict[Key, float]:
    """Return by stage and carrier where the curves leave the data: above the share of silences in trouble."""
    stages = {name: hits / count for name, hits, count in _counted(past, unlikely, 1)}
    own = {
        name: (hits + SMALL_SHARE * stages[name[:1]]) / (count + SMALL_SHARE)
        for name, hits, count in _counted(past, unlikely, 2)
    }
    shares = {**stages, **own}
    return {name: min(max(TROUBLE_TO_TAIL * (share - UNLIKELY), TAILS[0]), TAILS[1]) for name, share in shares.items()}


def _weights(past: Silences, chance: Floats) -> dict[str, float]:
    """Return each stage's weight, one on average over all silences.

    In proportion to the trouble that lies near the limit: what is far beyond is found by any limit.
    """
    near = (chance < UNLIKELY) & (chance >= HOPELESS) & (past.hours >= WORTH)
    rows = [(name[0], hits / count, count) for name, hits, count in _counted(past, near, 1)]
    shares = np.array([count for _, _, count in rows]) / len(past.index)
    raw = np.array([0.0 if stage in TOLD else max(trouble, 1e-5) for stage, trouble, _ in rows])
    raw = np.maximum(raw / float((raw * shares).sum()), LEAST_WEIGHT)
    raw = raw / float((raw * shares).sum())
    return {stage: float(weight) for (stage, _, _), weight in zip(rows, raw, strict=True)}


def _foretold(weeks: Sequence[Trial], lower: dict[Key, float]) -> tuple[Silences, Floats]:
    """Return the silences of past weeks, with the chance of each by curves made from what was known before its week."""
    none = np.empty(0, dtype=np.int64)
    if not weeks:
        return Silences([], none, np.empty(0), np.empty(0, dtype=bool), none), np.empty(0)
    after = [week for _, week in weeks]
    chances = [week.chances(before.curves(lower)) for before, week in weeks]
    index, parcel = np.concatenate([each.index for each in after]), np.concatenate([each.parcel for each in after])
    hours, ended = np.concatenate([each.hours for each in after]), np.concatenate([each.ended for each in after])
    return Silences(after[0].names, index, hours, ended, parcel), np.concatenate(chances)


def _out_of_fold(past: Silences, lower: dict[Key, float]) -> Floats:
    """Return the chance of each silence by curves that never saw its parcel: no curve may judge what it was made of."""
    result = np.ones(len(past.index))
    for fold in (0, 1):
        inside, outside = np.flatnonzero(past.parcel % 2 == fold), np.flatnonzero(past.parcel % 2 != fold)
        if len(inside) and len(outside):
            result[inside] = past.part(inside).chances(past.part(outside).curves(lower))
    return result


def _thresholds(past: Silences, chance: Floats, weights: dict[str, float], budget: float) -> dict[str, float]:
    """Return by carrier the weighted p-value that so many healthy parcels fall below.

    Parcels in trouble have values near zero and none in the band, so the band's density is that of the healthy alone.
    No carrier's threshold is above the shop's: a slow carrier's band can be empty where its tail is heavy.
    """
    weighted = chance / np.array([weights[name[0]] for name in past.names])[past.index]
    _, first, parcel = np.unique(past.parcel, return_index=True, return_inverse=True)
    smallest = np.ones(len(first))
    np.minimum.at(smallest, parcel, weighted)
    carriers = np.array([name[1] for name in past.names])[past.index[first]]
    in_band = (smallest >= BAND[0]) & (smallest < BAND[1])
    width = BAND[1] - BAND[0]
    density = max(float(in_band.mean()) / width, 1.0)
    found = {"": budget / density}
    for name in np.unique(carriers):
        mine = carriers == name
        own = (float(in_band[mine].sum()) + SMALL_CARRIER * density * width) / (float(mine.sum()) + SMALL_CARRIER)
        found[str(name)] = budget / max(own / width, density)
    return found
