"""Clients that retry as vendors and widgets do: the same body, the same id, until it is acknowledged."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bench.house import House
from bench.vendors import Delivery, Shopper

PATIENCE = aiohttp.ClientTimeout(total=25, connect=2)
GIVE_UP = 120.0
"""Seconds of trying after which something counts as never acknowledged; real vendors try for days."""

GONE = (aiohttp.ClientError, TimeoutError, OSError)


@dataclass(slots=True)
class Heard:
    """What was acknowledged, and when (event-loop seconds)."""

    hooks: dict[str, float] = field(default_factory=dict)
    answers: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    tries: int = 0

    @property
    def count(self) -> int:
        """Everything acknowledged so far."""
        return len(self.hooks) + len(self.answers)

    def last(self) -> float:
        """When the last webhook was acknowledged."""
        return max(self.hooks.values(), default=0.0)


def webhooks(shoppers: list[Shopper], repeats: int, chance: random.Random) -> list[Delivery]:
    """Return every delivery of these shoppers in any order, some of them more than once."""
    now = datetime.now(UTC)
    every = [delivery for shopper in shoppers for delivery in shopper.deliveries(now)]
    mixed = every + chance.choices(every, k=repeats)
    chance.shuffle(mixed)
    return mixed


async def send_hooks(house: House, deliveries: list[Delivery], heard: Heard, at_once: int = 6) -> None:
    """Deliver each until it is answered 200."""
    waiting = iter(deliveries)

    async def worker(session: aiohttp.ClientSession) -> None:
        for delivery in waiting:
            if await _until_200(house, session, delivery, heard):
                heard.hooks.setdefault(delivery.key, asyncio.get_running_loop().time())

    async with aiohttp.ClientSession(timeout=PATIENCE) as session, asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(worker(session))


async def _until_200(house: House, session: aiohttp.ClientSession, delivery: Delivery, heard: Heard) -> bool:
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + GIVE_UP, 0.05
    while loop.time() < deadline:
        heard.tries += 1
        try:
            if await house.deliver(session, delivery) == 200:
                return True
        except GONE:
            pass
        await asyncio.sleep(pause)
        pause = min(pause * 2, 1.0)
    return False


@dataclass(frozen=True, slots=True)
class Talk:
    """One shopper's conversation: its id and what is said, one after the other."""

    name: str
    lines: tuple[str, ...]


def talks(shoppers: list[Shopper], count: int) -> list[Talk]:
    """Return conversations of five messages: a whole question, questions back, a wish for a human, a greeting."""
    return [
        Talk(
            f"talk-{shopper.n}",
            (
                f"where is my order {shopper.order}? {shopper.email}",
                "where is my parcel now?",
                "can I talk to a human please",
                "hi",
                "where is my order?",
            ),
        )
        for shopper in shoppers[:count]
    ]


async def send_talk(house: House, talk: Talk, heard: Heard) -> None:
    """Say each line until it is answered; the same message id each time, and the next only after the answer."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        for number, line in enumerate(talk.lines, 1):
            answer = await until_answered(house, session, talk.name, f"{talk.name}-{number}", line)
            if answer is not None:
                heard.answers[talk.name, f"{talk.name}-{number}"] = [reply["text"] for reply in answer]


async def until_answered(
    house: House, session: aiohttp.ClientSession, talk: str, message_id: str, line: str
) -> list[Any] | None:
    """Ask with the same id until there is an answer; None when there never is."""
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + GIVE_UP, 0.05
    while loop.time() < deadline:
        try:
            status, replies = await house.say(session, talk, message_id, line)
            if status == 200 and replies:
                return replies
        except GONE:
            pass
        await asyncio.sleep(pause)
        pause = min(pause * 2, 1.0)
    return None
