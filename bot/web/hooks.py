"""The door for vendors' webhooks: size → whose → signature over the raw bytes → seen before? → keep raw → 200 → work.

A body is acknowledged only when it is durably kept. A bad signature leaves nothing behind. An unknown address costs the
same work as a known one and reads like any other address that does not exist.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.errors import BadSignature, NotAllowed, Unavailable
from bot.main import Services
from bot.ports import Arrival, Carrier, Channel, SignedRequest, Storefront
from bot.web.signed import NOBODYS_SECRET, read_signed

log = structlog.get_logger(__name__)

Adapter = Carrier | Storefront | Channel
KEPT_HEADERS = frozenset(
    {
        "content-type",
        "x-path",
        "x-timestamp",
        "x-shopify-api-version",
        "x-shopify-event-id",
        "x-shopify-shop-domain",
        "x-shopify-topic",
        "x-shopify-triggered-at",
        "x-shopify-webhook-id",
    }
)


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of this door."""
    door = HookDoor(services, services.settings.public_base_url.rstrip("/"))
    return [web.post("/hooks/{token}/{provider}", door.receive)]


@dataclass(frozen=True, slots=True)
class HookDoor:
    """Receives signed bodies for every adapter of the registry. `site` is the configured public address."""

    services: Services
    site: str

    async def receive(self, request: web.Request) -> web.Response:
        """Keep one body and acknowledge it."""
        adapter = self._adapter(request.match_info["provider"])
        signed = await self._read(request)
        merchant_id = await self._verified(adapter, request.match_info["token"], signed)
        await self._keep(adapter, merchant_id, signed)
        self.services.worker.wake(adapter.MANIFEST.name)
        return web.Response(content_type="text/plain")  # Twilio complains of any other type, even of an empty body

    def _adapter(self, provider: str) -> Adapter:
        known = self.services
        adapter: Adapter | None = known.carriers.get(provider) or known.storefronts.get(provider)
        channel = known.channels.get(provider)
        if channel is not None and "webhook" in channel.MANIFEST.can:
            adapter = channel
        if adapter is None:
            raise NotAllowed("no such address")
        return adapter

    async def _read(self, request: web.Request) -> SignedRequest:
        path = urlsplit(self.site).path + request.rel_url.raw_path
        url = self.site + request.raw_path  # as it was sent, query included; the host is ours to say, not the sender's
        return await read_signed(request, path, self.services.clock.now(), url)

    async def _verified(self, adapter: Adapter, token: str, signed: SignedRequest) -> str:
        """Return the merchant's id. Raises NotAllowed for an unknown token and BadSignature for a bad signature."""
        merchant = await self.services.merchants.by_hook_token(token)
        if merchant is None:
            await self.services.merchants.secrets("", f"{adapter.MANIFEST.name}.webhook")
            try:
                adapter.verify(signed, NOBODYS_SECRET)
            except BadSignature:
                raise NotAllowed("no such address") from None
            raise NotAllowed("no such address")
        secrets = await self.services.merchants.secrets(merchant.id, f"{adapter.MANIFEST.name}.webhook")
        adapter.verify(signed, secrets)
        return merchant.id

    async def _keep(self, adapter: Adapter, merchant_id: str, signed: SignedRequest) -> None:
        provider = adapter.MANIFEST.name
        topic = adapter.topic(signed) if provider in self.services.storefronts else None  # type: ignore[union-attr]
        kept = {name: value for name, value in signed.headers.items() if name in KEPT_HEADERS}
        arrival = Arrival(merchant_id, provider, _key(adapter, signed), topic, signed.body, kept, signed.received_at)
        try:
            await self.services.inbox.keep(arrival)
        except Exception as error:
            log.error("hook.not_kept", provider=provider, error=type(error).__name__)
            raise Unavailable("the inbox cannot be written") from error


def _key(adapter: Adapter, signed: SignedRequest) -> str:
    """Return the key of a repeated delivery; of a body whose own key cannot be read, the hash."""
    try:
        return adapter.dedupe_key(signed)
    except Exception as error:  # kept all the same: unreadable bodies are listed and can be replayed
        log.warning("hook.key_unreadable", provider=adapter.MANIFEST.name, error=type(error).__name__)
        return f"sha256:{hashlib.sha256(signed.body).hexdigest()}"
