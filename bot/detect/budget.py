"""From curves to limits: how small a chance of silence is worth an alarm, so that the merchant's budget holds.

Nobody tells a shop which of its past parcels were healthy. So the share in trouble is read off the silences that the
curves cannot explain; the budget is spent where that share is high (weighted p-values), and the threshold comes from
how past parcels' smallest weighted p-values are spread where trouble has no part in it, carrier by carrier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.detect.curves import Curves, Key, fit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNLIKELY = 0.002  # a silence that a healthy parcel has once in 500
BAND = (0.003, 0.012)  # smallest p-values of parcels: beyond the faults, close enough to the threshold
SMALL_CARRIER = 500.0  # parcels that the whole shop's threshold counts for in a carrier's own
# Next week is not last month: on seed 1 new weeks raised 2.5 times what curves promise for parcels of the same weeks.
DRIFT = 0.4
LEAST_WEIGHT = 0.1  # no stage is left without an alarm
FEWEST_PARCELS = 400  # below, the fixed rules are used
TAILS = (0.005, 0.1)  # where a curve may leave the data
TROUBLE_TO_TAIL = 5.0  # a tail begins where the healthy are five times as many as those in trouble


@dataclass(frozen=True, slots=True)
class Silences:
    """Past silences as columns; `parcel` numbers parcels, `hours` are open hours so far."""

    keys: Sequence[Key]
    hours: Floats
    ended: NDArray[np.bool_]
    parcel: Ints


@dataclass(frozen=True, slots=True)
class Budget:
    """How small a chance is worth an alarm: `weights` by stage times `thresholds` by carrier ("" is any other)."""

    weights: dict[str, float] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    trouble: dict[str, float] = field(default_factory=dict)

    def chance(self, stage: str, carrier: str) -> float:
        """Return the chance below which silence in a stage is an alarm."""
        return self.weights.get(stage, LEAST_WEIGHT) * self.thresholds.get(carrier, self.thresholds.get("", 0.0))


def learn(past: Silences, per_thousand: float) -> tuple[Curves, Budget] | None:
    """Return curves and limits that hold a budget of false alarms per 1,000 healthy parcels; None with too few."""
    if int(past.parcel.max(initial=-1)) + 1 < FEWEST_PARCELS:
        return None
    first = fit(past.keys, past.hours, past.ended, {})
    trouble = _trouble(past, first.chances(past.keys, past.hours))
    lower = {stage: min(max(TROUBLE_TO_TAIL * share, TAILS[0]), TAILS[1]) for stage, share in trouble.items()}
    curves = fit(past.keys, past.hours, past.ended, lower)
    trouble = _trouble(past, curves.chances(past.keys, past.hours))
    weights = _weights(past, trouble)
    unseen = _out_of_fold(past, lower)
    return curves, Budget(weights, _thresholds(past, unseen, weights, per_thousand / 1000), trouble)


def _trouble(past: Silences, chance: Floats) -> dict[str, float]:
    """Return by stage the share of silences longer than the curves can explain."""
    stages = np.array([key[0] for key in past.keys])
    return {
        str(stage): max(float((chance[stages == stage] < UNLIKELY).mean()) - UNLIKELY, 1e-5)
        for stage in np.unique(stages)
    }


def _weights(past: Silences, trouble: dict[str, float]) -> dict[str, float]:
    """Return each stage's weight: in proportion to its trouble, one on average over all silences."""
    names, counts = np.unique(np.array([key[0] for key in past.keys]), return_counts=True)
    shares = counts / counts.sum()
    raw = np.array([trouble[str(name)] for name in names])
    raw = np.maximum(raw / float((raw * shares).sum()), LEAST_WEIGHT)
    raw = raw / float((raw * shares).sum())
    return {str(name): float(weight) for name, weight in zip(names, raw, strict=True)}


def _out_of_fold(past: Silences, lower: dict[str, float]) -> Floats:
    """Return the chance of each silence by curves that never saw its parcel: no curve may judge what it was made of."""
    result = np.ones(len(past.keys))
    for fold in (0, 1):
        inside = np.flatnonzero(past.parcel % 2 == fold)
        outside = np.flatnonzero(past.parcel % 2 != fold)
        if len(inside) and len(outside):
            made = _part(past, outside)
            judged = _part(past, inside)
            curves = fit(made.keys, made.hours, made.ended, lower)
            result[inside] = curves.chances(judged.keys, judged.hours)
    return result


def _part(past: Silences, rows: Ints) -> Silences:
    return Silences([past.keys[row] for row in rows], past.hours[rows], past.ended[rows], past.parcel[rows])


def _thresholds(past: Silences, chance: Floats, weights: dict[str, float], budget: float) -> dict[str, float]:
    """Return by carrier the weighted p-value that so many healthy parcels fall below.

    Parcels in trouble have values near zero and none in the band, so the band's density is that of the healthy alone.
    """
    weighted = chance / np.array([weights[key[0]] for key in past.keys])
    smallest = np.ones(int(past.parcel.max()) + 1)
    np.minimum.at(smallest, past.parcel, weighted)
    carriers = np.empty(len(smallest), dtype=object)
    carriers[past.parcel] = [key[1] for key in past.keys]
    in_band = (smallest >= BAND[0]) & (smallest < BAND[1])
    width = BAND[1] - BAND[0]
    density = max(float(in_band.mean()) / width, 1.0)
    budget *= DRIFT
    found = {"": budget / density}
    for name in sorted({str(each) for each in carriers}):
        mine = carriers == name
        own = (float(in_band[mine].sum()) + SMALL_CARRIER * density * width) / (float(mine.sum()) + SMALL_CARRIER)
        found[name] = budget * width / own
    return found
