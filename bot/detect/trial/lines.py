"""A score as lines of text, for people at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bot.detect.trial.pooled import Pool, Pooled
from bot.detect.trial.report import Point, Score
from bot.detect.trial.score import FEWEST, Found, Named, Rate, Silences, Week


def lines(score: Score) -> list[str]:
    """Return the score as text."""
    return [
        f"{score.parcels} parcels from {score.begins:%Y-%m-%d} on, {score.healthy} healthy",
        f"budget: {score.budget:g} false alarms per 1,000 healthy parcels",
        *_silences(score),
        *_others(score),
        *_shared(score),
    ]


def pooled_lines(pool: Pooled) -> list[str]:
    """Return several runs as one text."""
    told = [
        f"{pool.runs} runs together, at a budget of {pool.budget:g}; in brackets the lowest and highest of a run",
        "",
    ]
    told += [f"{'by silence':<34}{'FA/1000':>20}{'worst carrier':>34}{'stalled':>18}{'lost':>18}{'not shipped':>18}"]
    rules = {
        "ours": pool.ours,
        "ours, parcels that met no shock": pool.ours_calm,
        "fixed: 3/5/4 working days": pool.fixed_days,
        "fixed hours, at the same budget": pool.fixed_hours,
    }
    told += [_pool_line(name, each) for name, each in rules.items()]
    told += ["", f"lost found sooner than by the fixed hours, days (median of runs): {_spread(pool.sooner, '.1f')}"]
    told += ["", f"without shocks' own weeks, raised in a week: {_rates(pool.weeks)}"]
    told += [f"the same, of the parcels that began in it: {_rates(pool.began)}"]
    told += [f"share of a run's weeks within 1.5 of the budget: {_spread(pool.steady, '.2f')}"]
    told += ["", f"{'by code or by the way':<24}{'recall':>8}{'precision':>11}"]
    told += [f"{name:<24}{recall:>8.3f}{precision:>11.3f}" for name, (recall, precision) in pool.named.items()]
    alerts, shocked = _spread(pool.alerts, ".0f"), _spread(pool.alerts_in_shocks, ".0f")
    return [*told, "", f"shared alerts a run: {alerts}; opened in a shock's own weeks: {shocked}"]


def _pool_line(name: str, pool: Pool) -> str:
    rates = {carrier: each.per_thousand for carrier, each in pool.carriers.items()}
    worst = max(rates.items(), key=lambda pair: pair[1], default=("", 0.0))
    rate = f"{pool.rate.per_thousand:.1f} {_range(pool.rates, '.1f')}"
    told = f"{name:<34}{rate:>20}"
    told += f"{worst[0]:>16} {worst[1]:>4.1f} {_range(pool.worst, '.1f'):>13}"
    kinds = ("stalled", "lost", "not_shipped")
    return (
        told
        + "".join(f"{f'{pool.recall[kind]:.2f} {pool.delay[kind]:.0f} h':>18}" for kind in kinds)
        + (f"  stalled by run {_range(pool.recalls['stalled'], '.2f')}")
    )


def _spread(values: Sequence[float], form: str) -> str:
    return f"{median(values):{form}} {_range(values, form)}"


def _range(values: Sequence[float], form: str) -> str:
    return f"({min(values):{form}}-{max(values):{form}})"


def _rates(weeks: Sequence[Rate]) -> str:
    """Weeks in which hardly a parcel began are left out: what is raised in them is of parcels before."""
    return " ".join(f"{week.per_thousand:.1f}" if week.healthy >= FEWEST else "-" for week in weeks)


def _silences(score: Score) -> list[str]:
    told = [
        "",
        f"{'by silence':<34}{'FA/1000':>8}{'precision':>10}{'worst carrier':>22}",
        _silence_line("ours", score.ours),
        _silence_line("ours, parcels that met no shock", score.ours_calm),
        _silence_line("fixed: 3/5/4 working days", score.fixed_days),
        _silence_line(f"fixed: {score.hours:.0f} h, at the same budget", score.fixed_hours),
        "",
        f"{'fault':<14}{'rule':<22}{'n':>5}{'recall':>8}{'delay h':>9}{'lead h':>8}",
    ]
    rules = {
        "ours": score.ours,
        "ours, no shock": score.ours_calm,
        "working days": score.fixed_days,
        "same budget": score.fixed_hours,
    }
    for kind in score.ours.found:
        told += [_found_line(kind, name, silences.found[kind]) for name, silences in rules.items()]
    return told


def _others(score: Score) -> list[str]:
    head = f"{'by code or by the way':<24}{'raised':>7}{'precision':>10}{'recall':>8}{'delay h':>9}{'FA/1000':>9}"
    named = {"announced by code": score.announced, **score.kinds}
    told = ["", head, *(_named_line(name, row) for name, row in named.items())]
    misrouting, customs = (", ".join(map(_point_text, curve)) for curve in (score.misrouting, score.customs))
    return [
        *told,
        "",
        f"misrouting, by the limit on the rarest step: {misrouting}",
        f"customs, by the hours that a hold must last: {customs}",
    ]


def _shared(score: Score) -> list[str]:
    weeks = " ".join(map(_week_text, score.ours.weeks))
    told = ["", f"week by week, false alarms per 1,000 (* a shock's own): {weeks}"]
    told += ["", f"{len(score.alerts)} shared alerts; {score.explained} parcels quiet under one, not alarmed singly:"]
    return told + [
        f"  {each.since:%Y-%m-%d %H:%M} {each.scope} {each.carrier or 'all'} {each.place} pace {each.pace}"
        for each in score.alerts
    ]


def _silence_line(name: str, silences: Silences) -> str:
    rates = {carrier: each.per_thousand for carrier, each in silences.carriers.items()}
    worst = max(rates.items(), key=lambda pair: pair[1], default=("", 0.0))
    return f"{name:<34}{silences.rate.per_thousand:>8.1f}{silences.precision:>10.2f}{worst[0]:>14}{worst[1]:>8.1f}"


def _found_line(kind: str, rule: str, row: Found) -> str:
    return f"{kind:<14}{rule:<22}{row.faults:>5}{row.recall:>8.2f}{_hours(row.delay):>9}{_hours(row.lead):>8}"


def _named_line(name: str, row: Named) -> str:
    figures = f"{row.raised:>7}{row.precision:>10.3f}{row.found.recall:>8.3f}{_hours(row.found.delay):>9}"
    return f"{name:<24}{figures}{row.per_thousand:>9.1f}"


def _point_text(point: Point) -> str:
    return f"{point.limit:g}: recall {point.recall:.2f}, precision {point.precision:.2f}"


def _week_text(week: Week) -> str:
    return f"{week.raised.per_thousand:.1f}{'*' if week.shocked else ''}"


def _hours(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"
