"""How long a healthy silence lasts: survival curves per stage, carrier, service and region, each shrunk to its parent.

The curves follow the data (Kaplan-Meier, silences that last on are censored) down to where parcels in real trouble
would bend them, and go on as a log-normal from there: long silences that were faults must not pass for usual.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
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
LOWER = 0.05  # where a curve leaves the data if nothing else is said
LOG_GRID: Floats = np.array(LOG_EDGES)
SHAPED = 2  # stage and carrier: the groups from which narrower ones take the shape of their tails
BODY: Floats = np.array([0.6, 0.4, 0.25, 0.15, 0.1])  # survival at which groups' paces are compared
STEEPEST = 2.0  # of a tail: a stage as regular as the clock turns irregular at the first trouble on the road
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

    def chances(self, names: Sequence[Key], index: Ints, hours: Floats) -> Floats:
        """Return `survival` of many silences at once, `index` saying which name each has; 1 where no group fits."""
        found = [self.find(name) for name in names]
        logs = np.array([curve.logs if curve else (0.0,) * len(EDGES) for curve in found] or [(0.0,) * len(EDGES)])
        at, edges = np.log(np.maximum(hours, exp(LOG_EDGES[0]))), np.array(LOG_EDGES)
        right = np.clip(np.searchsorted(edges, at), 1, len(edges) - 1)
        part = np.minimum((at - edges[right - 1]) / (edges[right] - edges[right - 1]), 1.0)
        left = logs[index, right - 1]
        result: Floats = np.exp(left + part * (logs[index, right] - left))
        return result


def coded(keys: Iterable[Key]) -> tuple[list[Key], Ints]:
    """Return the keys that occur, and which of them each silence has."""
    seen: dict[Key, int] = {}
    index = np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int64)
    return list(seen), index


def fit(
    names: Sequence[Key],
    index: Ints,
    hours: Floats,
    ended: NDArray[np.bool_],
    lower: dict[Key, float],
) -> Curves:
    """Fit the curves of all groups from silences. `lower` is where a stage's and carrier's curves leave the data."""
    groups: dict[Key, Curve] = {}
    parents: dict[Key, Floats] = {}
    shapes: dict[Key, Floats] = {}
    for size in range(1, 5):
        wider, place = coded(name[:size] for name in names)
        above = [parents.get(name[:-1]) for name in wider]
        counts, curves = _survival(place[index], len(wider), hours, ended, above)
        if size == SHAPED:
            shapes = {name: with_tail(curves[row], lower.get(name, LOWER)) for row, name in enumerate(wider)}
        parents = {name: curves[row] for row, name in enumerate(wider)}
        for row, name in enumerate(wider):
            if counts[row] >= FEWEST:
                shape = shapes.get(name[:SHAPED])
                tail = like(curves[row], shape) if shape is not None else with_tail(curves[row], lower.get(name, LOWER))
                logs = np.log(np.maximum(np.minimum.accumulate(tail), SMALLEST))
                groups[name] = Curve(name, int(counts[row]), tuple(np.round(logs, 5).tolist()))
    return Curves(groups)


def _survival(
    index: Ints, groups: int, hours: Floats, ended: NDArray[np.bool_], parents: Sequence[Floats | None]
) -> tuple[Floats, Floats]:
    """Return how many silences each group has, and its survival at `EDGES`, its hazards shrunk to the parent's."""
    width = len(EDGES) - 1
    bins = np.clip(np.searchsorted(EDGES, hours, side="right") - 1, 0, width - 1)
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
    return counts, np.concatenate([np.ones((groups, 1)), np.cumprod(1 - hazards, axis=1)], axis=1)


def pace(curve: Floats, shape: Floats) -> float:
    """Return how many times as long a group's silences last as those of a shape, in the body of both."""
    own, usual = (np.interp(BODY, each[::-1], LOG_GRID[::-1]) for each in (curve, shape))
    return float(np.exp(np.mean(own - usual)))


def like(curve: Floats, shape: Floats) -> Floats:
    """Return a curve whose part below the body goes on as a shape does, at its own pace.

    A few hundred silences with three stalls among them cannot tell a tail; those of the whole carrier can.
    """
    stretched = np.interp(LOG_GRID - log(pace(curve, shape)), LOG_GRID, shape)
    result: Floats = np.where(curve > BODY[-1], curve, stretched)
    return result


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
    beyond = heights[-1] + min(max(float(slope), 1e-3), STEEPEST) * (logs[end:] - logs[end])
    tail[end:] = [0.5 * erfc(each / sqrt(2)) for each in beyond.tolist()]
    return tail
