"""Every table as a file: the list of them, and the files themselves, for those who may take rows away."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.domain.staff import Right
from bot.main import Services
from bot.web.exports import EXPORTS, send_export
from bot.web.merchant.frame import get, render
from bot.web.merchant.lane_query import asked
from bot.web.merchant.visit import Visit


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of these pages."""
    page = ExportsPage(services)
    return [
        get(services, "/exports", page.show, Right.EXPORT),
        get(services, "/exports/{name}.csv", page.send, Right.EXPORT),
    ]


@dataclass(frozen=True, slots=True)
class ExportsPage:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request, visit: Visit) -> web.Response:
        """List the tables."""
        return render("merchant/exports.html", request, visit, {"asked": asked(visit, request.query), "names": EXPORTS})

    async def send(self, request: web.Request, visit: Visit) -> web.StreamResponse:
        """Send a table; that rows were taken away is written down."""
        await visit.note("exported", request.match_info["name"])
        return await send_export(self.services, request, visit.merchant)
