"""UPS as a carrier port: Track for what is asked, Track Alert for what is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import aiohttp

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.ports import Manifest, RawPayload, SignedRequest, Subscription
from integrations.base import ParseOnly
from integrations.carriers.ups import mapping
from integrations.carriers.ups.client import Client
from integrations.signatures import check_token

# Where UPS sends back the credential.
TOKEN_HEADERS = ("authorization", "x-api-key", "credential")


class Ups(ParseOnly):
    """The adapter. Without a session it can verify and parse, but not fetch; `now` returns aware UTC."""

    MANIFEST = Manifest(
        name="ups",
        label="UPS",
        docs="https://developer.ups.com/api/reference/tracking",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("ups.webhook", "ups.key"),
        can=frozenset({"webhook", "fetch", "subscribe"}),
        signs_body=False,
    )

    def __init__(
        self,
        session: aiohttp.ClientSession | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(session)
        self._client = Client(session)
        self._now = now

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless the request carries the credential that the shop chose."""
        check_token(self.MANIFEST.name, request.headers, TOKEN_HEADERS, secrets)

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a package."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the history of a number; `key` is `client id:client secret`."""
        return await self._client.details(number, settings, key)

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        """Ask for a number's alerts; they end after fourteen days."""
        return await self._client.subscribe(number, settings, key, self._now)
