"""Conversations: the list with its search and filters, and one talk with its facts, its promises and its outcome."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from bot.domain.staff import Right
from bot.errors import BadInput, NotThere
from bot.main import Services
from bot.measure.finding import Found, find
from bot.measure.rows import OUTCOMES, Page, Wanted, contact_rows
from bot.measure.talk import whole_talk
from bot.web.merchant.frame import get, render
from bot.web.merchant.periods import LAST, period_of
from bot.web.merchant.visit import Visit

FIGURES = {
    "contacts": "contacts",
    "wismo": "wismo",
    "strict": "strict",
    "said_so": "said_so",
    "loose": "loose",
    "reopened": "reopened",
    "human": "human",
    "csat": "satisfied",
}
"""Which contacts count in a figure."""

MISSED = {"strict": "not_strict", "loose": "not_loose", "csat": "unsatisfied"}
"""Those that are known and do not count, of figures of which that is asked."""


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of these pages."""
    page = TalksPage(services)
    return [
        get(services, "/conversations", page.all, Right.TALKS),
        get(services, "/conversations/{id}", page.one, Right.TALKS),
    ]


@dataclass(frozen=True, slots=True)
class TalksPage:
    """Handlers over the services."""

    services: Services

    async def all(self, request: web.Request, visit: Visit) -> web.Response:
        """List contacts, the newest first, by what is asked for."""
        asked, period = request.query.get("q", "").strip()[:200], period_of(request, visit)
        outcome = _outcome(request)
        merchant, after = visit.merchant, request.query.get("after", "")
        chosen = {name: request.query.get(name, "")[:64] for name in ("goal", "channel")}

        def read(connection: Connection) -> tuple[Found, Page | None]:
            found = find(connection, merchant, asked)
            if asked and not found.orders and not found.words:
                return found, None
            own = (request.query["order"],) if request.query.get("order") else found.orders
            wanted = Wanted(period, outcome, **chosen, order_ids=own, words=found.words)
            return found, contact_rows(connection, merchant, wanted, after)

        found, page = await self.services.database.read_of(merchant.id, read)
        fields = {name: value for name, value in request.query.items() if name != "after"}
        context = {
            "page": page or Page(),
            "found": found,
            "asked": asked,
            "period": period,
            "last": LAST,
            "outcome": outcome,
            "chosen": chosen,
            "fields": fields,
        }
        return render("merchant/talks.html", request, visit, context)

    async def one(self, request: web.Request, visit: Visit) -> web.Response:
        """Show one talk; that somebody read it is written down."""
        merchant_id, ident = visit.merchant.id, request.match_info["id"]
        talk = await self.services.database.read_of(
            merchant_id, lambda connection: whole_talk(connection, merchant_id, ident)
        )
        if talk is None:
            raise NotThere("there is no such conversation")
        await visit.note("talk.read", talk.id)
        return render("merchant/talk.html", request, visit, {"talk": talk})


def _outcome(request: web.Request) -> str:
    """Return which contacts are wanted: named outright, or as those behind a figure."""
    figure = request.query.get("figure", "")
    behind = MISSED if request.query.get("counted") == "no" else FIGURES
    if figure:
        if figure not in behind:
            raise BadInput(f"there are no such contacts behind “{figure[:30]}”")
        return behind[figure]
    outcome = request.query.get("outcome", "contacts")
    if outcome not in OUTCOMES:
        raise BadInput(f"“{outcome[:30]}” is no outcome of a contact")
    return outcome
