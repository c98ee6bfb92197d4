"""Puts a replay's scores together: ours, the fixed rules, alerts in shocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

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
from bot.domain.standing import Stage

HELD = (0.0, 12.0, 24.0, 48.0, 96.0, 192.0)  # hours of a customs hold at which its curve is drawn
CURVE = (0.0003, 0.001, 0.003, 0.01, 0.02, 0.05)  # chances of a step at which the misrouting curve is drawn


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a rule's curve: what a limit would find, and at what precision."""

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
    customs: tuple[Point, ...]
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
        misrouting=_misrouting(watched, cases),
        customs=_customs(gaps, cases),
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


def _misrouting(watched: Sequence[Watched], cases: Sequence[Case]) -> tuple[Point, ...]:
    rarest = [each.rarest for each in watched]
    return tuple(_point(limit, cases, [chance < limit for chance in rarest], "misrouted") for limit in CURVE)


def _customs(gaps: Iterable[Gap], cases: Sequence[Case]) -> tuple[Point, ...]:
    held: dict[str, float] = {}
    for gap in gaps:
        if gap.stage is Stage.CUSTOMS:
            hours = (gap.ended_at - gap.started_at) / timedelta(hours=1) if gap.ended_at else inf
            held[gap.parcel] = max(held.get(gap.parcel, 0.0), hours)
    longest = [held.get(case.trace.report.tracking_number, -inf) for case in cases]
    return tuple(_point(limit, cases, [hours >= limit for hours in longest], "customs") for limit in HELD)


def _point(limit: float, cases: Sequence[Case], told: Sequence[bool], kind: str) -> Point:
    raised = [case for case, each in zip(cases, told, strict=True) if each]
    wrong = sum(case.fault((kind,)) is not None for case in cases)
    right = sum(case.fault((kind,)) is not None for case in raised)
    return Point(limit, right / wrong if wrong else 0.0, right / len(raised) if raised else 0.0)
