"""Holds every request to Twilio and Slack, and every answer, against the vendors' own OpenAPI files, where they are.

The check is made after the answer has gone, so that it slows nobody; `/api/violations` lists what did not agree.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

PREFIXES = ("/twilio/2010-04-01/", "/twilio/v1/", "/slack/api/")
KEPT = 500
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One request and its answer. `status` is None when the connection was broken before the answer."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    content_type: str
    body: bytes
    status: int | None
    answer: bytes


class Checker(Protocol):
    """Says what in an exchange is not as the vendor's file has it."""

    def violations(self, exchanged: Exchanged) -> list[str]:
        """What does not agree, a sentence each."""
        ...


class Checks:
    """The exchanges still to be checked, and what was found."""

    def __init__(self, load: Callable[[], Checker] | None, why_not: str = "") -> None:
        """`load` reads the files, which takes seconds; None: nothing is checked, and `why_not` says why."""
        self._load, self.why_not = load, why_not
        self._checker: Checker | None = None
        self._waiting: deque[Exchanged] = deque(maxlen=4 * KEPT)
        self.found: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.seen = self.checked = 0

    def note(self, exchanged: Exchanged) -> None:
        """Remember an exchange for checking."""
        self.seen += 1
        if self._load:
            self._waiting.append(exchanged)

    async def catch_up(self, most: int = 4 * KEPT) -> None:
        """Check what waits."""
        if self._load and self._checker is None:
            self._checker = await asyncio.to_thread(self._load)
        while self._checker and self._waiting and most:
            exchanged, most = self._waiting.popleft(), most - 1
            self.checked += 1
            for what in self._checker.violations(exchanged):
                self.found.append({"call": f"{exchanged.method} {exchanged.path}", "violation": what})

    async def run(self) -> None:
        """Check little by little, for ever."""
        while True:
            await asyncio.sleep(0.2)
            if self._waiting:
                await self.catch_up(most=5)


CHECKS = web.AppKey("checks", Checks)


def checks(folder: Path | None) -> Checks:
    """The checks against a folder of OpenAPI files; without it, or without openapi-core, none, and why."""
    if folder is None or not folder.is_dir():
        return Checks(None, "the vendors' OpenAPI files are not here (PORCHLIGHT_SPECS)")
    return Checks(lambda: _read(folder)) if find_spec("openapi_core") else Checks(None, "openapi-core is not installed")


def _read(folder: Path) -> Checker:
    from sandbox.specs import checker  # only developers have what it needs

    return checker(folder)


@web.middleware
async def watch(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Note each exchange with Twilio and Slack."""
    if not request.path.startswith(PREFIXES):
        return await handler(request)
    body = await request.read()
    response = await handler(request)
    gone = request.transport is None or request.transport.is_closing()
    answer = response.body if isinstance(response, web.Response) and isinstance(response.body, bytes) else b""
    request.app[CHECKS].note(
        Exchanged(
            request.method,
            request.path,
            request.query_string,
            dict(request.headers),
            request.content_type,
            body,
            None if gone else response.status,
            answer,
        )
    )
    return response


async def violations(request: web.Request) -> web.Response:
    """GET /api/violations: what did not agree, and how much was checked; or why nothing is."""
    noted = request.app[CHECKS]
    await noted.catch_up()
    told = {"violations": list(noted.found), "checked": noted.checked, "not_checked_because": noted.why_not or None}
    return web.json_response(told)


ROUTES = [web.get("/api/violations", violations)]
