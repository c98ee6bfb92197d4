"""Conversations: the list with its search and filters, and one talk with its facts, its promises and its outcome."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.domain.staff import Right
from bot.errors import NotThere
from bot.main import Services
from bot.measure.talk import whole_talk
from bot.web.merchant.frame import get, render
from bot.web.merchant.unclear import MEANINGS
from bot.web.merchant.visit import Visit

GOALS = {**MEANINGS, "nlu_fallback": "Not understood", "preferences": "Whether to be told"}
"""What a contact was about, in people's words."""


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of these pages."""
    page = TalksPage(services)
    return [get(services, "/conversations/{id}", page.one, Right.TALKS)]


@dataclass(frozen=True, slots=True)
class TalksPage:
    """Handlers over the services."""

    services: Services

    async def one(self, request: web.Request, visit: Visit) -> web.Response:
        """Show one talk; that somebody read it is written down."""
        merchant_id, ident = visit.merchant.id, request.match_info["id"]
        talk = await self.services.database.read_of(
            merchant_id, lambda connection: whole_talk(connection, merchant_id, ident)
        )
        if talk is None:
            raise NotThere("there is no such conversation")
        await visit.note("talk.read", talk.id)
        return render("merchant/talk.html", request, visit, {"talk": talk, "goals": GOALS})
