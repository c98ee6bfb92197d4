"""A score as lines of text, for people at a terminal."""

from __future__ import annotations

from bot.detect.trial.report import Point, Score
from bot.detect.trial.score import Found, Named, Silences, Week


def lines(score: Score) -> list[str]:
    """Return the score as text."""
    return [
        f"{score.parcels} parcels from {score.begins:%Y-%m-%d} on, {score.healthy} healthy",
        f"budget: {score.budget:g} false alarms per 1,000 healthy parcels",
        *_silences(score),
        *_others(score),
        *_shared(score),
    ]


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
    return [*told, "", "misrouting, by the limit on the rarest step: " + ", ".join(map(_point_text, score.misrouting))]


def _shared(score: Score) -> list[str]:
    weeks = " ".join(map(_week_text, score.ours.weeks))
    told = ["", f"week by week, false alarms per 1,000 (* a shock's own): {weeks}"]
    told += ["", f"{len(score.alerts)} shared alerts; {score.explained} parcels quiet under one, not alarmed singly:"]
    return told + [
        f"  {each.since:%Y-%m-%d %H:%M} {each.scope} {each.carrier or 'all'} {each.place} pace {each.pace}"
        for each in score.alerts
    ]


def _silence_line(name: str, silences: Silences) -> str:
    worst = max(silences.carriers.items(), key=lambda pair: pair[1], default=("", 0.0))
    return f"{name:<34}{silences.per_thousand:>8.1f}{silences.precision:>10.2f}{worst[0]:>14}{worst[1]:>8.1f}"


def _found_line(kind: str, rule: str, row: Found) -> str:
    return f"{kind:<14}{rule:<22}{row.faults:>5}{row.recall:>8.2f}{_hours(row.delay):>9}{_hours(row.lead):>8}"


def _named_line(name: str, row: Named) -> str:
    figures = f"{row.raised:>7}{row.precision:>10.3f}{row.found.recall:>8.3f}{_hours(row.found.delay):>9}"
    return f"{name:<24}{figures}{row.per_thousand:>9.1f}"


def _point_text(point: Point) -> str:
    return f"{point.limit:g}: recall {point.recall:.2f}, precision {point.precision:.2f}"


def _week_text(week: Week) -> str:
    return f"{week.per_thousand:.1f}{'*' if week.shocked else ''}"


def _hours(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"
