"""The road between the vendors and the app: each request of theirs goes over it, as often and in such order as told.

It stands where the public address points. A copy that meets a dead app waits and goes again, as vendors do.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

PATIENCE = 14.0
"""Seconds that a copy tries to reach the app: what Twilio waits."""

OWN = frozenset({"host", "content-length", "transfer-encoding", "connection"})
GONE = (aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Storm:
    """How often each request goes, within how many seconds of its first, and how many are under way at once."""

    copies: int = 1
    spread: float = 0.0
    at_once: int = 20


class Road:
    """Carries requests to one of the doors, chosen anew for each copy."""

    def __init__(self, doors: Sequence[str], storm: Storm, chance: random.Random) -> None:
        self._doors, self._storm, self._chance = list(doors), storm, chance
        self._free = asyncio.Semaphore(storm.at_once)
        self._under_way: set[asyncio.Task[web.Response]] = set()
        self.carried: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    @property
    def idle(self) -> bool:
        """True when no copy is under way."""
        return not self._under_way

    async def take(self, request: web.Request) -> web.Response:
        """Carry one request; what the first copy hears is the answer."""
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower() not in OWN}
        copies = self._storm.copies if request.method == "POST" else 1
        tasks = [
            asyncio.create_task(self._copy(request.method, request.raw_path, headers, body)) for _ in range(copies)
        ]
        for task in tasks:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        heard = done.pop().result()
        return web.Response(body=heard.body, status=heard.status, content_type=heard.content_type)

    async def _copy(self, method: str, path: str, headers: dict[str, str], body: bytes) -> web.Response:
        if method == "POST" and self._storm.spread:
            await asyncio.sleep(self._chance.uniform(0, self._storm.spread))
        async with self._free:
            answer = await self._until_heard(method, path, headers, body)
        kind = f"{method} {'/'.join(part for part in path.split('/') if part in KINDS) or 'other'}"
        self.carried[kind] += 1
        if answer.status >= 400:
            self.refused[f"{kind} {answer.status}"] += 1
        return answer

    async def _until_heard(self, method: str, path: str, headers: dict[str, str], body: bytes) -> web.Response:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + (PATIENCE if method == "POST" else 1.0)
        while True:
            try:
                return await self._once(method, path, headers, body)
            except GONE:
                if loop.time() > deadline:
                    return web.Response(status=503)
                await asyncio.sleep(0.1)

    async def _once(self, method: str, path: str, headers: dict[str, str], body: bytes) -> web.Response:
        door = self._chance.choice(self._doors)
        async with self._session.request(method, door + path, data=body or None, headers=headers) as answer:
            return web.Response(body=await answer.read(), status=answer.status, content_type=answer.content_type)

    @asynccontextmanager
    async def open(self, port: int) -> AsyncIterator[Road]:
        """Listen on this port of loopback."""
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/{rest:.*}", self.take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=12)) as self._session:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
            try:
                yield self
            finally:
                for task in self._under_way:
                    task.cancel()
                await asyncio.gather(*self._under_way, return_exceptions=True)
                await runner.cleanup()


KINDS = frozenset({"hooks", "desks", "easypost", "shopify", "whatsapp", "slack", "healthz", "demo"})
