"""The plain HTTP channel: a merchant's server, or the holder of a conversation token, says something and hears back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.decide.tokens import conversation_key, new_conversation_token
from bot.domain.conversation import Case, Conversation
from bot.domain.merchant import Merchant
from bot.domain.staff import Scope
from bot.errors import NotAllowed, Throttled, TooLarge
from bot.main import Services
from bot.web.address import client_address
from bot.web.files import shown
from bot.web.frames import PostedMessage, parsed, read

REPLY_WITHIN = 15.0
"""Seconds that a caller waits at most; an answer that takes longer is read later with the same message_id."""

MAX_BODY = 16 * 1024
BODY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: a merchant's server (api_key) or the holder of one conversation's token."""

    merchant: Merchant
    bearer: str
    is_merchant: bool


def routes(services: Services) -> list[web.RouteDef]:
    """The doors of the HTTP channel."""
    doors = MessageDoors(services)
    return [
        web.post("/v1/{slug}/conversations", doors.open),
        web.post("/v1/{slug}/messages", doors.say),
        web.get("/v1/{slug}/cases", doors.cases),
    ]


class MessageDoors:
    """Handlers over the services."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def open(self, request: web.Request) -> web.Response:
        """Issue a new conversation with an unguessable token."""
        merchant = await self._merchant(request)
        if not self._services.throttle.new_conversation(client_address(request)):
            raise Throttled(60)
        token = new_conversation_token()
        await self._services.conversations.open(merchant.id, "web", conversation_key(token))
        return web.json_response({"conversation": token}, status=201)

    async def say(self, request: web.Request) -> web.Response:
        """Keep a message, have it answered, return the replies."""
        caller = await self._caller(request)
        posted = read(PostedMessage, parsed(await limited(request, MAX_BODY)))
        conversation = await self._conversation(caller, posted)
        if not self._services.throttle.message(conversation.id):
            raise Throttled(60)
        address = None if caller.is_merchant else client_address(request)
        self._services.throttle.came_from(conversation.id, address)
        button = self._services.signer.read_button(conversation.id, posted.payload) if posted.payload else None
        text = button.label if button else posted.text
        message = await self._services.reception.accept(conversation, posted.message_id, text, button)
        replies = await self._services.reception.replies(conversation.id, message, REPLY_WITHIN)
        now = await self._services.conversations.get(conversation.id)
        return web.json_response(
            {
                "conversation": posted.conversation,
                "replies": [shown(self._services, conversation, reply) for reply in replies],
                "with_human": now.with_human,
            }
        )

    async def cases(self, request: web.Request) -> web.Response:
        """List the merchant's cases with transcript and facts; a merchant's key only."""
        caller = await self._caller(request)
        if not caller.is_merchant:
            raise NotAllowed("a merchant's API key is needed")
        cases = await self._services.conversations.cases(caller.merchant.id)
        return web.json_response({"cases": [await self._case(case) for case in cases]})

    async def _case(self, case: Case) -> dict[str, Any]:
        said = await self._services.conversations.messages(case.conversation_id)
        return {
            "id": case.id,
            "opened_at": _time(case.opened_at),
            "reason": case.reason,
            "want": case.want,
            "status": case.status,
            "claimed_by": case.claimed_name or case.claimed_by or None,
            "claimed_at": _time(case.claimed_at),
            "first_word_at": _time(case.first_word_at),
            "ended_at": _time(case.ended_at),
            "conversation": case.conversation_id,
            "order": case.order_number,
            "summary": self._summary(case),
            "facts": dict(case.facts),
            "parcels": [{"tracking_number": n, "status": s, "flags": list(flags)} for n, s, flags in case.parcels],
            "transcript": [{"from": str(m.sender), "at": _time(m.at), "text": m.text} for m in said],
        }

    def _summary(self, case: Case) -> str:
        key = f"button-{case.want}"
        return self._services.words.say(key if self._services.words.has(key) else "desk-want-other")

    async def _merchant(self, request: web.Request) -> Merchant:
        merchant = await self._services.merchants.by_slug(request.match_info["slug"])
        if merchant is None:
            raise NotAllowed("no such shop")
        return merchant

    async def _caller(self, request: web.Request) -> Caller:
        """Raises web.HTTPUnauthorized without a bearer; a token that fits nothing is only found out later."""
        merchant = await self._merchant(request)
        given = bearer(request)
        if not given:
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        return Caller(merchant, given, await self._services.keys.fits(merchant.id, given, Scope.TALK))

    async def _conversation(self, caller: Caller, posted: PostedMessage) -> Conversation:
        store = self._services.conversations
        if caller.is_merchant:
            return await store.open(caller.merchant.id, "api", conversation_key(posted.conversation, "api"))
        found = await store.find(caller.merchant.id, conversation_key(caller.bearer))
        if found is None or posted.conversation != caller.bearer:
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        return found


def _time(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def bearer(request: web.Request) -> str:
    """Return the key or token that a request carries; empty when there is none."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value:
        return value.strip()
    return request.headers.get("X-Api-Key", "").strip()


async def limited(request: web.Request, limit: int) -> bytes:
    """Read a body, never more than `limit` bytes of it nor for longer than BODY_SECONDS. Raises TooLarge."""
    if (request.content_length or 0) > limit:
        raise TooLarge(f"a body may hold {limit} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_chunked(8192):
                body += chunk
                if len(body) > limit:
                    raise TooLarge(f"a body may hold {limit} bytes")
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(body)
