"""Products in our own words as a storefront port, for shops that no adapter knows."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.errors import BadSignature
from bot.ports import Manifest, RawPayload, Refetch, ShopNews, SignedRequest
from integrations.storefronts.plain_products import mapping


class PlainProducts:
    """The adapter. Its door is `POST /v1/{slug}/products`, which an API key opens; there is no shop to ask."""

    MANIFEST = Manifest(
        name="plain_products",
        label="Plain door: products",
        docs="https://www.rfc-editor.org/rfc/rfc8259",
        evidence="made by us after the documented shapes",
        tried_live=False,
        can=frozenset({"door"}),
    )

    def __init__(self, session: aiohttp.ClientSession | None = None) -> None:
        self._session = session

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Refuse: nobody signs for this one, its door takes an API key."""
        raise BadSignature("plain_products: products are posted to /v1/{slug}/products with an API key")

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the hash of the body."""
        return f"sha256:{hashlib.sha256(request.body).hexdigest()}"

    def topic(self, request: SignedRequest) -> str | None:
        """Return None: there is only one kind of body."""
        return None

    def parse(self, raw: RawPayload) -> list[ShopNews]:
        """Return the products of a body."""
        return list(mapping.parse(raw.body, raw.received_at))

    async def fetch_order(self, number: str, settings: MerchantSettings, token: str) -> Order | None:
        """Return None: this one knows no orders."""
        return None

    async def refetch(self, news: Refetch, settings: MerchantSettings, token: str) -> Order | None:
        """Return None, as `fetch_order`."""
        return None

    async def orders_since(self, since: datetime, settings: MerchantSettings, token: str) -> AsyncIterator[Order]:
        """Yield nothing, as `fetch_order`."""
        none: tuple[Order, ...] = ()
        for order in none:
            yield order
