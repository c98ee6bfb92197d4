"""How long a healthy silence lasts: survival curves per stage, carrier, service and region, each shrunk to its parent.

The curves follow the data (Kaplan-Meier, silences that last on are censored) down to where parcels in real trouble
would bend them, and go on as a log-normal from there: long silences that were faults must not pass for usual.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import erfc, exp, log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Key = tuple[str, ...]  # stage, then carrier, then service, then region of destination

EDGES: Floats = np.concatenate([[0.0], np.geomspace(0.25, 3000.0, 72)])
LOG_EDGES = [log(0.2), *np.log(EDGES[1:]).tolist()]
SHRINK = 40.0  # silences that the parent's curve counts for
FEWEST = 30  # silences below which a group uses its parent
SMALLEST = 1e-12
UPPER = 0.5  # from here down to the lower end the log-normal tail is fitted


@dataclass(frozen=True, slots=True)
class Curve:
    """One group's survival at `EDGES`, as logarithms; `count` is how many silences it stands on."""

    key: Key
    count: int
    logs: tuple[float, ...]

    def survival(self, hours: float) -> float:
        """Return the chance that a healthy silence lasts longer than so many open hours."""
        at = log(max(hours, 0.2))
        index = min(max(bisect_left(LOG_EDGES, at), 1), len(LOG_EDGES) - 1)
        low, high = LOG_EDGES[index - 1], LOG_EDGES[index]
        part = min((at - low) / (high - low), 1.0)
        return exp(self.logs[index - 1] + part * (self.logs[index] - self.logs[index - 1]))

    def quantile(self, chance: float) -> float:
        """Return the open hours after which a healthy silence has ended but for so small a chance."""
        goal = log(max(chance, SMALLEST))
        for index in range(1, len(self.logs)):
            if self.logs[index] <= goal:
                low, high = self.logs[index - 1], self.logs[index]
                part = (low - goal) / (low - high) if low > high else 1.0
                return exp(LOG_EDGES[index - 1] + part * (LOG_EDGES[index] - LOG_EDGES[index - 1]))
        return float(EDGES[-1])


@dataclass(frozen=True, slots=True)
class Curves:
    """All groups' curves."""

    groups: dict[Key, Curve] = field(default_factory=dict)

    def find(self, key: Key) -> Curve | None:
        """Return the curve of the narrowest group that is large enough."""
        for size in range(len(key), 0, -1):
            curve = self.groups.get(key[:size])
            if curve is not None:
                return curve
        return None

    def chances(self, keys: Sequence[Key], hours: Floats) -> Floats:
        """Return `survival` of many silences at once; 1 where no group is large enough."""
        found = {key: self.find(key) for key in dict.fromkeys(keys)}
        rows = {key: row for row, key in enumerate(key for key, curve in found.items() if curve)}
        logs = np.array([curve.logs for curve in found.values() if curve] or [(0.0,) * len(EDGES)])
        row = np.array([rows.get(key, -1) for key in keys])
        at, edges = np.log(np.maximum(hours, exp(LOG_EDGES[0]))), np.array(LOG_EDGES)
        index = np.clip(np.searchsorted(edges, at), 1, len(edges) - 1)
        part = np.minimum((at - edges[index - 1]) / (edges[index] - edges[index - 1]), 1.0)
        between = logs[row, index - 1] + part * (logs[row, index] - logs[row, index - 1])
        result: Floats = np.where(row >= 0, np.exp(between), 1.0)
        return result


def fit(
    keys: Sequence[Key],
    hours: Floats,
    ended: NDArray[np.bool_],
    lower: dict[str, float],
) -> Curves:
    """Fit the curves of all groups from silences. `lower` is where each stage's curve leaves the data for its tail."""
    bins = np.clip(np.searchsorted(EDGES, hours, side="right") - 1, 0, len(EDGES) - 2)
    groups: dict[Key, Curve] = {}
    parents: dict[Key, Floats] = {}
    for size in range(1, 5):
        names, index = _groups(keys, size)
        counts, hazards = _hazards(index, len(names), bins, ended, [parents.get(name[:-1]) for name in names])
        curves = np.concatenate([np.ones((len(names), 1)), np.cumprod(1 - hazards, axis=1)], axis=1)
        parents = {name: curves[row] for row, name in enumerate(names)}
        for row, name in enumerate(names):
            if counts[row] >= FEWEST:
                tail = with_tail(curves[row], lower.get(name[0], 0.05))
                logs = np.log(np.maximum(np.minimum.accumulate(tail), SMALLEST))
                groups[name] = Curve(name, int(counts[row]), tuple(np.round(logs, 5).tolist()))
    return Curves(groups)


def _groups(keys: Sequence[Key], size: int) -> tuple[list[Key], Ints]:
    seen: dict[Key, int] = {}
    index = np.fromiter((seen.setdefault(key[:size], len(seen)) for key in keys), dtype=np.int64, count=len(keys))
    return list(seen), index


def _hazards(
    index: Ints, groups: int, bins: Ints, ended: NDArray[np.bool_], parents: Sequence[Floats | None]
) -> tuple[Floats, Floats]:
    """Return how many silences each group has, and its chance of ending in each bin, shrunk to the parent's."""
    width = len(EDGES) - 1
    all_of = np.bincount(index * width + bins, minlength=groups * width).reshape(groups, width).astype(float)
    done = index[ended] * width + bins[ended]
    ends = np.bincount(done, minlength=groups * width).reshape(groups, width).astype(float)
    at_risk = np.cumsum(all_of[:, ::-1], axis=1)[:, ::-1] - 0.5 * (all_of - ends)
    counts: Floats = all_of.sum(axis=1)
    if parents[0] is not None:
        curves = np.array([parent for parent in parents if parent is not None])
        ends = ends + SHRINK * (curves[:, :-1] - curves[:, 1:])
        at_risk = at_risk + SHRINK * curves[:, :-1]
    hazards: Floats = np.clip(ends / np.maximum(at_risk, 1e-9), 0.0, 1.0)
    return counts, hazards


def with_tail(curve: Floats, lower: float) -> Floats:
    """Return a curve whose part below `lower` goes on as the log-normal that fits it from a half down to there."""
    begin, end = int(np.argmax(curve < UPPER)), int(np.argmax(curve < lower))
    if curve[end] >= lower or end - begin < 2:
        return curve
    normal = NormalDist()
    heights = np.array(
        [-normal.inv_cdf(min(max(each, SMALLEST), 1 - 1e-9)) for each in curve[begin : end + 1].tolist()]
    )
    logs = np.log(np.maximum(EDGES, 0.2))
    slope = np.polyfit(logs[begin : end + 1], heights, 1)[0]
    tail = curve.copy()
    beyond = heights[-1] + max(float(slope), 1e-3) * (logs[end:] - logs[end])
    tail[end:] = [0.5 * erfc(each / sqrt(2)) for each in beyond.tolist()]
    return tail
