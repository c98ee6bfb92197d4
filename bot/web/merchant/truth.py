"""Was it true? Each status and window behind the two figures, the wrong ones first to be asked for."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.domain.staff import Right
from bot.errors import BadInput
from bot.main import Services
from bot.measure.definitions import DEFINITIONS
from bot.measure.truth_rows import PAGE, STATUS, WINDOW, truth_rows
from bot.web.merchant.frame import get, render
from bot.web.merchant.periods import LAST, period_of, query_of
from bot.web.merchant.visit import Visit

HELD = {"no": False, "yes": True, "": None}


def routes(services: Services) -> list[web.RouteDef]:
    """Return the route of the page."""
    return [get(services, "/truth", TruthPage(services).show, Right.FIGURES)]


@dataclass(frozen=True, slots=True)
class TruthPage:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request, visit: Visit) -> web.Response:
        """List what was said in a period."""
        merchant, period = visit.merchant, period_of(request, visit)
        what, held = request.query.get("what", STATUS), request.query.get("held", "no")
        if what not in {STATUS, WINDOW} or held not in HELD:
            raise BadInput(f"what is {STATUS} or {WINDOW}, held is yes, no or nothing")
        found = await self.services.database.read_of(
            merchant.id, lambda connection: truth_rows(connection, merchant, period, what, HELD[held])
        )
        context = {
            "found": found,
            "what": what,
            "held": held,
            "period": period,
            "last": LAST,
            "means": DEFINITIONS[f"{what}_truth"],
            "shown": PAGE,
            "query_of": query_of,
        }
        return render("merchant/truth.html", request, visit, context)
