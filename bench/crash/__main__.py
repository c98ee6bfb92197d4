"""`make crash`: kill -9 of the app among 200 signed webhooks and 50 messages, on SQLite and on PostgreSQL.

The clients retry as vendors do. Beside kills at random moments the app kills itself at each fail point: between an
action's draft and Rasa's reply, between Rasa's reply and our commit, and around every other one. Then
(`bench.crash.reach`) the same for what goes out, up to the vendor's receipt. Exits 1 if anything that was acknowledged
is lost, or anything is there twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import aiohttp

from bench import postgres, vendors
from bench.books import books
from bench.crash import reach
from bench.crash.sender import Heard, Talk, send_hooks, send_talk, talks, until_answered, webhooks
from bench.crash.verdict import Verdict, judge
from bench.figures import table
from bench.ground import NotUp, tell
from bench.house import Engine, House, Ports, train
from bench.reach.town import another
from bench.standin import StandIn
from bench.vendors import Shopper
from bot.answer.words import Words
from bot.failpoints import TURN_POINTS

SHOPPERS, TALKS, REPEATS = 40, 10, 30
KILLS = 5
SIGKILLED = -9
KINDS = ("sqlite", "postgresql")
HOOK_POINTS = frozenset({"before_inbox_keep", "after_inbox_keep"})


@dataclass(frozen=True, slots=True)
class Row:
    """One ordeal and what came of it; `recovery` are seconds from a kill to the next answer, the longest of them."""

    database: str
    ordeal: str
    kills: int
    verdict: Verdict
    recovery: float
    reaped: reach.Reaped | None = None

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        found = self.verdict
        lost, doubled = str(len(found.lost)), str(len(found.doubled))
        recovery = f"{self.recovery:.1f}"
        return (self.database, self.ordeal, str(self.kills), str(found.acknowledged), lost, doubled, recovery)


def main() -> int:
    """Read the options, go through the ordeals, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed, and the fail points on SQLite alone")
    parser.add_argument("--seeds", type=int, default=3, help="how many different runs of kills (3)")
    parser.add_argument("--database", choices=KINDS, action="append", help="only this kind; may be repeated")
    parser.add_argument("--only", choices=("turns", "reach"), help="only what comes in, or only what goes out")
    parser.add_argument("--stand-in", action="store_true", help="a stand-in instead of the real engine")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    try:
        rows = asyncio.run(all_rows(options))
    except* NotUp as problems:
        tell(f"The ordeal stopped: {problems.exceptions[0]}")
        rows = []
    clean = bool(rows) and all(row.verdict.clean for row in rows)
    if options.json:
        print(json.dumps({"clean": clean, "rows": [_plain(row) for row in rows]}, indent=2))
    else:
        head = ("database", "ordeal", "kills", "acknowledged", "lost", "doubled", "recovery s")
        print(table(head, [row.cells() for row in rows]))
        print("\nNothing acknowledged was lost, nothing is there twice." if clean else "\nFAILED")
    return 0 if clean else 1


def _plain(row: Row) -> dict[str, object]:
    found = row.verdict
    return {
        "database": row.database,
        "ordeal": row.ordeal,
        "kills": row.kills,
        "acknowledged": found.acknowledged,
        "lost": found.lost,
        "doubled": found.doubled,
        "recovery_s": round(row.recovery, 2),
        "points": {name: round(seconds, 2) for name, seconds in row.reaped.recovery.items()} if row.reaped else {},
    }


async def all_rows(options: argparse.Namespace) -> list[Row]:
    """Go through every ordeal on every database that is wanted."""
    kinds = options.database or KINDS
    rows = await _turns(options, kinds) if options.only != "reach" else []
    return rows + (await _reach(options, kinds) if options.only != "turns" else [])


async def _turns(options: argparse.Namespace, kinds: Sequence[str]) -> list[Row]:
    """Go through what comes in and is answered."""
    ports, rows = Ports.free(), []
    async with engine(ports, options.stand_in), vendors.apis(ports.vendors):
        with server("postgresql" in kinds) as running:
            for kind in kinds:
                for seed in range(1 if options.quick else options.seeds):
                    address = await postgres.new_database(running) if kind == "postgresql" else ""
                    rows.append(_told(await _storm(ports, kind, address, seed)))
                if kind == "sqlite" or not options.quick:
                    address = await postgres.new_database(running) if kind == "postgresql" else ""
                    rows += await _points(ports, kind, address)
    return rows


async def _reach(options: argparse.Namespace, kinds: Sequence[str]) -> list[Row]:
    """Go through what goes out, with a stand-in for the engine: who understands is not what is tried there."""
    ports = Ports.free()
    with server("postgresql" in kinds) as address:
        second = another()
        async with StandIn(ports.actions, second[1]).open(ports.engine):
            found = await reach.all_rows(options, ports, second, address, kinds)
    return [Row(row.database, row.ordeal, row.kills, row.verdict, row.recovery, row.reaped) for row in found]


@contextmanager
def server(wanted: bool):  # type: ignore[no-untyped-def]
    """Yield the address of a PostgreSQL server for this run, empty where none is wanted."""
    if not wanted:
        yield ""
        return
    with postgres.server() as address:
        yield address


@asynccontextmanager
async def engine(ports: Ports, stand_in: bool, *doors: int) -> AsyncIterator[None]:
    """The real engine, or its stand-in, for the whole run."""
    if stand_in:
        async with StandIn(ports.actions, *doors).open(ports.engine):
            yield
        return
    engine = Engine(ports, await train())
    try:
        tell(f"the engine answers after {await engine.open():.1f} s")
        yield
    finally:
        await engine.child.stop()


def _told(row: Row) -> Row:
    tell(f"{row.database}, {row.ordeal}: {len(row.verdict.lost)} lost, {len(row.verdict.doubled)} doubled")
    for line in (row.verdict.lost + row.verdict.doubled)[:10]:
        tell(f"  {line}")
    return row


async def _storm(ports: Ports, kind: str, address: str, seed: int) -> Row:
    """Webhooks and messages at once, and kills at random moments among them."""
    chance = random.Random(seed)
    tell(f"{kind}: {SHOPPERS * 5} webhooks, {TALKS * 5} messages, {KILLS} kills, seed {seed}")
    house = House(ports, address, burst_seconds=0.3)
    shoppers = [Shopper(n) for n in range(SHOPPERS)]
    sent, said, heard = webhooks(shoppers, REPEATS, chance), talks(shoppers, TALKS), Heard()
    await house.settle()
    await house.open()
    try:
        killer = asyncio.create_task(_killer(house, heard, chance, len(shoppers) * 5))
        async with asyncio.TaskGroup() as group:
            group.create_task(send_hooks(house, sent, heard))
            for talk in said:
                group.create_task(send_talk(house, talk, heard))
        recovery = await killer
        verdict = await _settled(house, heard, sent, said)
    finally:
        await house.close()
    return Row(kind, f"storm, seed {seed}", KILLS, verdict, recovery)


async def _killer(house: House, heard: Heard, chance: random.Random, hooks: int) -> float:
    """Kill and start again at random counts of what was acknowledged; return the longest recovery, in seconds."""
    total = hooks + TALKS * 5
    slowest = 0.0
    for at in sorted(chance.sample(range(5, total - 20), KILLS)):
        while heard.count < at:  # noqa: ASYNC110 - counts grow in many places
            await asyncio.sleep(0.005)
        await asyncio.sleep(chance.uniform(0, 0.15))
        slowest = max(slowest, await _killed(house))
    return slowest


async def _killed(house: House) -> float:
    began = time.monotonic()
    house.app.kill()
    await house.open()
    return time.monotonic() - began


async def _settled(house: House, heard: Heard, sent: list[vendors.Delivery], said: list[Talk]) -> Verdict:
    """Wait until everything is worked off, then judge."""
    await asyncio.sleep(1.0)  # the last subscriptions bring their own reports
    async with books(house) as open_books:
        await open_books.worked_off()
        return await judge(open_books, heard, sent, said, Words().say("waiting"))


async def _points(ports: Ports, kind: str, address: str) -> list[Row]:
    """Each fail point once, in one house: a webhook or a message runs into it, the client tries again."""
    house, heard = House(ports, address, burst_seconds=0.3), Heard()
    sent: list[vendors.Delivery] = []
    said: list[Talk] = []
    rows = []
    await house.settle()
    await house.open()
    try:
        for n, point in enumerate(TURN_POINTS):
            if point not in HOOK_POINTS:
                sent += webhooks([Shopper(n)], 0, random.Random(n))
        await send_hooks(house, sent, heard)
        for n, point in enumerate(TURN_POINTS):
            recovery = await _point(house, heard, point, n, sent, said)
            rows.append(_told(Row(kind, point, 1, await _settled(house, heard, sent, said), recovery)))
    finally:
        await house.close()
    return rows


async def _point(
    house: House, heard: Heard, point: str, n: int, sent: list[vendors.Delivery], said: list[Talk]
) -> float:
    """Run into one fail point, start again without it, and let the client try until it is answered."""
    shopper = Shopper(n)
    mine = webhooks([shopper], 0, random.Random(n))
    await house.close()
    await house.open(PORCHLIGHT_FAILPOINT=point)
    task = asyncio.create_task(_run_into(house, heard, point, shopper, mine, said))
    while house.app.ended() is None:
        await asyncio.sleep(0.005)
        if task.done():
            raise NotUp(f"fail point {point} was never reached")
    if house.app.ended() != SIGKILLED:
        raise NotUp(f"fail point {point}: the app ended with {house.app.ended()}")
    began = time.monotonic()
    await house.open()
    await task
    sent += mine if point in HOOK_POINTS else []
    return time.monotonic() - began


async def _run_into(
    house: House, heard: Heard, point: str, shopper: Shopper, mine: list[vendors.Delivery], said: list[Talk]
) -> None:
    if point in HOOK_POINTS:
        await send_hooks(house, mine, heard, at_once=1)
        return
    line = "can I talk to a human please" if shopper.n % 2 else f"where is my order {shopper.order}? {shopper.email}"
    talk = Talk(f"talk-{shopper.n}", (line,))
    said.append(talk)
    async with aiohttp.ClientSession() as session:
        answer = await until_answered(house, session, talk.name, f"{talk.name}-1", line)
    if answer is not None:
        heard.answers[talk.name, f"{talk.name}-1"] = [reply["text"] for reply in answer]


if __name__ == "__main__":
    sys.exit(main())
