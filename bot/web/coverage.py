"""The door to how well each provider is read, for the merchant's own server; a page comes on top of it."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.domain.staff import Scope
from bot.errors import NotAllowed
from bot.main import Services
from bot.measure.coverage import CoverageReader, coverage_json
from bot.web.messages import bearer


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of this door."""
    return [web.get("/v1/{slug}/coverage", CoverageDoor(services).show)]


@dataclass(frozen=True, slots=True)
class CoverageDoor:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request) -> web.Response:
        """Return the figures of every provider; a merchant's key only."""
        merchant = await self.services.merchants.by_slug(request.match_info["slug"])
        key = bearer(request)
        if not key:
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        if merchant is None or not await self.services.keys.fits(merchant.id, key, Scope.READ):
            raise NotAllowed("no such shop")
        rows = await CoverageReader(self.services.database).of(merchant, self.services.clock.now())
        return web.json_response({"providers": coverage_json(rows)})
