"""Why a figure changed between two periods, taken apart to the last tenth of a point, each part open to its rows."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.domain.staff import Right
from bot.errors import BadInput
from bot.main import Services
from bot.measure.definitions import DEFINITIONS
from bot.measure.order_trouble import CALM
from bot.measure.why import DIMENSIONS, FIGURES, why
from bot.web.merchant.frame import get, render
from bot.web.merchant.periods import LAST, period_of, query_of
from bot.web.merchant.visit import Visit


def routes(services: Services) -> list[web.RouteDef]:
    """Return the route of the page."""
    return [get(services, "/why", WhyPage(services).show, Right.FIGURES)]


@dataclass(frozen=True, slots=True)
class WhyPage:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request, visit: Visit) -> web.Response:
        """Take one figure's change apart."""
        merchant, period = visit.merchant, period_of(request, visit)
        figure, by = request.query.get("figure", "strict"), request.query.get("by", "goal")
        if figure not in FIGURES or by not in DIMENSIONS:
            raise BadInput(f"a change of {', '.join(FIGURES)} is taken apart by {', '.join(DIMENSIONS)}")
        taken = await self.services.database.read_of(
            merchant.id, lambda connection: why(connection, merchant, period, figure, by)
        )
        context = {
            "why": taken,
            "period": period,
            "last": LAST,
            "figures": {key: DEFINITIONS[key] for key in FIGURES},
            "calm_group": CALM,
            "query_of": query_of,
        }
        return render("merchant/why.html", request, visit, context)
