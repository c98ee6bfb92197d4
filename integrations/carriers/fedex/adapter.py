"""FedEx as a carrier port: Track for what is asked, Advanced Integrated Visibility for what is told."""

from __future__ import annotations

from collections.abc import Sequence

import aiohttp

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.ports import Manifest, RawPayload, SignedRequest
from integrations.base import ParseOnly
from integrations.carriers.fedex import mapping
from integrations.carriers.fedex.client import Client
from integrations.signatures import check_token

# Where FedEx may send the token of a webhook project.
TOKEN_HEADERS = ("authorization", "x-api-key", "fdx-security-token", "security-token")


class FedEx(ParseOnly):
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="fedex",
        label="FedEx",
        docs="https://developer.fedex.com/api/en-us/catalog/track/docs.html",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("fedex.webhook", "fedex.key"),
        can=frozenset({"webhook", "fetch"}),
        signs_body=False,
    )

    def __init__(self, session: aiohttp.ClientSession | None = None) -> None:
        super().__init__(session)
        self._client = Client(session)

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless the request carries the token of the shop's webhook project."""
        check_token(self.MANIFEST.name, request.headers, TOKEN_HEADERS, secrets)

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a number."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the scans of a number; `key` is `client id:client secret`."""
        return await self._client.track(number, settings, key)
