"""The door for consent: a merchant's own server says who agreed to be written to, with its API key."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import web
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.errors import Throttled
from bot.intake.consents import words_of
from bot.main import Services
from bot.web.frames import parsed
from bot.web.messages import limited
from bot.web.plain import merchant_of

MOST_BYTES = 4 * 1024
POSTS_PER_MERCHANT = RateLimitItemPerMinute(600)
AGAIN_SECONDS = 10.0


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of this door."""
    return [web.post("/v1/{slug}/consents", ConsentDoor(services).record)]


@dataclass(frozen=True, slots=True)
class ConsentDoor:
    """Takes one word at a time; a word that changes nothing is not kept again."""

    services: Services
    posts: RateLimitItem = POSTS_PER_MERCHANT
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    async def record(self, request: web.Request) -> web.Response:
        """Keep a word, and say what counts from now on."""
        merchant = await merchant_of(self.services, request)
        if not self.limiter.hit(self.posts, "consents", merchant.id):
            raise Throttled(AGAIN_SECONDS)
        words = words_of(parsed(await limited(request, MOST_BYTES)))
        given = words.consents(merchant.settings.country, self.services.clock.now())
        await self.services.consents.record(merchant.id, given)
        known = await self.services.consents.of(merchant.id, words.channel, given[0].address)
        told = {str(purpose): granted for purpose, granted in known.items()}
        return web.json_response({"channel": words.channel, "consent": told})
