"""The first page: how many contacts there were, how many never needed a person, and whether what we said was true.

Each figure stands with its interval, how many it rests on and what it means, and opens to the contacts behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.domain.staff import Right
from bot.domain.zones import zone_named
from bot.main import Services
from bot.measure.definitions import DEFINITIONS
from bot.measure.worth import overview, today_so_far
from bot.web.merchant.frame import get, render
from bot.web.merchant.periods import LAST, closed_week, period_of, query_of
from bot.web.merchant.visit import Visit


def routes(services: Services) -> list[web.RouteDef]:
    """Return the route of the page."""
    return [get(services, "", OverviewPage(services).show, Right.FIGURES)]


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request, visit: Visit) -> web.Response:
        """Show a period beside the one before."""
        merchant, period = visit.merchant, period_of(request, visit)
        seen, today = await self.services.database.read_of(
            merchant.id,
            lambda connection: (
                overview(connection, merchant, period),
                today_so_far(connection, merchant, visit.now),
            ),
        )
        context = {
            "seen": seen,
            "today": today,
            "day": visit.now.astimezone(zone_named(merchant.settings.time_zone)).date(),
            "period": period,
            "last": LAST,
            "closed": closed_week(visit, seen.until),
            "defined": DEFINITIONS,
            "query_of": query_of,
        }
        return render("merchant/overview.html", request, visit, context)
