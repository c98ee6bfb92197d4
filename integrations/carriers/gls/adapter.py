"""GLS as a carrier port: reads what its tracking services answer; asking goes through an aggregator."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.gls import mapping


class Gls(ParseOnly):
    """The adapter. It parses; asking and subscribing go through an aggregator."""

    MANIFEST = Manifest(
        name="gls",
        label="GLS",
        docs="https://dev-portal.gls-group.net/",
        evidence="made by us after the documented shapes",
        tried_live=False,
    )

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a parcel."""
        return mapping.parse(raw.body)
