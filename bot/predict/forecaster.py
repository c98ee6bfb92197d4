"""The forecaster: what was learnt, and the curves that it draws. Training is in `bot.predict.training`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from bot.domain.trip import Stage, Trip
from bot.predict.columns import Columns, moment
from bot.predict.curves import Curves, survival
from bot.predict.lanes import LaneTables

# Parcels on which the trees are trained, the newest first; more of them cost time and gain little.
MOST_SAMPLED = 30_000


@dataclass(frozen=True, slots=True)
class Forecaster:
    """A trained model. `stage_known` counts the deliveries behind it, by stage."""

    version: str
    trained_at: datetime
    lanes: LaneTables
    stage_known: Mapping[str, int]

    def curves(self, trips: Sequence[Trip] | Columns, stage: str, at: datetime) -> Curves:
        """Return one survival curve a trip, as seen at a moment, n x DAYS."""
        columns = trips if isinstance(trips, Columns) else Columns.of(trips)
        return survival(self.lanes.hazards(columns.as_known(np.inf), stage))


def train(sample: Iterable[Trip] | Columns, lanes: LaneTables, known_at: datetime, country: str | None) -> Forecaster:
    """Learn from the newest parcels and the lanes' tables, as known at a moment."""
    moment(known_at)
    version = hashlib.sha256(f"{known_at.isoformat()}|{sorted(lanes.delivered.items())}".encode()).hexdigest()[:12]
    return Forecaster(version, known_at, lanes, {str(stage): lanes.delivered[stage] for stage in Stage})
