"""How good would the forecasts have been? Month by month over past parcels, never looking ahead.

The model of a month knows what was known at 00:00 on its first day. The daily correction, and the view of lately's
pace, know what was known when the day of the forecast began.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from bot.domain.trip import Stage
from bot.predict.baselines import baselines, outcomes
from bot.predict.columns import Columns, Floats, Ints, Mask, moment
from bot.predict.curves import Curves
from bot.predict.forecaster import Forecaster, train
from bot.predict.lanes import LaneTables, count_rows
from bot.predict.offsets import Logged, Offsets
from bot.predict.scores import Forecasts, Score
from bot.predict.windows import p_late, quantiles

# Months before the first that is scored in which promises are already logged, so that the correction has a past.
WARM_UP = 2
AGAIN_AFTER = (7, 14)
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Month:
    """One month of forecasting: which rows started in it, their curves, and the baselines' forecasts for them."""

    first: datetime
    end: datetime
    rows: Ints
    curves: Curves
    baselines: dict[str, Forecasts]

    @property
    def name(self) -> str:
        """The month as YYYY-MM."""
        return f"{self.first:%Y-%m}"


def months_between(first: datetime, last: datetime) -> list[datetime]:
    """Return the first days of the months from one to another, both included."""
    found, at = [], first
    while at <= last:
        found.append(at)
        at = next_month(at)
    return found


def next_month(at: datetime) -> datetime:
    """Return the first day of the month after."""
    return at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)


def previous_month(at: datetime) -> datetime:
    """Return the first day of the month before."""
    return at.replace(year=at.year - (at.month == 1), month=(at.month - 2) % 12 + 1)


def trained(
    columns: Columns,
    at: datetime,
    country: str | None,
    told: Callable[[int, int], None] = lambda done, of: None,
    stages: Collection[str] = tuple(Stage),
) -> Forecaster:
    """Train on what was known at a moment."""
    known = columns.as_known(moment(at))
    return train(known, LaneTables.from_counts(count_rows(known, moment(at))), at, country, told, stages=stages)


def forecast_months(
    columns: Columns,
    stages: list[str],
    first: datetime,
    last: datetime,
    country: str | None,
    told: Told,
    seen: Mask | None = None,
) -> dict[str, list[Month]]:
    """Train before each month and draw the curves of those that started in it, the months of warming up included.

    `seen` says which parcels the shop knows of (default: all); the curves are drawn for all of them.
    """
    mine = columns if seen is None else columns.take(seen)
    begin = first
    for _ in range(WARM_UP):
        begin = previous_month(begin)
    found: dict[str, list[Month]] = {stage: [] for stage in stages}
    for at in months_between(begin, last):
        forecaster, end = trained(mine, at, country, stages=stages), next_month(at)
        told(f"{at:%Y-%m}: trained on {forecaster.stage_known} deliveries")
        known = mine.as_known(moment(at))
        # Histories answer as of a day, so those of the whole month can be brought in at once.
        current = forecaster.refreshed(mine, end)
        for stage in stages:
            start = columns.start(stage)
            rows = np.flatnonzero((start >= moment(at)) & (start < moment(end)))
            scored = columns.take(rows)
            beside = baselines(known, forecaster.lanes, scored, stage) if at >= first else {}
            found[stage].append(Month(at, end, rows, current.curves(scored, stage), beside))
    return found


@dataclass(frozen=True, slots=True)
class Log:
    """Every promise of a backtest with what became of it, and the state of the correction on each day."""

    columns: Columns
    stage: str
    rows: Ints
    month: Ints
    curves: Curves
    daily: dict[int, Offsets]

    @classmethod
    def of(cls, columns: Columns, stage: str, months: list[Month], seen: Mask | None = None) -> Log:
        """Walk through the days and correct, from what was known when each began, of the parcels that were `seen`."""
        rows = np.concatenate([month.rows for month in months])
        number = np.repeat(np.arange(len(months)), [len(month.rows) for month in months])
        curves = np.concatenate([month.curves for month in months])
        taken = columns.take(rows)
        mine = np.arange(len(rows)) if seen is None else np.flatnonzero(seen[rows])
        start, arrived, place = taken.start(stage), taken.delivered, taken.destination
        promises = Logged(start[mine], curves[mine], arrived[mine], place[mine])
        state, daily = Offsets(), {}
        for day in range(int(moment(months[0].first)), int(moment(months[-1].end)) + max(AGAIN_AFTER)):
            daily[day] = state = state.after(promises, day)
        return cls(taken, stage, rows, number, curves, daily)

    def forecasts(self, elapsed: int) -> Forecasts:
        """Return our forecasts after so many days without arrival; NaN in the truth of those that had come by then."""
        start = self.columns.start(self.stage)
        first = np.floor(start).astype(np.int64)
        ends, chance = np.full((len(start), 3), np.nan), np.full(len(start), np.nan)
        for day, offsets in self.daily.items():
            rows = np.flatnonzero(first + elapsed == day)
            if len(rows):
                some, today = self.columns.take(rows), np.full(len(rows), elapsed)
                factors = offsets.factors(some.destination)
                ends[rows] = quantiles(self.curves[rows], today, offsets, factors) - (start[rows] % 1.0)[:, None]
                chance[rows] = p_late(self.curves[rows], today, some.promised - first[rows], offsets, factors)
        waits, late = outcomes(self.columns, self.stage)
        gone = np.floor(self.columns.delivered) < first + elapsed
        return Forecasts(np.where(gone, np.nan, waits), ends, chance, np.where(gone, np.nan, late))


def report(
    columns: Columns, stage: str, months: list[Month], first: datetime, seen: Mask | None = None
) -> dict[str, Any]:
    """Return a stage's figures: ours, the baselines, month by month, and said again after some days without arrival."""
    log = Log.of(columns, stage, months, seen)
    scored = [number for number, month in enumerate(months) if month.first >= first]
    ours = log.forecasts(0)
    inside = np.isin(log.month, scored)
    names = list(months[-1].baselines)
    others = {name: _together([months[number].baselines[name] for number in scored]) for name in names}
    return {
        "ours": ours.take(inside).scores() | _dates(ours.take(inside), log.columns.take(inside).start(stage)),
        "baselines": {name: each.scores() for name, each in others.items()},
        "months": [
            {"month": months[number].name, **ours.take(log.month == number).scores()}
            | {"baselines": {name: months[number].baselines[name].scores() for name in names}}
            for number in scored
        ],
        "again": {
            str(days): {
                "ours": log.forecasts(days).take(inside).scores(),
                "not_said_again": _still(ours, log.forecasts(days)).take(inside).scores(),
            }
            for days in AGAIN_AFTER
        },
    }


def _still(said: Forecasts, later: Forecasts) -> Forecasts:
    """Return the first forecasts, of those parcels only that the later ones are about."""
    return Forecasts(later.waits, said.ends, said.p_late, later.late)


def _dates(ours: Forecasts, start: Floats) -> Score:
    """Return how the windows do as shoppers see them: whole days, both ends included."""
    came, begin = ~np.isnan(ours.waits), start % 1.0
    arrived = np.floor(ours.waits + begin)[came]
    early, _, last = np.floor(ours.ends + begin[:, None])[came].T
    return {
        "coverage_of_dates": round(float(((early <= arrived) & (arrived <= last)).mean()), 4),
        "days_of_dates": round(float((last - early + 1).mean()), 4),
    }


def _together(parts: list[Forecasts]) -> Forecasts:
    names = ("waits", "ends", "p_late", "late")
    return Forecasts(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def stages_report(
    columns: Columns, stages: list[str], first: datetime, last: datetime, country: str | None, told: Told
) -> dict[str, Any]:
    """Return the whole report: {"stages": {stage: …}}."""
    months = forecast_months(columns, stages, first, last, country, told)
    return {"stages": {stage: report(columns, stage, months[stage], first) for stage in stages}}
