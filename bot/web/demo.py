"""The demo's own door: the sandbox moves the app's clock through it. It exists only where PORCHLIGHT_DEMO says so."""

from __future__ import annotations

import math

from aiohttp import web

from bot.errors import BadInput, NotAllowed
from bot.main import Services

LONGEST_SECONDS = 10 * 365 * 86_400


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of this door; none outside the demo."""
    if not services.settings.demo:
        return []

    async def put_clock(request: web.Request) -> web.Response:
        """Set the offset of the app's clock, in seconds. Any merchant's API key opens it."""
        await _any_key(services, request)
        services.clock.offset_seconds = _offset(await _json(request))
        services.worker.wake()
        services.follower.wake()
        services.poller.wake()
        services.sweep.wake()
        services.measuring.wake()
        services.lane_facts.wake()
        services.outreach.wake()
        return web.json_response({"offset_seconds": services.clock.offset_seconds})

    return [web.put("/demo/clock", put_clock)]


async def _any_key(services: Services, request: web.Request) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        for merchant in await services.merchants.all():
            if await services.keys.fits(merchant.id, key.strip()):
                return
    raise NotAllowed("no such address")


async def _json(request: web.Request) -> object:
    try:
        return await request.json()
    except ValueError:
        raise BadInput("the body must be JSON") from None


def _offset(body: object) -> float:
    value = body.get("offset_seconds") if isinstance(body, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput("offset_seconds must be a number of seconds")
    if abs(value) > LONGEST_SECONDS:
        raise BadInput("offset_seconds is too large")
    return float(value)
