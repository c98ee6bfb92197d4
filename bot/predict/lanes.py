"""Life tables by lane: how many parcels were still under way after each day, and how many of them came that day.

They are made of counts that a database adds up, so their cost follows the lanes and not the parcels. A thin lane
leans on its parents: service -> carrier -> origin and destination -> destination -> everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.domain.trip import Stage, Trip
from bot.predict.columns import DAYS, Columns, Floats, Ints, Waits, columns_of

Key = tuple[str, ...]
Lane = tuple[str, str, str, str]
# Parcels' worth of weight that a lane's parent has on each day.
PARENT_WEIGHT = 30.0
# A day that lies this far back counts half: the last months tell more than all years.
HALF_LIFE = 120.0
WEEK = 7


class LaneRow(NamedTuple):
    """One row of the counts.

    Of the parcels of a lane whose clock started `weeks_ago` whole weeks before the counting, `delivered` came on day
    `day` (calendar days since the day the clock started, 0 is that same day), and `open` were not there when they were
    last watched, on day `day`: for a parcel under way that is the day before the counting.
    """

    stage: str
    carrier: str
    service: str
    origin_region: str
    destination_region: str
    day: int
    weeks_ago: int
    delivered: int
    open: int


def count_rows(trips: Iterable[Trip] | Columns, known_at: float) -> Iterator[LaneRow]:
    """Count as the database does, for trips that come from a file."""
    columns = columns_of(trips)
    today = int(known_at)
    for stage in Stage:
        waits = Waits.of(columns, stage, known_at, DAYS)
        counts: Counter[tuple[Lane, int, int, bool]] = Counter()
        for row, start, last, arrived in zip(waits.row, waits.start, waits.last, waits.arrived, strict=True):
            lane = (columns.carrier[row], columns.service[row], columns.origin[row], columns.destination[row])
            counts[lane, int(last), (today - int(start)) // WEEK, bool(arrived >= 0)] += 1
        for (it, day, weeks, came), count in counts.items():
            yield LaneRow(stage, *it, day, weeks, count if came else 0, 0 if came else count)


@dataclass(frozen=True, slots=True)
class Table:
    """The weighted parcels that were under way at the start of each day, and those that came on it."""

    under_way: Floats
    came: Floats

    @property
    def hazard(self) -> Floats:
        """The Kaplan-Meier estimate: the share of those under way that came, day by day."""
        return self.came / np.maximum(self.under_way, 1e-12)


class LaneTables:
    """All lanes' tables, for both stages."""

    def __init__(self, tables: dict[str, dict[Key, Table]], delivered: dict[str, int]) -> None:
        self._tables = tables
        self.delivered = delivered

    @classmethod
    def from_counts(cls, rows: Iterable[LaneRow], half_life: float = HALF_LIFE) -> LaneTables:
        """Build from counts (see LaneRow). A day's weight halves every `half_life` days into the past."""
        came: dict[str, dict[Key, Floats]] = {stage: {} for stage in Stage}
        gone: dict[str, dict[Key, Floats]] = {stage: {} for stage in Stage}
        delivered = dict.fromkeys((str(stage) for stage in Stage), 0)
        decay = 0.5 ** (np.arange(DAYS) / half_life)
        for row in map(LaneRow._make, rows):
            day = min(row.day, DAYS - 1)
            delivered[row.stage] += row.delivered
            # Day k of a parcel that began w weeks ago lies about 7 w + 3 - k days back.
            weights = 0.5 ** ((WEEK * row.weeks_ago + 3) / half_life) / decay[: day + 1]
            for key in lineage(row.carrier, row.service, row.origin_region, row.destination_region):
                under_way = gone[row.stage].setdefault(key, np.zeros(DAYS))
                under_way[: day + 1] += (row.delivered + row.open) * weights
                if row.delivered:
                    came[row.stage].setdefault(key, np.zeros(DAYS))[day] += row.delivered * weights[-1]
        tables = {
            stage: {key: Table(gone[stage][key], came[stage].get(key, np.zeros(DAYS))) for key in gone[stage]}
            for stage in gone
        }
        return cls(tables, delivered)

    def table(self, stage: str, key: Key) -> Table | None:
        """Return one group's own table; the keys are those of `lineage`."""
        return self._tables[str(stage)].get(key)

    def hazard(self, stage: str, lane: Sequence[str]) -> Floats:
        """Return the chance of coming on each day, given not before, for one lane: each level shrunk to its parent."""
        tables = self._tables[str(stage)]
        found = np.full(DAYS, 1.0 / 14.0)  # with nothing known at all: about two weeks
        weight = 1.0
        for key in reversed(lineage(*lane)):
            table = tables.get(key)
            if table is not None:
                found = (table.came + weight * found) / (table.under_way + weight)
            weight = PARENT_WEIGHT
        return found

    def hazards(self, columns: Columns, stage: str) -> Floats:
        """Return one row of daily chances a trip."""
        lanes, which = distinct(columns)
        if not lanes:
            return np.zeros((0, DAYS))
        found: Floats = np.stack([self.hazard(stage, lane) for lane in lanes])[which]
        return found


def lineage(carrier: str, service: str, origin: str, destination: str) -> list[Key]:
    """Return a lane's keys, the closest first."""
    return [
        ("service", carrier, service, origin, destination),
        ("carrier", carrier, origin, destination),
        ("regions", origin, destination),
        ("destination", destination),
        ("all",),
    ]


def distinct(columns: Columns) -> tuple[list[Lane], Ints]:
    """Return the lanes among the trips, and for each trip which of them is its own."""
    places: dict[Lane, int] = {}
    lanes = zip(columns.carrier, columns.service, columns.origin, columns.destination, strict=True)
    which = [places.setdefault(lane, len(places)) for lane in lanes]
    return list(places), np.array(which, dtype=np.int64)
