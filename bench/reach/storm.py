"""`make storm`: each Slack event, Twilio callback and carrier event five times, shuffled, 20 at once: one effect each.

On SQLite with one app, on PostgreSQL with two on one database. Effects are read from the database and from what the
sandbox's Twilio and Slack accepted. Exits 1 if anything is there twice, or missing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bench import postgres
from bench.books import Books, books
from bench.crash.__main__ import KINDS, engine, server
from bench.crash.verdict import Verdict
from bench.figures import table
from bench.ground import NotUp, tell
from bench.house import Ports
from bench.reach.judge import judge
from bench.reach.play import STEPS, Play, Said
from bench.reach.quiet import quiet
from bench.reach.road import Storm
from bench.reach.town import UNPACED_APP, Plan, Town, another, opened, town

COPIES, AT_ONCE, SPREAD = 5, 20, 0.6
SHOPPERS = 24
FAULTS = (("twilio", "shuffle"), ("slack", "shuffle"))


@dataclass(frozen=True, slots=True)
class Row:
    """One storm and what came of it."""

    database: str
    workers: int
    seed: int
    events: int
    copies: int
    verdict: Verdict
    seconds: float

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        found = self.verdict
        counts = (self.events, self.copies, found.acknowledged, len(found.lost), len(found.doubled))
        return (self.database, str(self.workers), str(self.seed), *map(str, counts), f"{self.seconds:.0f}")

    def plain(self) -> dict[str, object]:
        """The row for machines."""
        names = ("database", "workers", "seed", "events", "copies", "seconds")
        found = {"causes": self.verdict.acknowledged, "lost": self.verdict.lost, "doubled": self.verdict.doubled}
        return {name: getattr(self, name) for name in names} | found


HEAD = ("database", "apps", "seed", "events", "copies", "causes", "lost", "doubled", "seconds")


def main() -> int:
    """Read the options, let it storm, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.reach.storm", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="six shoppers")
    parser.add_argument("--shoppers", type=int, default=SHOPPERS, help=f"how many ({SHOPPERS})")
    parser.add_argument("--seed", type=int, default=0, help="of the shuffling (0)")
    parser.add_argument("--database", choices=KINDS, action="append", help="only this kind; may be repeated")
    parser.add_argument("--engine", action="store_true", help="the real engine instead of its stand-in")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    try:
        rows = asyncio.run(all_rows(options))
    except* NotUp as problems:
        tell(f"The ordeal stopped: {problems.exceptions[0]}")
        rows = []
    clean = bool(rows) and all(row.verdict.clean for row in rows)
    if options.json:
        print(json.dumps({"clean": clean, "rows": [row.plain() for row in rows]}, indent=2))
    else:
        print(table(HEAD, [row.cells() for row in rows]))
        print("\nOne effect each." if clean else "\nFAILED")
    return 0 if clean else 1


async def all_rows(options: argparse.Namespace) -> list[Row]:
    """Let it storm on every database that is wanted."""
    ports, rows, kinds = Ports.free(), [], options.database or KINDS
    shoppers = 6 if options.quick else options.shoppers
    with server("postgresql" in kinds) as address:
        second = another()
        async with engine(ports, not options.engine, second[1]):
            for kind in kinds:
                database = await postgres.new_database(address) if kind == "postgresql" else ""
                storm = Storm(COPIES, SPREAD, AT_ONCE)
                plan = Plan(shoppers, database, (second,) if database else (), storm, options.seed, command=UNPACED_APP)
                rows.append(await _storm(plan, ports, kind))
    return rows


async def _storm(plan: Plan, ports: Ports, kind: str) -> Row:
    tell(f"{kind}: {plan.shoppers} shoppers, {1 + len(plan.more)} app(s), seed {plan.seed}")
    began = time.monotonic()
    async with town(plan, ports) as built:
        await opened(built)
        async with books(built.house) as open_books, sessions() as session:
            said = await _through(built, open_books, session)
            await quiet(built, open_books)
            verdict = await judge(built, open_books, built.people, said, len(STEPS) * plan.shoppers)
        posts = sum(count for name, count in built.road.carried.items() if name.startswith("POST"))
        for name, count in sorted(built.road.carried.items()):
            tell(f"  {name}: {count}")
        told(verdict, f"refused: {dict(built.road.refused)}" if built.road.refused else "")
    return Row(
        kind, 1 + len(plan.more), plan.seed, posts // plan.storm.copies, posts, verdict, time.monotonic() - began
    )


async def _through(built: Town, open_books: Books, session: aiohttp.ClientSession) -> Said:
    """Furnish the shop, then let every shopper go through the whole story, all at the same time."""
    said, chance = Said(), random.Random(built.plan.seed)
    for target, mode in FAULTS:
        built.reach.faults.set(target, mode)
    await built.furnish(session)
    plays = [Play(built, open_books, person, said, patience=40.0) for person in built.people]

    async def whole(play: Play) -> None:
        await asyncio.sleep(chance.uniform(0, 2))
        for name in STEPS:
            await play.step(name, session)

    async with asyncio.TaskGroup() as group:
        for play in plays:
            group.create_task(whole(play))
    return said


def told(verdict: Verdict, more: str = "") -> None:
    """Say what was found."""
    tell(f"  {len(verdict.lost)} lost, {len(verdict.doubled)} doubled {more}")
    for line in (verdict.lost + verdict.doubled)[:20]:
        tell(f"    {line}")


@asynccontextmanager
async def sessions() -> AsyncIterator[aiohttp.ClientSession]:
    """A client for the carrier's and the shop's webhooks."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        yield session


if __name__ == "__main__":
    sys.exit(main())
