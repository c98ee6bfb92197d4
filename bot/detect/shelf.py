"""Keeps learned tables as JSON text and reads them back; what was kept judges exactly as what was learned."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.detect.budget import Budget
from bot.detect.clock import Clock, Week
from bot.detect.curves import Curve, Curves
from bot.detect.incidents import Incident, Scope
from bot.detect.knowledge import Knowledge
from bot.detect.steps import Steps

FORMAT = 1
TAB = "\t"  # no name of a carrier, a service or a place holds one


def dump(knowledge: Knowledge) -> str:
    """Return JSON text."""
    clock, steps = knowledge.clock, knowledge.steps
    return json.dumps(
        {
            "format": FORMAT,
            "version": knowledge.version,
            "clock": {
                "offset": clock.offset,
                "usual": _week(clock.usual),
                "weeks": {name: _week(week) for name, week in clock.weeks.items()},
            },
            "curves": [[list(curve.key), curve.count, list(curve.logs)] for curve in knowledge.curves.groups.values()],
            "budget": {
                "weights": knowledge.budget.weights,
                "thresholds": knowledge.budget.thresholds,
                "trouble": knowledge.budget.trouble,
            },
            "steps": {
                "exact": _joined(steps.exact),
                "onward": _joined(steps.onward),
                "visits": _joined(steps.visits),
                "bound": steps.bound,
            },
            "losses": knowledge.losses,
            "soonest": knowledge.soonest,
            "rare_step": knowledge.rare_step,
            "incidents": [_incident(each) for each in knowledge.incidents],
        },
        separators=(",", ":"),
    )


def load(text: str) -> Knowledge:
    """Return the tables that were kept; ValueError for a text that another format wrote."""
    raw = json.loads(text)
    if raw.get("format") != FORMAT:
        raise ValueError(f"these tables have format {raw.get('format')}, not {FORMAT}")
    curves = {tuple(key): Curve(tuple(key), count, tuple(logs)) for key, count, logs in raw["curves"]}
    steps = raw["steps"]
    return Knowledge(
        version=raw["version"],
        clock=_a_clock(raw["clock"]),
        curves=Curves(curves),
        budget=Budget(**raw["budget"]),
        steps=Steps(_split(steps["exact"]), _split(steps["onward"]), _split(steps["visits"]), steps["bound"]),
        losses=raw["losses"],
        soonest=raw["soonest"],
        rare_step=raw["rare_step"],
        incidents=tuple(_an_incident(each) for each in raw["incidents"]),
    )


def _week(week: Week) -> list[list[float]]:
    return [list(week.days), [float(day) for day in week.closed]]


def _a_clock(raw: dict[str, Any]) -> Clock:
    return Clock(raw["offset"], {name: _a_week(each) for name, each in raw["weeks"].items()}, _a_week(raw["usual"]))


def _a_week(raw: list[list[float]]) -> Week:
    return Week(tuple(raw[0]), tuple(int(day) for day in raw[1]))


def _joined(counts: dict[Any, int]) -> dict[str, int]:
    return {TAB.join(key): count for key, count in counts.items()}


def _split(counts: dict[str, int]) -> dict[Any, int]:
    return {tuple(key.split(TAB)): count for key, count in counts.items()}


def _incident(each: Incident) -> list[Any]:
    until = each.until.isoformat() if each.until else None
    return [each.scope, each.place, each.carrier, each.parcels, each.expected, each.pace, each.since.isoformat(), until]


def _an_incident(raw: list[Any]) -> Incident:
    scope, place, carrier, parcels, expected, pace, since, until = raw
    begun, ended = datetime.fromisoformat(since), datetime.fromisoformat(until) if until else None
    return Incident(Scope(scope), place, carrier, parcels, expected, pace, begun, ended)
