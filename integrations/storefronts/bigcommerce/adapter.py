"""BigCommerce as a storefront port: webhooks that only name an order, and the V2 API that tells what became of it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.ports import Manifest, RawPayload, Refetch, ShopNews, SignedRequest
from integrations.storefronts.bigcommerce import client, mapping, signature


class BigCommerce:
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="bigcommerce",
        label="BigCommerce",
        docs="https://docs.bigcommerce.com/developer/docs/integrations/webhooks",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("bigcommerce.webhook", "bigcommerce.key"),
        can=frozenset({"webhook", "fetch_order", "backfill"}),
        per_minute=240,  # the smallest plan allows 150 in 30 seconds
        signs_body=False,
    )

    def __init__(self, session: aiohttp.ClientSession | None = None, sleep: client.Sleep = asyncio.sleep) -> None:
        self._session = session
        self._sleep = sleep

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless the request carries one of the secrets, or was signed with it."""
        signature.verify(request, secrets)

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the hash of the body, which holds the time of the event and is the same with each try."""
        return f"sha256:{hashlib.sha256(request.body).hexdigest()}"

    def topic(self, request: SignedRequest) -> str | None:
        """Return None: the event's name stands in the body, as `scope`."""
        return None

    def parse(self, raw: RawPayload) -> list[ShopNews]:
        """Return what a body says; a webhook only says which order to ask about."""
        return mapping.parse(raw.body)

    async def fetch_order(self, number: str, settings: MerchantSettings, token: str) -> Order | None:
        """Look an order up by the number that the shopper sees, which is its id."""
        return await client.by_id(client.Shop(self._session, settings, token), client.bare(number))

    async def refetch(self, news: Refetch, settings: MerchantSettings, token: str) -> Order | None:
        """Fetch the order that a thin event is about."""
        return await client.by_id(client.Shop(self._session, settings, token), news.order_id)

    def orders_since(self, since: datetime, settings: MerchantSettings, token: str) -> AsyncIterator[Order]:
        """Yield every order created since then, oldest first."""
        return client.since(client.Shop(self._session, settings, token), since, self._sleep)
