"""bpost as a carrier port: reads what its tracking service and its public tracker answer."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.bpost import mapping


class Bpost(ParseOnly):
    """The adapter. It parses; asking and subscribing go through an aggregator."""

    MANIFEST = Manifest(
        name="bpost",
        label="bpost",
        docs="https://www.bpost.be/en/parcel-tools-platforms",
        evidence="made by us after the documented shapes",
        tried_live=False,
    )

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a parcel."""
        return mapping.parse(raw.body)
