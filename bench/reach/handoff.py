"""`make handoff`: many conversations between shoppers and agents at once, half on WhatsApp and half in the widget.

Each opens a case, is claimed, and then lines go both ways. No line may be lost, doubled or out of order within its
thread; measured is how long a line takes from the shopper to Slack, and from Slack to the shopper. `--paced` leaves
Slack's own limit (a message a second) on, and tells what of the time is the queue that it makes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median, quantiles

import aiohttp

from bench.books import Books, books
from bench.crash.__main__ import engine
from bench.crash.verdict import Verdict
from bench.figures import table
from bench.ground import NotUp, tell
from bench.house import Ports
from bench.reach.ears import mark
from bench.reach.lines import compare, slack_queues
from bench.reach.quiet import quiet
from bench.reach.road import Storm
from bench.reach.shop import Reached
from bench.reach.storm import told
from bench.reach.town import EXACT_APP, UNPACED_APP, Plan, Town, opened, town
from bench.reach.visitor import Phone, Visitor, Widget
from sandbox.slack.team import AGENTS

TALKS, QUICK, LINES = 200, 20, 3
RATE = 10.0
"""Lines a second, both ways together."""

WISHES = 5.0
"""Wishes for a human a second."""

LIMIT = 1.0
"""Seconds, at the 95th percentile, beside what Slack's own limit costs."""

PATIENCE = 120.0


@dataclass(slots=True)
class Heard:
    """When each line was said (monotonic seconds), by its mark, and the marks of each talk in order, by side."""

    said: dict[str, float] = field(default_factory=dict)
    order: dict[tuple[str, int], list[str]] = field(default_factory=dict)

    def say(self, side: str, n: int) -> str:
        """Return the mark of the next line of a side of a talk."""
        mine = self.order.setdefault((side, n), [])
        mine.append(mark(side, n, len(mine)))
        return mine[-1]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found; the times are in seconds, by direction."""

    talks: int
    paced: bool
    verdict: Verdict
    times: dict[str, list[float]]

    def rows(self) -> list[tuple[str, ...]]:
        """The rows of the table."""
        return [(name, str(len(each)), *(f"{1000 * x:.0f}" for x in spread(each))) for name, each in self.times.items()]


def spread(times: list[float]) -> tuple[float, float, float]:
    """Return the median, the 95th percentile and the longest."""
    if len(times) < 2:
        return (0.0, 0.0, 0.0)
    return median(times), quantiles(times, n=20, method="inclusive")[-1], max(times)


def main() -> int:
    """Read the options, let them talk, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.reach.handoff", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} conversations")
    parser.add_argument("--conversations", type=int, default=TALKS, help=f"how many ({TALKS})")
    parser.add_argument("--rate", type=float, default=RATE, help=f"lines a second, both ways together ({RATE:.0f})")
    parser.add_argument("--paced", action="store_true", help="with Slack's own limit: one message a second")
    parser.add_argument("--seed", type=int, default=0, help="of the pauses (0)")
    parser.add_argument("--engine", action="store_true", help="the real engine instead of its stand-in")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    try:
        found = asyncio.run(handoff(options))
    except* NotUp as problems:
        tell(f"The ordeal stopped: {problems.exceptions[0]}")
        found = None
    if found is None:
        return 1
    _print(found, options.json)
    return 0 if found.verdict.clean else 1


def _print(found: Outcome, as_json: bool) -> None:
    if as_json:
        times = {
            name: dict(zip(("p50", "p95", "max"), spread(each), strict=True)) for name, each in found.times.items()
        }
        plain = {"talks": found.talks, "paced": found.paced, "seconds": times}
        print(json.dumps(plain | {"lost": found.verdict.lost, "doubled": found.verdict.doubled}, indent=2))
        return
    print(table(("way", "lines", "p50 ms", "p95 ms", "longest ms"), found.rows()))
    missed = [name for name, each in found.times.items() if name in BARS and spread(each)[1] > LIMIT]
    print("".join(f"\nMISSED: p95 of {name} is over {LIMIT:.0f} s" for name in missed))
    clean = found.verdict.clean
    print(f"{found.verdict.acknowledged} lines: " + ("none lost, doubled or out of order" if clean else "FAILED"))


TO_SLACK, TO_SHOPPER, CARD = "shopper → Slack", "Slack → shopper", "wish → card"
OWN = " without Slack's queue"
BARS = (TO_SLACK, TO_SHOPPER, TO_SLACK + OWN)


async def handoff(options: argparse.Namespace) -> Outcome:
    """Run all conversations, and compare."""
    talks = QUICK if options.quick else options.conversations
    ports, command = Ports.free(), EXACT_APP if options.paced else UNPACED_APP
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(engine(ports, not options.engine))
        built = await stack.enter_async_context(
            town(Plan((talks + 1) // 2, seed=options.seed, command=command, storm=Storm(at_once=200)), ports)
        )
        await opened(built)
        open_books = await stack.enter_async_context(books(built.house))
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        await built.furnish(session)
        await quiet(built, open_books)
        people: list[Visitor] = [Phone(built, each) for each in built.people]
        people += [Widget(built, Reached(n), session) for n in range(len(people), talks)]
        heard = await Crowd(built, people, options).talk()
        await quiet(built, open_books, 300)
        verdict = await compare(built, open_books, people, heard.order)
        told(verdict)
        times = await _times(built, open_books, heard, options.paced)
    return Outcome(talks, options.paced, verdict, times)


async def _times(built: Town, open_books: Books, heard: Heard, paced: bool) -> dict[str, list[float]]:
    at = built.ears.at

    def of(side: str, where: str, chosen: Callable[[int], bool] = bool) -> dict[str, float]:
        marks = [
            each for (one, _), mine in heard.order.items() if one == side for n, each in enumerate(mine) if chosen(n)
        ]
        return {each: at[where, each] - heard.said[each] for each in marks if (where, each) in at}

    to_slack = of("s", "slack")
    times = {CARD: list(of("s", "card", lambda n: n == 0).values())}
    times |= {TO_SLACK: list(to_slack.values()), TO_SHOPPER: list(of("a", "shopper", lambda _: True).values())}
    if paced:
        queues = await slack_queues(open_books, built.ears)
        times[TO_SLACK + OWN] = [max(seconds - queues.get(each, 0.0), 0.0) for each, seconds in to_slack.items()]
    return times


class Crowd:
    """All talks at once."""

    def __init__(self, built: Town, people: list[Visitor], options: argparse.Namespace) -> None:
        self._town, self._people = built, people
        self._chance = random.Random(options.seed)
        self._gap = 2 * len(people) / options.rate
        self._heard = Heard()
        self._all_claimed = asyncio.Barrier(len(people))

    async def talk(self) -> Heard:
        """Let everybody ask for a human; once all cases are claimed, let lines go both ways."""
        async with asyncio.TaskGroup() as group:
            for n, one in enumerate(self._people):
                group.create_task(self._one(n, one))
        return self._heard

    async def _one(self, n: int, one: Visitor) -> None:
        async with one.here():
            await asyncio.sleep(n / WISHES)
            wish = self._heard.say("s", n)
            self._heard.said[wish] = time.monotonic()
            await one.write(f"can I talk to a human please {wish}")
            await self._town.ears.until("card", wish, PATIENCE + len(self._people))
            agent = list(AGENTS)[n % len(AGENTS)]
            await self._claim(wish, agent)
            if await self._all_claimed.wait() == 0:
                tell(f"{len(self._people)} cases are claimed")
            await asyncio.gather(self._lines(n, one, None, wish), self._lines(n, one, agent, wish))

    async def _claim(self, wish: str, agent: str) -> None:
        """Press until the card says that somebody has the case; it is what an agent would look at."""
        card, book = self._town.ears.card(wish), self._town.reach.book
        for _ in range(20):
            blocks = (book.message(card.channel, card.ts) or {}).get("blocks") or []
            claim = next(
                (b["block_id"] for b in blocks for e in b.get("elements") or [] if e.get("action_id") == "claim"), ""
            )
            if not claim:
                return
            await self._town.reach.agents.press(agent, card.channel, card.ts, claim, "claim")
            await asyncio.sleep(3.0)
        raise NotUp(f"the case of {wish} could not be claimed")

    async def _lines(self, n: int, one: Visitor, agent: str | None, wish: str) -> None:
        card = self._town.ears.card(wish)
        for _ in range(LINES):
            await asyncio.sleep(self._chance.uniform(0.2, 1.8) * self._gap)
            line = self._heard.say("a" if agent else "s", n)
            self._heard.said[line] = time.monotonic()
            if agent:
                self._town.reach.agents.say(agent, card.channel, f"we are on it {line}", card.ts)
            else:
                await one.write(f"one more thing {line}")
        await self._town.ears.until("shopper" if agent else "slack", line, PATIENCE + 8 * len(self._people))


if __name__ == "__main__":
    sys.exit(main())
