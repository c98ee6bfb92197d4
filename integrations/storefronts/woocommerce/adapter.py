"""WooCommerce as a storefront port: signed webhooks in, the REST API v3 for what was before or was missed."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.errors import BadSignature
from bot.ports import Manifest, RawPayload, Refetch, ShopNews, SignedRequest
from integrations.storefronts.woocommerce import client, mapping


class WooCommerce:
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="woocommerce",
        label="WooCommerce",
        docs="https://woocommerce.github.io/woocommerce-rest-api-docs/",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("woocommerce.webhook", "woocommerce.key"),
        can=frozenset({"webhook", "fetch_order", "backfill"}),
    )

    def __init__(self, session: aiohttp.ClientSession | None = None, sleep: client.Sleep = asyncio.sleep) -> None:
        self._session = session
        self._sleep = sleep

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the secrets signed the raw body (base64 HMAC-SHA256).

        The ping of a new webhook is the one body that the shop does not sign, and the shop shows an error unless it is
        answered with 200. It says nothing, so it is let in where the webhook's secret is known.
        """
        given = _header(request, "x-wc-webhook-signature").strip().encode("utf-8", "replace")
        live, found = [secret for secret in secrets if secret], False
        for secret in live:
            digest = hmac.new(secret.encode(), request.body, hashlib.sha256).digest()
            found |= hmac.compare_digest(base64.b64encode(digest), given)
        if not found and not (live and not given and mapping.PING.fullmatch(request.body)):
            raise BadSignature("woocommerce: the signature does not fit")

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return delivery id and body hash: the id is made of hook and second, so two bodies of one second share it."""
        delivery = re.sub(r"[^A-Za-z0-9-]", "", _header(request, "x-wc-webhook-delivery-id"))[:64]
        return f"{delivery or '-'}:{hashlib.sha256(request.body).hexdigest()[:32]}"

    def topic(self, request: SignedRequest) -> str | None:
        """Return the topic, as `order.updated`."""
        return _header(request, "x-wc-webhook-topic").strip().lower()[:80] or None

    def parse(self, raw: RawPayload) -> list[ShopNews]:
        """Return what a body says."""
        return mapping.parse(raw.body, raw.topic)

    async def fetch_order(self, number: str, settings: MerchantSettings, token: str) -> Order | None:
        """Look an order up by the number that the shopper sees."""
        return await client.by_number(client.Shop(self._session, settings, token), number)

    async def refetch(self, news: Refetch, settings: MerchantSettings, token: str) -> Order | None:
        """Fetch the order that a thin event is about."""
        return await client.by_id(client.Shop(self._session, settings, token), news.order_id)

    def orders_since(self, since: datetime, settings: MerchantSettings, token: str) -> AsyncIterator[Order]:
        """Yield every order created since then, oldest first."""
        return client.since(client.Shop(self._session, settings, token), since, self._sleep)


def _header(request: SignedRequest, name: str) -> str:
    found = request.headers.get(name)
    if found is None:
        found = next((value for key, value in request.headers.items() if key.lower() == name), "")
    return found
