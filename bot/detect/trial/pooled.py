"""Several runs as one: every bar pooled over the seeds, with the worst of them beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from bot.detect.trial.report import Score
from bot.detect.trial.score import BY_SILENCE, FEWEST, Named, Rate, Silences, Week

HELD_WITHIN = 1.5  # factor of the budget within which a week's rate should lie


@dataclass(frozen=True, slots=True)
class Pool:
    """What one rule found by silence in all runs together. `delays` and `sooner` are medians over the runs."""

    rate: Rate
    rates: tuple[float, ...]
    recall: dict[str, float]
    recalls: dict[str, tuple[float, ...]]
    delay: dict[str, float]
    carriers: dict[str, Rate]
    worst: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Pooled:
    """All runs together. Weeks are by number from the first scored one, without those that were a shock's own.

    `steady` is each run's share of such weeks within a factor of 1.5 of the budget. `sooner` is by how many days a lost
    parcel is found before the fixed hours of the same budget, run by run.
    """

    runs: int
    budget: float
    ours: Pool
    ours_calm: Pool
    fixed_days: Pool
    fixed_hours: Pool
    sooner: tuple[float, ...]
    weeks: tuple[Rate, ...]
    began: tuple[Rate, ...]
    steady: tuple[float, ...]
    named: dict[str, tuple[float, float]]
    alerts: tuple[int, ...]
    alerts_in_shocks: tuple[int, ...]


def pooled(scores: Sequence[Score]) -> Pooled:
    """Pool the runs."""
    budget = scores[0].budget
    weeks = [score.ours.weeks for score in scores]
    kinds = {"announced by code": [s.announced for s in scores]}
    kinds |= {kind: [s.kinds[kind] for s in scores] for kind in scores[0].kinds}
    return Pooled(
        runs=len(scores),
        budget=budget,
        ours=_pool([s.ours for s in scores]),
        ours_calm=_pool([s.ours_calm for s in scores]),
        fixed_days=_pool([s.fixed_days for s in scores]),
        fixed_hours=_pool([s.fixed_hours for s in scores]),
        sooner=tuple(_sooner(s) for s in scores),
        weeks=_by_week(weeks, lambda week: week.raised),
        began=_by_week(weeks, lambda week: week.began),
        steady=tuple(_steady(each, budget) for each in weeks),
        named={kind: _named(rows) for kind, rows in kinds.items()},
        alerts=tuple(len(s.alerts) for s in scores),
        alerts_in_shocks=tuple(_in_shocks(s) for s in scores),
    )


def _pool(rows: Sequence[Silences]) -> Pool:
    carriers = sorted({name for row in rows for name in row.carriers})
    recalls = {kind: tuple(row.found[kind].recall for row in rows) for kind in BY_SILENCE}
    return Pool(
        rate=added(row.rate for row in rows),
        rates=tuple(row.rate.per_thousand for row in rows),
        recall={kind: _recall(rows, kind) for kind in BY_SILENCE},
        recalls=recalls,
        delay={kind: _middle(row.found[kind].delay for row in rows) for kind in BY_SILENCE},
        carriers={name: added(row.carriers[name] for row in rows if name in row.carriers) for name in carriers},
        worst=tuple(max((each.per_thousand for each in row.carriers.values()), default=0.0) for row in rows),
    )


def added(rates: Iterable[Rate]) -> Rate:
    """Return rates as one."""
    rows = list(rates)
    return Rate(sum(row.healthy for row in rows), sum(row.false_alarms for row in rows))


def _recall(rows: Sequence[Silences], kind: str) -> float:
    faults = sum(row.found[kind].faults for row in rows)
    return sum(row.found[kind].recall * row.found[kind].faults for row in rows) / faults if faults else 0.0


def _middle(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return median(known) if known else 0.0


def _sooner(score: Score) -> float:
    ours, fixed = score.ours.found["lost"].delay, score.fixed_hours.found["lost"].delay
    return (fixed - ours) / 24 if ours is not None and fixed is not None else 0.0


def _by_week(runs: Sequence[Sequence[Week]], rate: Callable[[Week], Rate]) -> tuple[Rate, ...]:
    longest = max(len(run) for run in runs)
    told = [[rate(run[n]) for run in runs if n < len(run) and not run[n].shocked] for n in range(longest)]
    return tuple(added(rows) for rows in told)


def _steady(weeks: Sequence[Week], budget: float) -> float:
    rates = [week.raised.per_thousand for week in weeks if not week.shocked and week.raised.healthy >= FEWEST]
    return sum(budget / HELD_WITHIN <= each <= budget * HELD_WITHIN for each in rates) / len(rates) if rates else 0.0


def _named(rows: Sequence[Named]) -> tuple[float, float]:
    """Return recall and precision of all runs together."""
    faults, raised = sum(row.found.faults for row in rows), sum(row.raised for row in rows)
    recall = sum(row.found.recall * row.found.faults for row in rows) / faults if faults else 0.0
    return recall, sum(row.precision * row.raised for row in rows) / raised if raised else 0.0


def _in_shocks(score: Score) -> int:
    """Count the shared alerts that were opened in a shock's own weeks."""
    numbers = [(alert.since - score.begins).days // 7 for alert in score.alerts]
    weeks = score.ours.weeks
    return sum(number < len(weeks) and weeks[number].shocked for number in numbers)
