"""USPS as a carrier port: its own tracking replies, of the present API and of the one before."""

from __future__ import annotations

import aiohttp

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.usps import mapping
from integrations.carriers.usps.client import Client


class Usps(ParseOnly):
    """The adapter. Without a session it can parse, but not fetch."""

    MANIFEST = Manifest(
        name="usps",
        label="USPS",
        docs="https://developers.usps.com/trackingv3",
        evidence="made by us after the documented shapes",
        secrets=("usps.key",),
        can=frozenset({"fetch"}),
    )

    def __init__(self, session: aiohttp.ClientSession | None = None) -> None:
        super().__init__(session)
        self._client = Client(session)

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a number."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the present state of a number."""
        return await self._client.track(number, settings, key)
