"""What the products on tracking pages brought in, against shoppers who see none, with the rule beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bot.domain.staff import Right
from bot.domain.zones import zone_named
from bot.main import Services
from bot.measure.days import starts
from bot.measure.goods import ENOUGH, StoredTakings
from bot.web.merchant.frame import get, render
from bot.web.merchant.periods import LAST, period_of
from bot.web.merchant.visit import Visit


def routes(services: Services) -> list[web.RouteDef]:
    """Return the route of the page."""
    return [get(services, "/goods", GoodsPage(services).show, Right.FIGURES)]


@dataclass(frozen=True, slots=True)
class GoodsPage:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request, visit: Visit) -> web.Response:
        """Show a period."""
        period, zone = period_of(request, visit), zone_named(visit.merchant.settings.time_zone)
        since, until = starts(period.first, zone), starts(period.last + timedelta(days=1), zone)
        found = await StoredTakings(self.services.database).of(visit.merchant.id, since, until)
        context = {"found": found, "period": period, "last": LAST, "enough": ENOUGH}
        return render("merchant/goods_page.html", request, visit, context)
