"""From scans that were made to scans that are heard: missed, late, doubled, out of order, with a wrong clock."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.traces.journey import Made
from sandbox.traces.words import ANNOUNCED
from sandbox.traces.world import Plan, World

PROMPT = 1 / 6  # hours between a scan and its message, on average, where nothing is gathered first


@dataclass(frozen=True, slots=True)
class Heard:
    """A scan as it reached us: `at` is the time written on it, `heard_at` the time it came."""

    at: float
    heard_at: float
    scan: Made


def hear(world: World, plan: Plan, scans: list[Made]) -> list[Heard]:
    """Return what is heard of a parcel's scans, in the order in which it comes."""
    dice, noise = world.dice, world.parameters.noise
    heard = []
    for scan in [*scans, *_afterthought(world, scans)]:
        if scan.word not in ANNOUNCED and dice.random() < plan.carrier.missed:
            continue
        heard_at = _uploaded(world, plan, scan.at)
        if dice.random() < noise["out_of_order"]:
            heard_at += dice.uniform(*noise["out_of_order_hours"])
        wrong = dice.random() < noise["wrong_zone"] and scan.word not in {"label", "delivered"}
        at = scan.at + scan.region.offset if wrong else scan.at
        heard.append(Heard(at, heard_at, scan))
        if dice.random() < noise["duplicate"]:
            heard.append(Heard(at, heard_at + dice.expovariate(1 / 3), scan))
    return sorted(heard, key=lambda each: (each.heard_at, each.at))


def _uploaded(world: World, plan: Plan, at: float) -> float:
    gathered = plan.carrier.upload_hours
    sent = (at // gathered + 1) * gathered if gathered else at
    return sent + world.dice.expovariate(1 / PROMPT)


def _afterthought(world: World, scans: list[Made]) -> list[Made]:
    """Some parcels are scanned once more after their delivery: it means nothing."""
    last = scans[-1]
    if last.word != "delivered" or world.dice.random() >= world.parameters.noise["after_delivery"]:
        return []
    return [Made(last.at + world.dice.uniform(0.5, 10), "arrived", last.city, last.region)]
