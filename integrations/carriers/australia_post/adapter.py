"""Australia Post as a carrier port: its own tracking replies."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.australia_post import client, mapping


class AustraliaPost(ParseOnly):
    """The adapter. Without a session it can parse, but not fetch."""

    MANIFEST = Manifest(
        name="australia_post",
        label="Australia Post",
        docs="https://developers.auspost.com.au/apis/shipping-and-tracking/reference/track-items",
        evidence="made by us after the documented shapes",
        secrets=("australia_post.key",),
        can=frozenset({"fetch"}),
    )

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a tracking id."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the present state of a number."""
        return await client.track(self._session, number, settings, key)
