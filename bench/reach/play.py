"""What shoppers and agents do in these ordeals, step by step; each step waits until its effect arrived."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import aiohttp
from sqlalchemy import select

from bench.books import Books
from bench.ground import NotUp
from bench.reach.ears import Post, mark
from bench.reach.shop import Reached
from bench.reach.town import Town
from bot.store.tables import cases, conversations
from sandbox.slack.team import AGENTS

ADA, SAM = list(AGENTS)[:2]
STEPS = ("trouble", "ask", "wish", "claim", "answer", "thank", "resolve")
PRESS_AGAIN = 2.5
"""Seconds after which an agent who sees nothing happen presses once more."""


@dataclass(slots=True)
class Said:
    """What was said on purpose: marks of lines by shoppers and by agents, per talk in order."""

    shoppers: dict[int, list[str]] = field(default_factory=dict)
    agents: dict[int, list[str]] = field(default_factory=dict)


class Play:
    """One shopper's story, and the agents' part in it. `patience` is in seconds, for each step."""

    def __init__(self, town: Town, books: Books, person: Reached, said: Said, patience: float = 60.0) -> None:
        self._town, self._books, self._person, self._said = town, books, person, said
        self._patience = patience
        self._case = ""
        self._steps: Mapping[str, Callable[[aiohttp.ClientSession], Awaitable[None]]] = {
            "trouble": self._trouble,
            "ask": self._ask,
            "wish": self._wish,
            "claim": self._claim,
            "answer": self._answer,
            "thank": self._thank,
            "resolve": self._resolve,
        }

    async def step(self, name: str, session: aiohttp.ClientSession) -> None:
        """Do one of STEPS. Raises NotUp when what should come of it does not come."""
        await self._steps[name](session)

    async def _trouble(self, session: aiohttp.ClientSession) -> None:
        """The parcel gets into trouble: one notice arrives."""
        await self._heard(lambda: self._town.carry(session, self._person.trouble(self._town.began)))

    async def _ask(self, _: aiohttp.ClientSession) -> None:
        """Say hello: one reply arrives. (A question about a damaged parcel would open the case at once.)"""
        await self._heard(lambda: self._write(f"hello there {self._mark('s')}"))

    async def _wish(self, _: aiohttp.ClientSession) -> None:
        """Wish for a human: one reply, one card."""
        wish = self._mark("s")
        await self._heard(lambda: self._write(f"can I talk to a human please {wish}"))
        await self._town.ears.until("card", wish, self._patience)
        self._case = wish

    async def _claim(self, _: aiohttp.ClientSession) -> None:
        """Let two agents claim at once, and press again while nothing happens: one of them has it."""
        began = time.monotonic()
        while not await self.claimed_by():
            if time.monotonic() - began > self._patience:
                raise NotUp(f"nobody has the case of {self._person.phone}")
            await asyncio.gather(*(self._press(agent, "claim") for agent in (ADA, SAM)))
            await self._look(PRESS_AGAIN)

    async def _look(self, seconds: float) -> None:
        """Look whether somebody has the case now, for so long at most."""
        until = time.monotonic() + seconds
        while not await self.claimed_by() and time.monotonic() < until:  # noqa: ASYNC110 - a row of another process
            await asyncio.sleep(0.1)

    async def _answer(self, _: aiohttp.ClientSession) -> None:
        """Let who has the case write a line: it arrives at the phone."""
        line, card = self._mark("a"), self.card
        agent = await self.claimed_by()
        self._town.reach.agents.say(agent, card.channel, f"We are looking into it {line}", card.ts)
        await self._town.ears.until("shopper", line, self._patience)

    async def _thank(self, _: aiohttp.ClientSession) -> None:
        """Write a line while a human has the talk: it arrives in the thread."""
        line = self._mark("s")
        await self._write(f"thank you {line}")
        await self._town.ears.until("slack", line, self._patience)

    async def _resolve(self, _: aiohttp.ClientSession) -> None:
        """Resolve the case: one last word arrives at the phone."""
        agent, seen = await self.claimed_by(), len(self._town.ears.texts[self._person.phone])
        async with asyncio.timeout(self._patience):
            while len(self._town.ears.texts[self._person.phone]) == seen:
                await self._press(agent, "resolve")
                with contextlib.suppress(NotUp):
                    await self._town.ears.until("phone", f"{self._person.phone} {seen + 1}", PRESS_AGAIN)

    @property
    def card(self) -> Post:
        """The card of this shopper's case."""
        return self._town.ears.card(self._case)

    async def claimed_by(self) -> str:
        """Return who has the case, as the database says; empty while nobody does."""
        joined = cases.join(conversations, conversations.c.id == cases.c.conversation_id)
        mine = conversations.c.address == self._person.phone
        rows = await self._books.rows(select(cases.c.claimed_by).select_from(joined).where(mine))
        return str(rows[0][0] or "") if rows else ""

    async def _press(self, agent: str, action: str) -> None:
        card, reach = self.card, self._town.reach
        blocks = (reach.book.message(card.channel, card.ts) or {}).get("blocks") or []
        for block in blocks:
            if any(each.get("action_id") == action for each in block.get("elements") or []):
                await reach.agents.press(agent, card.channel, card.ts, block["block_id"], action)
                return

    async def _write(self, text: str) -> None:
        self._town.reach.phones.write(self._person.phone, text)

    async def _heard(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do something, and wait for the next text that the phone gets."""
        phone, ears = self._person.phone, self._town.ears
        wanted = len(ears.texts[phone]) + 1
        await act()
        await ears.until("phone", f"{phone} {wanted}", self._patience)

    def _mark(self, side: str) -> str:
        lines = self._said.shoppers if side == "s" else self._said.agents
        mine = lines.setdefault(self._person.n, [])
        mine.append(mark(side, self._person.n, len(mine)))
        return mine[-1]
