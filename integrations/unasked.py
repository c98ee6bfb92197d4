"""What the plain doors share: a merchant's own server posts in our words with an API key; nobody can be asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.errors import BadSignature
from bot.ports import Manifest, Refetch, SignedRequest
from integrations.base import body_key


def plain_manifest(what: str) -> Manifest:
    """Return the manifest of the plain door of such things: events, orders, products."""
    return Manifest(
        name=f"plain_{what}",
        label=f"Plain door: {what}",
        docs="https://www.rfc-editor.org/rfc/rfc8259",
        evidence="made by us after the documented shapes",
        tried_live=False,
        can=frozenset({"door"}),
    )


class PlainDoor:
    """An adapter whose door an API key opens; no webhook of it is ever signed."""

    MANIFEST: Manifest

    def __init__(self, session: aiohttp.ClientSession | None = None) -> None:
        self._session = session

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Refuse: nobody signs for this one, its door takes an API key."""
        name = self.MANIFEST.name
        what = name.removeprefix("plain_")
        raise BadSignature(f"{name}: {what} are posted to /v1/{{slug}}/{what} with an API key")

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the hash of the body."""
        return body_key(request.body)


class PlainShop(PlainDoor):
    """A storefront of which nothing can be asked: what this shop did not tell us, nobody can."""

    def topic(self, request: SignedRequest) -> str | None:
        """Return None: there is only one kind of body."""
        return None

    async def fetch_order(self, number: str, settings: MerchantSettings, token: str) -> Order | None:
        """Return None."""
        return None

    async def refetch(self, news: Refetch, settings: MerchantSettings, token: str) -> Order | None:
        """Return None, as `fetch_order`."""
        return None

    async def orders_since(self, since: datetime, settings: MerchantSettings, token: str) -> AsyncIterator[Order]:
        """Yield nothing: orders of before come by `python -m bot import orders`."""
        none: tuple[Order, ...] = ()
        for order in none:
            yield order
