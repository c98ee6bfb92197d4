"""Draws and reads the curves of a batch of parcels: the arithmetic between a sweep's rows and the forecaster.

A curve is drawn once, when a stage begins, and is kept; every day its window is read off anew, given that the parcel
has not come yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from bot.domain.standing import Standing
from bot.domain.trip import Stage, Trip
from bot.ports import Forecast, Watched
from bot.predict import Forecaster, Offsets, p_late, pack, unpack, windows
from bot.predict.columns import DAYS


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a shop's forecasts rest on at present; without a forecaster nothing is drawn."""

    forecaster: Forecaster | None = None
    offsets: Mapping[str, Offsets] = field(default_factory=dict)

    def forecasts(self, rows: Sequence[Watched], now: datetime, zone: ZoneInfo) -> dict[str, tuple[Forecast, bool]]:
        """Return the forecast of each parcel as of today, and whether its curve is new; by shipment id."""
        drawn = self._drawn(((row.shipment_id, row.read_trip()) for row in rows if _needs_curve(row)), now)
        known = {row.shipment_id: row.forecast for row in rows if row.forecast and row.shipment_id not in drawn}
        today = now.astimezone(zone).date()
        known_of = {row.shipment_id: row.standing for row in rows}
        found: dict[str, tuple[Forecast, bool]] = {}
        for stage in Stage:
            every = {key: one for key, one in {**drawn, **known}.items() if one.stage == stage}
            for key, one in self._read(stage, every, known_of, today, zone):
                found[key] = (one, key in drawn)
        return found

    def _drawn(self, trips: Iterable[tuple[str, Trip | None]], now: datetime) -> dict[str, Forecast]:
        if self.forecaster is None:
            return {}
        rows = [(key, trip) for key, trip in trips if trip]
        found: dict[str, Forecast] = {}
        for stage in Stage:
            wanted = [(key, trip) for key, trip in rows if stage_of(trip) is stage]
            if wanted:
                curves = pack(self.forecaster.curves([trip for _, trip in wanted], stage, now))
                for (key, trip), curve in zip(wanted, curves, strict=True):
                    found[key] = Forecast(stage, self.forecaster.version, trip.started_at(stage) or now, curve)
        return found

    def _read(
        self, stage: Stage, known: Mapping[str, Forecast], of: Mapping[str, Standing], today: date, zone: ZoneInfo
    ) -> Iterable[tuple[str, Forecast]]:
        """Read today's windows off the curves of one stage."""
        if not known:
            return []
        offsets = self.offsets.get(stage, Offsets())
        curves = unpack([one.curve for one in known.values()])
        factors = offsets.factors([of[key].destination_region or "" for key in known])
        starts = [one.started_at.astimezone(zone).date() for one in known.values()]
        elapsed = np.array([max((today - start).days, 0) for start in starts])
        goals = [of[key].promised_on for key in known]
        due = np.array([(goal - start).days if goal else np.nan for goal, start in zip(goals, starts, strict=True)])
        ends = zip(*windows(curves, elapsed, offsets, factors), strict=True)
        late = p_late(curves, elapsed, due, offsets, factors)
        return [
            (key, _with_window(one, start, end, today, float(chance)))
            for (key, one), start, end, chance in zip(known.items(), starts, ends, late, strict=True)
        ]


def _needs_curve(row: Watched) -> bool:
    """A parcel without a curve, or whose curve counts from another moment than its clock: news told of an earlier one,
    the carrier has it now, or the number began a new life.
    """
    if row.standing.is_terminal:
        return False
    if row.forecast is None:
        return True
    if handed_over := row.standing.handed_over_at:
        return (row.forecast.stage, row.forecast.started_at) != (Stage.HANDOFF, handed_over)
    trip = row.read_trip()
    return trip is not None and (row.forecast.stage, row.forecast.started_at) != (Stage.PURCHASE, trip.ordered_at)


def stage_of(trip: Trip) -> Stage:
    """Return the clock that runs: the carrier's once it has the parcel."""
    return Stage.HANDOFF if trip.handed_over_at else Stage.PURCHASE


def _with_window(one: Forecast, start: date, ends: tuple[int, int, int], today: date, chance: float) -> Forecast:
    """Return the forecast with today's window; none where its end lies beyond the horizon."""
    late = None if np.isnan(chance) else chance
    if ends[2] >= DAYS:
        return Forecast(one.stage, one.model, one.started_at, one.curve, today, p_late=late)
    earliest, likely, latest = [start + timedelta(days=int(day)) for day in ends]
    return Forecast(one.stage, one.model, one.started_at, one.curve, today, earliest, likely, latest, late)
