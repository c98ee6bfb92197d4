"""What the bot did not understand: groups of messages that are alike, one click to teach them, and the review."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web
from multidict import MultiDictProxy

from bot.domain.plain_words import plain
from bot.domain.staff import Right
from bot.errors import BadInput
from bot.main import Services
from bot.measure.unclear import Likeness, alike, unclear
from bot.store.examples import Example, State, write_reviewed
from bot.web.merchant.frame import FORM, get, post, render, to
from bot.web.merchant.visit import Visit

PERIODS = (7, 30, 90)
GROUPS = 40
TEXTS = 8
MOST_AT_ONCE = 200
MEANINGS = (
    "track_order",
    "delivery_delay",
    "delivered_not_received",
    "missing_or_damaged_item",
    "change_address",
    "reschedule_or_redirect",
    "cancel_order",
    "return_or_refund",
    "refund_status",
    "shipping_options_cost",
    "human_agent",
    "complaint",
    "provide_order_details",
    "affirm",
    "deny",
    "greet",
    "thanks",
    "goodbye",
    "out_of_scope",
)
"""What a message can mean: the intents of domain.yml."""


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of these pages."""
    page = UnclearPage(services)
    return [
        get(services, "/not-understood", page.show, Right.TEACH),
        post(services, "/not-understood", page.teach, Right.TEACH),
        get(services, "/not-understood/review", page.review, Right.TEACH),
        post(services, "/not-understood/review", page.decide, Right.TRAIN),
    ]


@dataclass(frozen=True, slots=True)
class UnclearPage:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request, visit: Visit) -> web.Response:
        """Show the groups of the last days, the largest first."""
        asked = request.query.get("days", "")
        days = int(asked) if asked in map(str, PERIODS) else PERIODS[1]
        groups = await self._groups(visit, days)
        context = {
            "days": days,
            "periods": PERIODS,
            "groups": groups[:GROUPS],
            "messages": sum(len(group.messages) for group in groups),
            "more": len(groups) - GROUPS,
            "texts": TEXTS,
            "waiting": len(await self.services.examples.of(visit.merchant.id, State.WAITING)),
        }
        return render("merchant/unclear.html", request, visit, context)

    async def _groups(self, visit: Visit, days: int) -> Sequence[Likeness]:
        since = visit.now - timedelta(days=days)
        merchant_id = visit.merchant.id
        found = await self.services.database.read_of(
            merchant_id, lambda connection: unclear(connection, merchant_id, since)
        )
        return await asyncio.to_thread(alike, found)

    async def teach(self, request: web.Request, visit: Visit) -> web.Response:
        """Keep what a group means, for review."""
        form: MultiDictProxy[str] = request[FORM]
        texts = [text for each in form.getall("text", []) if (text := plain(str(each)))]
        if not texts or len(texts) > MOST_AT_ONCE:
            raise BadInput(f"choose 1 to {MOST_AT_ONCE} messages")
        if form.get("meaning") == "leave":
            await self.services.examples.propose(
                visit.merchant.id, texts, "out_of_scope", visit.user.email, visit.now, State.LEFT
            )
            await visit.note("examples.left", count=str(len(texts)))
            return to(visit, "not-understood", done="left")
        meaning = _meaning(form)
        await self.services.examples.propose(visit.merchant.id, texts, meaning, visit.user.email, visit.now)
        await visit.note("examples.proposed", meaning, count=str(len(texts)))
        return to(visit, "not-understood", done="taught")

    async def review(self, request: web.Request, visit: Visit) -> web.Response:
        """Show what waits to be looked at again, and what the next training will learn."""
        context = {
            "waiting": await self.services.examples.of(visit.merchant.id, State.WAITING),
            "approved": await self.services.examples.of(visit.merchant.id, State.APPROVED),
        }
        return render("merchant/review.html", request, visit, context)

    async def decide(self, request: web.Request, visit: Visit) -> web.Response:
        """Approve or drop one example, and write the file that the next training reads."""
        form: MultiDictProxy[str] = request[FORM]
        text, act = str(form.get("text", "")), str(form.get("act", ""))
        store = self.services.examples
        if act == "approve":
            words = plain(str(form.get("words", "")))
            if not words:
                raise BadInput("an example needs words")
            into = Example(words, _meaning(form), State.APPROVED, visit.user.email, visit.now)
            await store.decide(visit.merchant.id, text, into, State.APPROVED, visit.now)
        elif act in {"drop", "back"}:
            await store.decide(visit.merchant.id, text, None, State.LEFT if act == "drop" else State.WAITING, visit.now)
        else:
            raise BadInput("an example is approved, dropped, or taken back")
        await visit.note(
            f"example.{act}", str(form.get("meaning", "")) if act == "approve" else "", words=_digest(text)
        )
        await asyncio.to_thread(write_reviewed, self.services.settings.home, await store.approved())
        return to(visit, "not-understood", "review", done=act)


def _digest(text: str) -> str:
    """Return what tells an example from others in the audit log, which keeps nobody's words."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:12]


def _meaning(form: MultiDictProxy[str]) -> str:
    meaning = str(form.get("meaning", ""))
    if meaning not in MEANINGS:
        raise BadInput("choose what the messages mean")
    return meaning
