"""Canada Post as a carrier port: its own tracking replies."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.canada_post import client, mapping


class CanadaPost(ParseOnly):
    """The adapter. Without a session it can parse, but not fetch."""

    MANIFEST = Manifest(
        name="canada_post",
        label="Canada Post",
        docs="https://www.canadapost-postescanada.ca/info/mc/business/productsservices/developers/services/tracking/",
        evidence="made by us after the documented shapes",
        secrets=("canada_post.key",),
        can=frozenset({"fetch"}),
    )

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a number."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the present state of a number."""
        return await client.details(self._session, number, settings, key)
