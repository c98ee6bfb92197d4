"""What writing first saves: shoppers who hear of trouble from us against those who never do."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.domain.staff import Right
from bot.main import Services
from bot.measure.definitions import DEFINITIONS, SMALLEST_EFFECT
from bot.measure.holdout import FEWEST, holdout
from bot.measure.rows import TroubleRow, trouble_rows
from bot.measure.troubles import HELD, TOLD
from bot.web.merchant.frame import get, render
from bot.web.merchant.visit import Visit


def routes(services: Services) -> list[web.RouteDef]:
    """Return the route of the page."""
    return [get(services, "/first-word", FirstWordPage(services).show, Right.FIGURES)]


@dataclass(frozen=True, slots=True)
class FirstWordPage:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request, visit: Visit) -> web.Response:
        """Show the comparison, and the newest troubled parcels of an arm."""
        merchant, arm = visit.merchant, request.query.get("arm", "")
        found = await self.services.database.read_of(
            merchant.id, lambda connection: holdout(connection, merchant, visit.now)
        )
        rows: tuple[TroubleRow, ...] = ()
        if arm in {TOLD, HELD}:
            rows = await self.services.database.read_of(
                merchant.id, lambda connection: tuple(trouble_rows(connection, merchant.id, arm))
            )
        context = {
            "found": found,
            "means": DEFINITIONS["holdout"],
            "fewest": FEWEST,
            "effect": SMALLEST_EFFECT,
            "arm": arm,
            "rows": rows,
        }
        return render("merchant/first_word.html", request, visit, context)
