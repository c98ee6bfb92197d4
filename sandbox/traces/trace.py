"""One line of the output: a parcel with its scans as they were heard, and its labels. docs/traces.md is the schema."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sandbox.traces.heard import Heard, hear
from sandbox.traces.journey import Fault, Journey, draw_fault
from sandbox.traces.parameters import Parameters, load
from sandbox.traces.words import WORDS, native
from sandbox.traces.world import MARGIN_DAYS, Plan, World

SLOW = 1.2  # speed from which a carrier promises more days


def traces(seed: int, parcels: int | None = None, parameters: Parameters | None = None) -> Iterator[dict[str, Any]]:
    """Yield the parcels of one seed, by the time of their labels' drawing; the same seed gives the same lines."""
    chosen = parameters or load()
    world = World(chosen, Random(seed))  # noqa: S311 - a simulation, no secret
    ends = (chosen.weeks * 7 + MARGIN_DAYS + chosen.tail_days) * 24.0
    for index in range(parcels or chosen.parcels):
        plan = world.plan(index)
        journey = Journey(world, plan, draw_fault(world, plan))
        journey.travel()
        heard = [each for each in hear(world, plan, journey.scans) if each.heard_at < ends]
        yield line(world, plan, heard, journey.found)


def line(world: World, plan: Plan, heard: list[Heard], fault: Fault | None) -> dict[str, Any]:
    """Return one parcel in the documented schema."""
    return {
        "id": plan.number,
        "carrier": plan.carrier.name,
        "service": plan.service,
        "origin": {"city": f"{plan.origin.name} origin", "region": plan.origin.name, "country": plan.origin.country},
        "destination": {
            "city": plan.depot, "region": plan.destination.name, "country": plan.destination.country,
        },
        "promised": promised(world, plan).isoformat(),
        "scans": [scan_line(world, plan, each) for each in heard],
        "faults": [
            {"kind": fault.kind, "starts_at": _when(world, fault.starts), "ends_at": _when(world, fault.ends)}
        ] if fault else [],
        "shocks": sorted(plan.shocks),
    }  # fmt: skip


def scan_line(world: World, plan: Plan, heard: Heard) -> dict[str, Any]:
    """Return one scan: when it was made as written on it, when it was heard, and what it says."""
    status, substatus, reason, _ = WORDS[heard.scan.word]
    code, text = native(plan.carrier.name, heard.scan.word)
    place = {"city": heard.scan.city, "region": heard.scan.region.name, "country": heard.scan.region.country}
    said = {"status": status, "substatus": substatus, "reason": reason, "code": code, "text": text}
    return {
        "at": _when(world, heard.at),
        "heard_at": _when(world, heard.heard_at),
        **{name: value for name, value in said.items() if value},
        "place": place,
    }


def promised(world: World, plan: Plan) -> date:
    """Return the day that the shop promises: by service, distance and border, in working days from the label."""
    rules = world.parameters.promise
    far = abs(plan.origin.column - plan.destination.column)
    days = rules[plan.service] + rules["per_column"] * far + (rules["abroad"] if plan.abroad else 0)
    if plan.carrier.speed >= SLOW:
        days *= rules["slow_carrier"]
    left, day = math.ceil(days), _at(world, plan.label_at).date()
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def _at(world: World, hours: float) -> datetime:
    return world.start + timedelta(hours=hours)


def _when(world: World, hours: float | None) -> str | None:
    return _at(world, hours).strftime("%Y-%m-%dT%H:%M:%SZ") if hours is not None else None
