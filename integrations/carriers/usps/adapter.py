"""USPS as a carrier port: its own tracking replies, of the present API and of the one before."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.usps import mapping


class Usps(ParseOnly):
    """The adapter: it reads what a shop or another program fetched."""

    MANIFEST = Manifest(
        name="usps",
        label="USPS",
        docs="https://developers.usps.com/trackingv3",
        evidence="made by us after the documented shapes",
    )

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a number."""
        return mapping.parse(raw.body)
