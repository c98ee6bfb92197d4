"""Whether the process is up, and whether it can do its work: for proxies, supervisors and people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from aiohttp import web

from bot.main import Services

PATIENCE_SECONDS = 2.0


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of this door."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(_: web.Request) -> web.Response:
        parts = await readiness(services)
        ready = all(parts.values())
        return web.json_response({"ready": ready, "parts": parts}, status=200 if ready else 503)

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]


async def readiness(services: Services) -> dict[str, bool]:
    """Return each part and whether it works. `database` includes that its tables are up to date."""
    database, engine = await asyncio.gather(_works(services.database.ready()), _works(services.dialogue.healthy()))
    return {"database": database, "engine": engine}


async def _works(answer: Awaitable[bool]) -> bool:
    try:
        return await asyncio.wait_for(answer, PATIENCE_SECONDS)
    except Exception:
        return False
