"""Shopify as a storefront port: signed webhooks in, the GraphQL Admin API for what webhooks do not say."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.errors import BadSignature
from bot.ports import Manifest, RawPayload, Refetch, ShopNews, SignedRequest
from integrations.storefronts.shopify import client, mapping


class Shopify:
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="shopify",
        label="Shopify",
        docs="https://shopify.dev/docs/api/webhooks",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("shopify.webhook", "shopify.token"),
        can=frozenset({"webhook", "fetch_order", "backfill"}),
    )

    def __init__(self, session: aiohttp.ClientSession | None = None, sleep: client.Sleep = asyncio.sleep) -> None:
        self._session = session
        self._sleep = sleep

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the secrets signed the raw body (base64 HMAC-SHA256)."""
        given = _header(request, "x-shopify-hmac-sha256").strip().encode("utf-8", "replace")
        found = False
        for secret in filter(None, secrets):
            digest = hmac.new(secret.encode(), request.body, hashlib.sha256).digest()
            found |= hmac.compare_digest(base64.b64encode(digest), given)
        if not found:
            raise BadSignature("shopify: the signature does not fit")

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return topic, event id and body hash: one event may be told under two topics, and of several orders."""
        event_id = _header(request, "x-shopify-event-id") or _header(request, "x-shopify-webhook-id")
        digest = hashlib.sha256(request.body).hexdigest()
        return ":".join((self.topic(request) or "-", event_id[:64] or "-", digest[:32]))

    def topic(self, request: SignedRequest) -> str | None:
        """Return the topic, lower case with a slash, as `orders/updated`."""
        return _header(request, "x-shopify-topic").strip().lower()[:80] or None

    def parse(self, raw: RawPayload) -> list[ShopNews]:
        """Return what a body says."""
        return mapping.parse(raw.body, raw.topic)

    async def fetch_order(self, number: str, settings: MerchantSettings, token: str) -> Order | None:
        """Look an order up by the number that the shopper sees."""
        return await client.by_number(client.Shop(self._session, settings, token), number)

    async def refetch(self, news: Refetch, settings: MerchantSettings, token: str) -> Order | None:
        """Fetch the order that a thin event is about."""
        return await client.by_news(client.Shop(self._session, settings, token), news)

    def orders_since(self, since: datetime, settings: MerchantSettings, token: str) -> AsyncIterator[Order]:
        """Yield every order created since then, oldest first."""
        return client.since(client.Shop(self._session, settings, token), since, self._sleep)


def _header(request: SignedRequest, name: str) -> str:
    found = request.headers.get(name)
    if found is None:
        found = next((value for key, value in request.headers.items() if key.lower() == name), "")
    return found
