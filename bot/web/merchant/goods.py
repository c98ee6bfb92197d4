"""What the products on tracking pages brought in, against shoppers who see none, with the rule beside it."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.domain.staff import Right
from bot.main import Services
from bot.measure.goods import ENOUGH, PERIODS
from bot.web.merchant.frame import get, render
from bot.web.merchant.visit import Visit

USUAL = 28


def routes(services: Services) -> list[web.RouteDef]:
    """Return the route of the page."""
    return [get(services, "/goods", GoodsPage(services).show, Right.FIGURES)]


@dataclass(frozen=True, slots=True)
class GoodsPage:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request, visit: Visit) -> web.Response:
        """Show one of the usual periods."""
        last = request.query.get("last", "")
        days = int(last) if last in map(str, PERIODS) else USUAL
        found = await self.services.takings.last(visit.merchant, visit.now, days)
        context = {"found": found, "days": days, "periods": PERIODS, "enough": ENOUGH}
        return render("merchant/goods_page.html", request, visit, context)
