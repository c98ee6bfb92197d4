"""`python -m bench.watching`: how often looking at the holdout daily finds what is none, and what the plan takes.

The figures of docs/decisions/0012: three rules on experiments without any effect, and the plan by share held out.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections.abc import Callable

import numpy as np

from bot.measure.holdout import needed
from bot.measure.intervals import POWER, WATCHED, sums_of, watched

LOOKS = 365
LEVEL = 0.05
ORDINARY = 1.959964
WITHOUT, WITH = 0.45, 0.30
ASKING = (0.3, 1.0, 1.7)
PARCELS = (1, 1, 1, 2, 3)
SHARES = (0.05, 0.10, 0.20, 0.30, 0.50)
EFFECTS = (0.20, 1 / 3, 0.50)


def mixture(fraction: float) -> float:
    """Return Robbins' bound for a normal mixture, tightest at the plan: it holds without any end."""
    spread = fraction + TIGHTEST
    return math.sqrt(spread * math.log(spread / (TIGHTEST * LEVEL**2)) / fraction)


def _tightest() -> float:
    """Return the mixture's variance with which its bound at the plan is the lowest."""
    tried = np.exp(np.linspace(math.log(0.01), math.log(1.0), 2_000))
    bounds = np.sqrt((1 + tried) * np.log((1 + tried) / (tried * LEVEL**2)))
    return float(tried[int(np.argmin(bounds))])


TIGHTEST = _tightest()
RULES: dict[str, Callable[[float], float]] = {
    "1.96 at every look": lambda fraction: ORDINARY,
    "2.2414 / √t": watched,
    "a mixture sequence": mixture,
}


def found_nothing_there(experiments: int, seed: int) -> dict[str, dict[str, float]]:
    """Return by rule how many experiments without an effect found one at some look, and the parcels needed."""
    steps = np.random.default_rng(seed).standard_normal((experiments, LOOKS))
    at = np.arange(1, LOOKS + 1)
    scores = np.abs(np.cumsum(steps, axis=1)) / np.sqrt(at)
    return {
        name: {
            "found": float((scores >= [rule(look / LOOKS) for look in at]).any(axis=1).mean()),
            "parcels": ((rule(1.0) + POWER) / (ORDINARY + POWER)) ** 2,
        }
        for name, rule in RULES.items()
    }


def planned(parcels: int, seed: int) -> dict[float, list[int | None]]:
    """Return by share held out how many parcels find a saving of each of EFFECTS in four of five cases."""
    chance = random.Random(seed)
    found: dict[float, list[int | None]] = {}
    for share in SHARES:
        arms: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
        for _ in range(parcels * len(PARCELS) // sum(PARCELS)):
            held, asking, count = chance.random() < share, chance.choice(ASKING), chance.choice(PARCELS)
            mean = asking * (WITHOUT if held else WITH)
            arms[held].append((count, sum(_poisson(chance, mean) for _ in range(count))))
        told, held_out = sums_of(arms[False]), sums_of(arms[True])
        found[share] = [needed(told, held_out, effect) for effect in EFFECTS]
    return found


def _poisson(chance: random.Random, mean: float) -> int:
    left, count, product = math.exp(-mean), 0, chance.random()
    while product > left:
        product *= chance.random()
        count += 1
    return count


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.watching", description=__doc__)
    parser.add_argument("--experiments", type=int, default=4_000, help="without any effect (4000)")
    parser.add_argument("--parcels", type=int, default=200_000, help="by which the spread is known (200000)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    rules, plan = found_nothing_there(options.experiments, options.seed), planned(options.parcels, options.seed)
    if options.json:
        print(json.dumps({"rules": rules, "planned": plan, "watched": WATCHED}))
        return 0
    for name, row in rules.items():
        print(f"{name:<22} {row['found']:6.1%} found something, {row['parcels']:.2f} times the parcels")
    for share, counts in plan.items():
        print(f"{share:4.0%} held out: " + ", ".join(_told(*each) for each in zip(EFFECTS, counts, strict=True)))
    return 0


def _told(effect: float, count: int | None) -> str:
    return f"{effect:.0%} needs {count:,}" if count else f"{effect:.0%} cannot be planned"


if __name__ == "__main__":
    sys.exit(main())
