"""The chat turn: the tenth of its conversation, at 1 and at 8 at a time, ours and the stock bot's in turns."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from bench.figures import Spread, spread
from bench.ground import NotUp, tell
from bench.house import House
from bench.vendors import Shopper

Turn = Callable[[aiohttp.ClientSession, str, int], Awaitable[bool]]
"""Takes (session, conversation, number of the turn from 1); True when the reply was the right one."""

TENTH = 10
ALONE, TOGETHER = 1, 8
FLAT_AT = (5, 50, 300)
AROUND = 5
"""Turns on which one figure of the flat line is the median: this many from the one named."""


class Ours:
    """Our side of a turn: a verified shopper asks where the parcel is, through the public door, with an API key."""

    def __init__(self, house: House, shoppers: int) -> None:
        self._house = house
        self._shoppers = shoppers

    async def turn(self, session: aiohttp.ClientSession, talk: str, number: int) -> bool:
        """Take one turn; the first brings order number and e-mail."""
        shopper = Shopper(sum(talk.encode()) % self._shoppers)
        text = f"where is my order {shopper.order}? {shopper.email}" if number == 1 else "where is my order?"
        while True:
            status, replies = await self._house.say(session, talk, f"{talk}-{number}", text)
            if status != 429:
                return status == 200 and right(replies, shopper)
            await self._house.close()  # a shopper sends 60 a minute at most; the counts do not outlive the process
            await self._house.open()


def right(replies: list[dict], shopper: Shopper) -> bool:  # type: ignore[type-arg]
    """Say whether this is the one full answer: the order, the last scan with its place, and the parcel's card."""
    if len(replies) != 1:
        return False
    [reply] = replies
    text = reply["text"]
    cards = [card for card in reply["cards"] if card["status"] == "in_transit"]
    return shopper.order in text + str(reply["cards"]) and "Columbus" in text.title() and bool(cards)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared."""

    name: str
    turn: Turn


async def tenth_turns(side: Side, talks: int, at_once: int, mark: str) -> tuple[list[float], float]:
    """Bring `talks` conversations to nine turns, then time the tenth of each. Returns single times and the wall's."""
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=TOGETHER)) as session:
        names = [f"{side.name}-{mark}-{n}" for n in range(talks)]

        async def first_nine(talk: str) -> None:
            for number in range(1, TENTH):
                if not await side.turn(session, talk, number):
                    raise NotUp(f"{side.name}: turn {number} of {talk} was not answered as it should be")

        await _pool(names, TOGETHER, first_nine)
        times: list[float] = []

        async def tenth(talk: str) -> None:
            began = time.perf_counter()
            if not await side.turn(session, talk, TENTH):
                raise NotUp(f"{side.name}: the tenth turn of {talk} was not answered as it should be")
            times.append(time.perf_counter() - began)

        began = time.perf_counter()
        await _pool(names, at_once, tenth)
        return times, time.perf_counter() - began


async def _pool(names: list[str], at_once: int, work: Callable[[str], Awaitable[None]]) -> None:
    waiting = iter(names)

    async def worker() -> None:
        for name in waiting:
            await work(name)

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(worker())


async def compare(sides: list[Side], rounds: int, talks: int) -> dict[tuple[str, int], Spread]:
    """Measure each side at 1 and at 8, in turns, so that a noisy moment hits both."""
    times: dict[tuple[str, int], list[float]] = {}
    walls: dict[tuple[str, int], float] = {}
    for number in range(rounds):
        for at_once in (ALONE, TOGETHER):
            for side in sides if number % 2 == 0 else sides[::-1]:
                tell(f"turns: round {number + 1} of {rounds}, {side.name}, {at_once} at a time")
                single, wall = await tenth_turns(side, talks, at_once, f"r{number}x{at_once}")
                key = (side.name, at_once)
                times.setdefault(key, []).extend(single)
                walls[key] = walls.get(key, 0) + wall
    return {key: spread(times[key], walls[key]) for key in times}


async def flat(side: Side, upto: int) -> dict[int, float]:
    """Take one conversation to turn `upto`; return the median milliseconds around each of the marked turns."""
    times: list[float] = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        for number in range(1, upto + 1):
            began = time.perf_counter()
            if not await side.turn(session, f"{side.name}-long", number):
                raise NotUp(f"{side.name}: turn {number} of the long conversation was not answered as it should be")
            times.append(time.perf_counter() - began)
    marks = [mark for mark in FLAT_AT if mark <= upto]
    return {mark: spread(times[max(mark - AROUND, 1) : mark], 1).p50 for mark in marks}
