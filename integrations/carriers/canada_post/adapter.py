"""Canada Post as a carrier port: its own tracking replies."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.canada_post import mapping


class CanadaPost(ParseOnly):
    """The adapter: it reads what a shop or another program fetched."""

    MANIFEST = Manifest(
        name="canada_post",
        label="Canada Post",
        docs="https://www.canadapost-postescanada.ca/info/mc/business/productsservices/developers/services/tracking/",
        evidence="made by us after the documented shapes",
    )

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a number."""
        return mapping.parse(raw.body)
