"""`make bench`: ours against a stock `rasa init` bot and a bare webhook handler, in one run, as ratios; and by size.

A missed budget is printed as MISSED, with where the time goes; the exit code stays 0, for these are measurements.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import sys
from dataclasses import asdict, dataclass, replace
from typing import Any

from bench import between, doors, inside, postgres, scale
from bench.figures import Spread, Verdict, shares, table
from bench.ground import ROOT, NotUp, tell
from bench.house import Engine, House, Ports, furnished, train
from bench.stock import Stock, project
from bench.turns import ALONE, TOGETHER, Ours, Side, compare, flat

SHOPPERS = 20
WIDGET = ROOT / "bot" / "web" / "static"
WIDGET_KB = 12.0
PARTS = ("turn", "webhooks", "widget", "events", "sweep", "prediction")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. `talks` are conversations a round and side, `hooks` webhooks a round and side.

    `events` go through each door; `sweeps` are numbers of open parcels.
    """

    rounds: int
    talks: int
    longest: int
    hooks: int
    events: int
    sweeps: tuple[int, ...]


FULL = Size(3, 20, 300, 300, 4_000, (10_000, 100_000, 1_000_000))
QUICK = Size(1, 10, 50, 120, 600, (2_000, 10_000))


def main() -> int:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run: fewer conversations, one round")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure only this; may be repeated")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="N", help="open parcels to sweep, the smallest first")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    try:
        size = QUICK if options.quick else FULL
        size = replace(size, sweeps=tuple(options.sizes or size.sweeps))
        found = asyncio.run(_measured(size, options.only or PARTS))
    except NotUp as problem:
        tell(f"The measurement stopped: {problem}")
        return 1
    print(json.dumps(found, indent=2) if options.json else "\n\n".join(found["tables"]))
    return 0


async def _measured(size: Size, wanted: tuple[str, ...] | list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"tables": [], "verdicts": [], "model": await train() if "turn" in wanted else ""}
    verdicts: list[Verdict] = []
    if "turn" in wanted:
        verdicts += await _turn(size, found)
    if "webhooks" in wanted:
        verdicts += await _webhooks(size, found)
    if "widget" in wanted:
        verdicts.append(_widget())
    verdicts += await _scaled(size, wanted, found)
    await _explained(size, [verdict.what for verdict in verdicts if not verdict.kept], found)
    found["verdicts"] = [asdict(verdict) | {"kept": verdict.kept} for verdict in verdicts]
    if verdicts:
        rows = [verdict.cells() for verdict in verdicts]
        found["tables"].append(table(("what", "figure", "budget", "outcome"), rows))
    return found


async def _scaled(size: Size, wanted: tuple[str, ...] | list[str], found: dict[str, Any]) -> list[Verdict]:
    """Measure what grows with a shop."""
    verdicts: list[Verdict] = []
    if "events" in wanted:
        verdicts += await scale.events(size.events, found)
    if "sweep" in wanted:
        verdicts += await scale.sweeps(size.sweeps, found)
    if "prediction" in wanted:
        verdicts += scale.prediction(found)
    return verdicts


async def _explained(size: Size, missed: list[str], found: dict[str, Any]) -> None:
    """Say of what was missed where the time goes."""
    if any(what.startswith("turn") for what in missed):
        pieces = await between.parts(found["model"], size.talks)
        found["where"] = pieces
        found["tables"].append(table(("where a turn's time goes", "ms", "share"), shares(pieces)))
    if any("webhook door on SQLite" in what for what in missed):
        found["where webhooks"] = pieces = await inside.steps(doors.fresh(size.hooks, SHOPPERS), "")
        found["tables"].append(table(("where a webhook's time goes (SQLite)", "ms", "share"), shares(pieces)))


async def _turn(size: Size, found: dict[str, Any]) -> list[Verdict]:
    """Start both bots, take turns in turns, and compare."""
    project()
    ports, stock = Ports.free(), Stock()
    house, engine = House(ports), Engine(ports, found["model"])
    async with furnished(house, SHOPPERS):
        try:
            await stock.open_actions()
            starts = await _starts(engine, stock, size.rounds)
            sides = [Side("ours", Ours(house, SHOPPERS).turn), Side("stock", stock.turn)]
            spreads = await compare(sides, size.rounds, size.talks)
            memory = {"ours": engine.child.memory(), "stock": stock.engine.memory()}
            app = house.app.memory()
            lines = {side.name: await flat(side, size.longest) for side in sides}
        finally:
            await engine.child.stop()
            await stock.close()
    found["turn"] = {f"{name} x{n}": asdict(one) for (name, n), one in spreads.items()}
    found["engine"] = {"start_s": starts, "memory_mb": memory, "app_memory_mb": app}
    found["flat_ms"] = lines
    found["tables"] += [_spreads("tenth turn", spreads, "turns/s"), _engines(starts, memory, app), _flats(lines)]
    tell("\n\n".join(found["tables"][-3:]))
    return _turn_verdicts(spreads, starts, memory, lines["ours"])


async def _starts(engine: Engine, stock: Stock, rounds: int) -> dict[str, float]:
    """Start each engine alternately; leave both running. Returns the best start of each, in seconds."""
    times: dict[str, list[float]] = {"ours": [], "stock": []}
    for number in range(rounds):
        tell(f"engine start: round {number + 1} of {rounds}")
        await engine.child.stop()
        times["ours"].append(await engine.open())
        await stock.engine.stop()
        times["stock"].append(await stock.open())
    return {name: min(found) for name, found in times.items()}


def _turn_verdicts(
    spreads: dict[tuple[str, int], Spread], starts: dict[str, float], memory: dict[str, float], line: dict[int, float]
) -> list[Verdict]:
    ours, stock = spreads["ours", ALONE], spreads["stock", ALONE]
    many, others = spreads["ours", TOGETHER], spreads["stock", TOGETHER]
    return [
        Verdict("turn, 1 at a time: p50, ours / stock", ours.p50 / stock.p50, 0.5),
        Verdict("turn, 1 at a time: p95, ours / stock", ours.p95 / stock.p95, None),
        Verdict("turn, 8 at a time: turns/s, ours / stock", many.rate / others.rate, 2.0, at_least=True),
        Verdict(f"turn {max(line)} / turn {min(line)} of one conversation", line[max(line)] / line[min(line)], 1.3),
        Verdict("engine start: ours / stock", starts["ours"] / starts["stock"], 0.5),
        Verdict("engine memory: ours / stock", memory["ours"] / memory["stock"], 0.7),
    ]


async def _webhooks(size: Size, found: dict[str, Any]) -> list[Verdict]:
    verdicts = await _door("SQLite", "", "", size, found)
    with postgres.server() as server:
        mine, bare = await postgres.new_database(server), await postgres.new_database(server)
        return verdicts + await _door("PostgreSQL", mine, bare, size, found)


async def _door(kind: str, database: str, bare: str, size: Size, found: dict[str, Any]) -> list[Verdict]:
    spreads, rate = await doors.compare(database, bare, size.rounds, size.hooks)
    found[f"webhooks on {kind}"] = {f"{name} x{n}": asdict(one) for (name, n), one in spreads.items()}
    found[f"worked off on {kind}"] = rate
    found["tables"].append(_spreads(f"webhook door, {kind}", spreads, "hooks/s"))
    tell(found["tables"][-1])
    what = f"webhook door on {kind}, {{}} at a time: ours / bare"
    limits = [
        Verdict(what.format(n), spreads["ours", n].rate / spreads["bare", n].rate, 0.5, at_least=True)
        for n in doors.AT_ONCE
    ]
    return [*limits, Verdict(f"webhooks worked off a second on {kind}, from door to state", rate, None)]


def _widget() -> Verdict:
    sizes = [len(gzip.compress(path.read_bytes(), 9)) / 1024 for path in sorted(WIDGET.glob("**/porchlight*.js"))]
    return Verdict("widget, KB gzipped", max(sizes, default=float("nan")), WIDGET_KB)


def _spreads(title: str, spreads: dict[tuple[str, int], Spread], rate: str) -> str:
    rows = [(name, str(n), *spreads[name, n].shown(), str(spreads[name, n].count)) for name, n in sorted(spreads)]
    return table((title, "at a time", "p50 ms", "p95 ms", rate, "count"), rows)


def _engines(starts: dict[str, float], memory: dict[str, float], app: float) -> str:
    rows = [(name, f"{starts[name]:.1f}", f"{memory[name]:.0f}") for name in starts]
    return table(("engine", "start s", "memory MB"), [*rows, ("our app", "", f"{app:.0f}")])


def _flats(lines: dict[str, dict[int, float]]) -> str:
    marks = list(next(iter(lines.values())))
    rows = [(name, *(f"{line[mark]:.1f}" for mark in marks)) for name, line in lines.items()]
    return table(("ms at turn", *map(str, marks)), rows)


if __name__ == "__main__":
    sys.exit(main())
