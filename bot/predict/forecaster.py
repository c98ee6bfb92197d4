"""The forecaster: trained once a night, it draws a survival curve for each parcel; nothing here reads or writes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from bot.domain.trip import Stage, Trip
from bot.predict.calendar import Calendar
from bot.predict.columns import Columns, Floats, columns_of, moment
from bot.predict.curves import Curves, survival
from bot.predict.features import Sight
from bot.predict.lanes import LaneTables
from bot.predict.trees import MEMBERS, Told, Trees, grow

# Parcels on which the trees are trained, the newest first: figures stop improving after some 5,000 deliveries.
MOST_SAMPLED = 30_000
# Deliveries from which on trees are trained at all, with half of the say, and from which on they have all of it.
TREES_FROM, TREES_FULL = 150, 1_500
# Room in the calendar before the first parcel and after the day of training, in days.
ROOM = 800


@dataclass(frozen=True, slots=True)
class Forecaster:
    """A trained model. `trained_at` is the moment up to which it knew; `stage_known` counts the deliveries behind it.

    `version` names what it learnt: the same trips and tables give the same version and the same curves.
    """

    version: str
    trained_at: datetime
    lanes: LaneTables
    stage_known: Mapping[str, int]
    trees: Mapping[str, Trees]

    def curves(self, trips: Sequence[Trip] | Columns, stage: str, at: datetime | None = None) -> Curves:
        """Return one survival curve a trip, n x DAYS, as of the day on which the stage's clock started.

        A trip whose clock has not started by `at` is taken to start then: "were it handed over now". `at` may be left
        out where all have started.
        """
        columns = columns_of(trips)
        if at is not None:
            columns = columns.started(stage, moment(at))
        hazards = self.lanes.hazards(columns, stage)
        trees = self.trees.get(str(stage))
        if trees is None or not len(columns):
            return survival(hazards)
        share = self.trees_share(stage)
        return share * survival(trees.hazards(columns)) + (1.0 - share) * survival(hazards)

    def trees_share(self, stage: str) -> np.float32:
        """Return how much of the say the trees have: none below TREES_FROM deliveries, then growing."""
        known = self.stage_known[str(stage)]
        grown = np.interp(np.log(max(known, 1)), np.log([TREES_FROM, TREES_FULL]), [0.5, 1.0])
        return np.float32(grown if known >= TREES_FROM else 0.0)

    def refreshed(self, sample: Iterable[Trip] | Columns, at: datetime) -> Forecaster:
        """Return the same model with its view of lately's pace brought up to date: cheap enough for every night."""
        known, now = columns_of(sample).as_known(moment(at)), moment(at)
        trees = {stage: replace(each, sight=each.sight.refreshed(known, now)) for stage, each in self.trees.items()}
        return replace(self, trees=trees)


def train(
    sample: Iterable[Trip] | Columns,
    lanes: LaneTables,
    known_at: datetime,
    country: str | None,
    told: Told = lambda done, of: None,
    members: int = MEMBERS,
    stages: Collection[str] = tuple(Stage),
) -> Forecaster:
    """Learn from the newest parcels (all that are given, at most MOST_SAMPLED) and the lanes' tables.

    What `sample` holds of after `known_at` is not looked at. `country` (ISO 3166, two letters) says whose holidays
    count. `told` hears (steps done, steps in all). `members` are the models that are averaged: fewer are rougher.
    Only the `stages` that are named get trees.
    """
    at = moment(known_at)
    known = newest(columns_of(sample).as_known(at), MOST_SAMPLED)
    stage_known = {str(stage): lanes.delivered[str(stage)] for stage in Stage}
    rich = [
        stage
        for stage in Stage
        if stage in stages and stage_known[stage] >= TREES_FROM and _deliveries(known, stage) >= TREES_FROM
    ]
    calendar = Calendar.covering(country, _first(known, at) - ROOM, int(at) + ROOM)
    trees: dict[str, Trees] = {}
    for number, stage in enumerate(rich):
        sight = Sight.learnt(known, stage, at, lanes, calendar)
        trees[str(stage)] = grow(known, sight, at, _part_of(told, number, len(rich)), members)
    return Forecaster(_version(known, at, stage_known, country), known_at, lanes, stage_known, trees)


def _part_of(told: Told, number: int, parts: int) -> Told:
    return lambda done, of: told(number * of + done, parts * of)


def newest(columns: Columns, most: int) -> Columns:
    """Return the trips that were ordered last, at most so many, oldest first."""
    return columns.take(np.sort(np.argsort(columns.ordered, kind="stable")[-most:]))


def _deliveries(known: Columns, stage: str) -> int:
    return int((~np.isnan(known.delivered) & ~np.isnan(known.start(stage))).sum())


def _first(known: Columns, at: float) -> int:
    return int(known.ordered.min(initial=at))


def _version(known: Columns, at: float, stage_known: Mapping[str, int], country: str | None) -> str:
    digest = hashlib.sha256(f"{at}|{sorted(stage_known.items())}|{country}".encode())
    columns: list[Floats] = [known.ordered, known.handed, known.delivered]
    for each in columns:
        digest.update(np.ascontiguousarray(each).tobytes())
    return digest.hexdigest()[:12]
