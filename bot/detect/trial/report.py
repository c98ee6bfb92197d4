"""Puts a replay's scores together: ours, the fixed rules, alerts in shocks"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.detect.gaps import Gap, open_gap
from bot.detect.incidents import Incident
from bot.detect.trial import fixed
from bot.detect.trial.replay import Replay, Watched
from bot.detect.trial.score import (
    BY_CODE,
    BY_RULE,
    Case,
    Named,
    Silences,
    announced,
    by_kind,
    by_silence,
)
from bot.detect.trial.traces import Trace
from bot.domain.anomaly import Kind

CURVE = (0.0003, 0.001, 0.003, 0.01, 0.02, 0.05)  # chances of a step at which the misrouting curve is drawn


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the misrouting curve: what a limit on the rarest step would find, and what it would cost."""

    limit: float
    recall: float
    precision: float


@dataclass(frozen=True, slots=True)
class Score:
    """Everything that one run says."""

    begins: datetime
    parcels: int
    healthy: int
    budget: float
    ours: Silences
    ours_calm: Silences
    fixed_days: Silences
    fixed_hours: Silences
    hours: float
    announced: Named
    kinds: dict[str, Named]
    misrouting: tuple[Point, ...]
    alerts: tuple[Incident, ...]
    explained: int


def score(state: Replay) -> Score:
    """Score the parcels that began after the tables were first made."""
    watched = [each for each in state.watched if each.trace.begins >= state.begins]
    cases = [Case(each.trace, each.first) for each in watched]
    gaps = [*state.heard, *_unended(watched)]
    days = fixed.working_day_rule(cases, gaps, _abroad(each.trace for each in watched))
    well = frozenset(case.trace.report.tracking_number for case in cases if case.healthy)
    hours = fixed.hours_for(gaps, well, state.per_thousand)
    same = fixed.hours_rule(cases, gaps, hours)
    return Score(
        begins=state.begins,
        parcels=len(cases),
        healthy=sum(case.healthy for case in cases),
        budget=state.per_thousand,
        ours=by_silence(cases, state.begins),
        ours_calm=by_silence([case for case in cases if not case.trace.shocks], state.begins),
        fixed_days=by_silence(days, state.begins),
        fixed_hours=by_silence(same, state.begins),
        hours=hours,
        announced=announced(cases),
        kinds={str(kind): by_kind(cases, kind, faults) for kind, faults in {**BY_CODE, **BY_RULE}.items()},
        misrouting=tuple(_point(cases, [each.rarest for each in watched], limit) for limit in CURVE),
        alerts=tuple(state.alerts),
        explained=sum(Kind.HUB_INCIDENT in case.first and case.silence is None for case in cases),
    )


def _unended(watched: Iterable[Watched]) -> list[Gap]:
    return [gap for each in watched if each.standing and (gap := open_gap(each.standing))]


def _abroad(traces: Iterable[Trace]) -> frozenset[str]:
    return frozenset(
        trace.report.tracking_number
        for trace in traces
        if trace.report.origin.country != trace.report.destination.country
    )


def _point(cases: Sequence[Case], rarest: Sequence[float], limit: float) -> Point:
    below = [case for case, chance in zip(cases, rarest, strict=True) if chance < limit]
    wrong = [case for case in cases if case.fault(("misrouted",))]
    right = [case for case in below if case.fault(("misrouted",))]
    return Point(limit, len(right) / len(wrong) if wrong else 0.0, len(right) / len(below) if below else 0.0)
