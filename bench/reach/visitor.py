"""The two kinds of shoppers of `make handoff`: one with a phone, one with the widget open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

import aiohttp

from bench.ground import NotUp
from bench.reach.ears import MARK
from bench.reach.shop import SLUG, Reached
from bench.reach.town import Town


class Visitor(Protocol):
    """Somebody who talks with the shop."""

    def here(self) -> Any:
        """Be there while the block runs (an asynchronous context)."""
        ...

    async def write(self, text: str) -> None:
        """Say something."""
        ...

    def heard(self) -> list[str]:
        """Return the marks of agents' lines that arrived, in order, each as often as it came."""
        ...


class Phone:
    """On WhatsApp."""

    def __init__(self, built: Town, person: Reached) -> None:
        self._town, self._person = built, person

    @asynccontextmanager
    async def here(self) -> AsyncIterator[None]:
        """A phone is always on."""
        yield

    async def write(self, text: str) -> None:
        """Send a text."""
        self._town.reach.phones.write(self._person.phone, text)

    def heard(self) -> list[str]:
        """Return the marks in what was accepted for this phone."""
        texts = [each for each in self._town.reach.line.texts(self._person.phone) if each.direction != "inbound"]
        return [mark for text in texts for mark in MARK.findall(text.body) if mark.startswith("[a")]


class Widget:
    """On the shop's page, with a socket of its own and an address of its own."""

    def __init__(self, built: Town, person: Reached, session: aiohttp.ClientSession) -> None:
        self._town, self._person, self._session = built, person, session
        self._heard: list[str] = []
        self._said = 0

    @asynccontextmanager
    async def here(self) -> AsyncIterator[None]:
        """Keep the socket open."""
        address = f"10.{self._person.n // 250}.{self._person.n % 250}.7"
        url = f"{self._town.doors[0]}/v1/{SLUG}/socket"
        async with self._session.ws_connect(url, headers={"X-Forwarded-For": address}) as self._socket:
            await self._socket.send_json({"type": "hello", "token": None, "after": 0, "context": None})
            if (await self._socket.receive_json(timeout=30))["type"] != "welcome":
                raise NotUp("the widget was not welcome")
            listening = asyncio.create_task(self._listen())
            try:
                yield
            finally:
                listening.cancel()

    async def _listen(self) -> None:
        async for message in self._socket:
            frame = message.json()
            said = frame.get("message") or {}
            if frame["type"] == "message" and said.get("from") == "agent":
                for mark in MARK.findall(said["text"]):
                    self._heard.append(mark)
                    self._town.ears.hear("shopper", mark)

    async def write(self, text: str) -> None:
        """Say something."""
        self._said += 1
        frame = {"type": "say", "id": f"w{self._person.n}-{self._said}", "text": text, "payload": None}
        await self._socket.send_json(frame)

    def heard(self) -> list[str]:
        """Return the marks in what the socket told."""
        return self._heard
