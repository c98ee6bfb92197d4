"""Australia Post as a carrier port: its own tracking replies."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.australia_post import mapping


class AustraliaPost(ParseOnly):
    """The adapter: it reads what a shop or another program fetched."""

    MANIFEST = Manifest(
        name="australia_post",
        label="Australia Post",
        docs="https://developers.auspost.com.au/apis/shipping-and-tracking/reference/track-items",
        evidence="made by us after the documented shapes",
    )

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a tracking id."""
        return mapping.parse(raw.body)
