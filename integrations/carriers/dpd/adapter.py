"""DPD as a carrier port: reads what its tracking services answer; asking goes through an aggregator."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.dpd import mapping


class Dpd(ParseOnly):
    """The adapter. It parses; asking and subscribing go through an aggregator."""

    MANIFEST = Manifest(
        name="dpd",
        label="DPD",
        docs="https://esolutions.dpd.com/entwickler/dpdwebservices.aspx",
        evidence="made by us after the documented shapes",
        tried_live=False,
    )

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a parcel."""
        return mapping.parse(raw.body)
