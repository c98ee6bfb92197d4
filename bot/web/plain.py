"""The plain door: a merchant's own server posts orders, tracking events and products in our words, with its API key.

size → whose key → how often → read each item → keep the good ones → say which were refused, and why. What is answered
as accepted is durable; it is worked from the same inbox as every webhook.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import structlog
from aiohttp import web
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.domain.merchant import Merchant
from bot.domain.staff import Scope
from bot.errors import MalformedPayload, NotAllowed, Throttled, Unavailable
from bot.intake.plain import EVENTS, ORDERS, PRODUCTS, Item, Refusal, items_of, unknown_fields
from bot.main import Services
from bot.ports import Arrival, RawPayload
from bot.web.messages import limited

log = structlog.get_logger(__name__)

MOST_BYTES = 2 * 1024 * 1024
READ_AT_A_TIME = 50
POSTS_PER_MERCHANT = RateLimitItemPerMinute(600)
AGAIN_SECONDS = 10.0


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of this door."""
    door = PlainDoor(services)
    return [
        web.post("/v1/{slug}/orders", door.orders),
        web.post("/v1/{slug}/events", door.events),
        web.post("/v1/{slug}/products", door.products),
    ]


@dataclass(frozen=True, slots=True)
class PlainDoor:
    """Takes orders and events, one or a list at a time."""

    services: Services
    posts: RateLimitItem = POSTS_PER_MERCHANT
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    async def orders(self, request: web.Request) -> web.Response:
        """Take orders."""
        return await self._take(request, ORDERS)

    async def events(self, request: web.Request) -> web.Response:
        """Take tracking events."""
        return await self._take(request, EVENTS)

    async def products(self, request: web.Request) -> web.Response:
        """Take products."""
        return await self._take(request, PRODUCTS)

    async def _take(self, request: web.Request, kind: str) -> web.Response:
        merchant = await merchant_of(self.services, request)
        if not self.limiter.hit(self.posts, "plain", merchant.id):
            raise Throttled(AGAIN_SECONDS)
        items = items_of(await limited(request, MOST_BYTES))
        refused = await self._refused(kind, items)
        bad = {refusal.index for refusal in refused}
        good = [item for item in items if item.index not in bad]
        await self._keep(merchant, kind, good)
        self.services.worker.wake()
        return _answer(kind, items, good, refused)

    async def _refused(self, kind: str, items: Sequence[Item]) -> list[Refusal]:
        """Read every item as it will be read when it is worked; return those that cannot be."""
        refused = []
        now = self.services.clock.now()
        for item in items:
            if item.index % READ_AT_A_TIME == READ_AT_A_TIME - 1:
                await asyncio.sleep(0)  # a long list must not keep other doors waiting
            try:
                if item.fields is None:
                    raise MalformedPayload(kind, "$", "an object was expected")
                self.services.flow.read(RawPayload(kind, item.body, None, now))
            except MalformedPayload as error:
                refused.append(Refusal(item.index, error.path, error.message))
        return refused

    async def _keep(self, merchant: Merchant, kind: str, items: Sequence[Item]) -> None:
        now = self.services.clock.now()
        kept = (
            self.services.inbox.keep(Arrival(merchant.id, kind, item.key, None, item.body, {}, now)) for item in items
        )
        try:
            await asyncio.gather(*kept)
        except Exception as error:
            log.error("plain.not_kept", kind=kind, error=type(error).__name__)
            raise Unavailable("the inbox cannot be written") from error


async def merchant_of(services: Services, request: web.Request) -> Merchant:
    """Return whose API key this is. Raises NotAllowed for an unknown shop and 401 for a key that is not its own."""
    merchant = await services.merchants.by_slug(request.match_info["slug"])
    if merchant is None:
        raise NotAllowed("no such shop")
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    key = value.strip() if scheme.lower() == "bearer" else request.headers.get("X-Api-Key", "").strip()
    if not key or not await services.keys.fits(merchant.id, key, Scope.WRITE):
        raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
    return merchant


def _answer(kind: str, items: Sequence[Item], good: Sequence[Item], refused: Sequence[Refusal]) -> web.Response:
    told: dict[str, Any] = {
        "accepted": [item.index for item in good],
        "refused": [asdict(refusal) for refusal in refused],
        "ignored": unknown_fields(kind, items),
    }
    return web.json_response(told, status=422 if refused else 200)
