"""Kill -9 at each step between an event and the receipt of what it gave rise to.

Shoppers go through their story (a notice, a reply, a case with its card, an agent's line, a last word) while the app is
started again and again, each time armed with the next fail point. On PostgreSQL a second app works beside it on the
same database. Then every cause must have given one send that the vendor accepted: what died between the vendor's yes
and our writing it down is *unknown*, and was asked about.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

import aiohttp

from bench import postgres
from bench.books import Books, books
from bench.crash.verdict import Verdict
from bench.ground import NotUp, tell
from bench.house import Ports
from bench.reach.judge import judge
from bench.reach.play import STEPS, Play, Said
from bench.reach.quiet import quiet
from bench.reach.road import Storm
from bench.reach.town import UNPACED_APP, Plan, Town, opened, town
from bot.failpoints import REACH_POINTS

SIGKILLED = -9
AT_ONCE = 3
SHOPPERS = 100
PATIENCE = 300.0
"""Seconds that a step may take with several kills in it."""

NEVER = 200.0
"""Seconds after which a point counts as never reached."""

LIMIT = 10.0
"""Seconds from a kill until what was in hand has arrived."""


@dataclass(slots=True)
class Reaped:
    """What the kills did: by point, seconds from the kill until every step that was under way had its effect, and the
    seconds of these until the app answered again.

    A kill that another overtook before that has no recovery of its own: its steps are among those of the later one.
    """

    recovery: dict[str, float] = field(default_factory=dict)
    starts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One ordeal and what came of it."""

    database: str
    ordeal: str
    kills: int
    verdict: Verdict
    reaped: Reaped

    @property
    def recovery(self) -> float:
        """The longest recovery, in seconds."""
        return max(self.reaped.recovery.values(), default=0.0)


class Ordeal:
    """One town through all points."""

    def __init__(self, built: Town, open_books: Books, points: Sequence[str]) -> None:
        self._town, self._books, self._points = built, open_books, list(points)
        self.said, self.reaped = Said(), Reaped()
        self._under_way: dict[int, asyncio.Event] = {}
        self._next = count()
        self._over = False
        self._last_kill = 0.0
        self.played = 0

    async def through(self, session: aiohttp.ClientSession) -> None:
        """Let shoppers go through their stories, a few at once, until every point has killed the app."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._reap())
            for _ in range(AT_ONCE):
                group.create_task(self._stories(session))

    async def _stories(self, session: aiohttp.ClientSession) -> None:
        while not self._over:
            number = next(self._next)
            if number >= len(self._town.people):
                raise NotUp("every shopper has told their story, and a point was never reached")
            play = Play(self._town, self._books, self._town.people[number], self.said, PATIENCE)
            for name in STEPS:
                self._under_way[number] = asyncio.Event()
                await play.step(name, session)
                self._under_way.pop(number).set()
            self.played = max(self.played, number + 1)

    async def _reap(self) -> None:
        watching: list[asyncio.Task[None]] = []
        app = self._town.apps[0]
        try:
            for at, point in enumerate(self._points):
                began = time.monotonic()
                while app.ended() is None:
                    if time.monotonic() - began > NEVER:
                        raise NotUp(f"fail point {point} was never reached")
                    await asyncio.sleep(0.005)
                if app.ended() != SIGKILLED:
                    raise NotUp(f"fail point {point}: the app ended with {app.ended()}")
                killed, hurt = time.monotonic(), list(self._under_way.values())
                self._last_kill = killed
                watching.append(asyncio.create_task(self._recovered(point, killed, hurt)))
                more = {"PORCHLIGHT_FAILPOINT": self._points[at + 1]} if at + 1 < len(self._points) else {}
                await self._town.start(0, **more)
                self.reaped.starts[point] = time.monotonic() - killed
                tell(f"  killed at {point}, answers again after {self.reaped.starts[point]:.1f} s")
            await asyncio.gather(*watching)
            self._over = True
        finally:
            for task in watching:
                task.cancel()

    async def _recovered(self, point: str, killed: float, hurt: list[asyncio.Event]) -> None:
        for step in hurt:
            await step.wait()
        if self._last_kill != killed:
            return
        self.reaped.recovery[point] = time.monotonic() - killed


async def all_rows(
    options: argparse.Namespace, ports: Ports, second: tuple[int, int, int], server: str, kinds: Sequence[str]
) -> list[Row]:
    """Go through every point on every database, in an order of its own for each seed."""
    rows = []
    for kind in kinds:
        for seed in range(1 if options.quick else options.seeds):
            address = await postgres.new_database(server) if kind == "postgresql" else ""
            rows.append(_told(await _one(ports, (second,) if address else (), kind, address, seed)))
    return rows


async def _one(ports: Ports, more: tuple[tuple[int, int, int], ...], kind: str, address: str, seed: int) -> Row:
    points = list(REACH_POINTS)
    random.Random(seed).shuffle(points)
    plan = Plan(SHOPPERS, address, more, Storm(), seed, command=UNPACED_APP)
    tell(f"{kind}: {len(points)} points, {1 + len(more)} app(s), seed {seed}")
    async with town(plan, ports) as built:
        timeout = aiohttp.ClientTimeout(total=60)
        async with books(built.house) as open_books, aiohttp.ClientSession(timeout=timeout) as session:
            await opened(built)
            await built.furnish(session)
            await quiet(built, open_books)
            await built.apps[0].stop()
            await built.start(0, PORCHLIGHT_FAILPOINT=points[0])
            ordeal = Ordeal(built, open_books, points)
            await ordeal.through(session)
            await quiet(built, open_books)
            people, causes = built.people, len(STEPS) * ordeal.played
            verdict = await judge(built, open_books, people, ordeal.said, causes, people[: ordeal.played])
    return Row(kind, f"reach, seed {seed}", len(points), verdict, ordeal.reaped)


def _told(row: Row) -> Row:
    for point, seconds in sorted(row.reaped.recovery.items(), key=lambda each: -each[1]):
        missed = " MISSED" if seconds > LIMIT else ""
        tell(f"  {point}: {seconds:.1f} s, of which the start {row.reaped.starts[point]:.1f} s{missed}")
    tell(f"{row.database}, {row.ordeal}: {len(row.verdict.lost)} lost, {len(row.verdict.doubled)} doubled")
    for line in (row.verdict.lost + row.verdict.doubled)[:20]:
        tell(f"  {line}")
    return row
