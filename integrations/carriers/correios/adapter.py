"""Correios as a carrier port: reads what the SRO service and the Rastro API answer."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.correios import mapping


class Correios(ParseOnly):
    """The adapter. It parses; asking and subscribing go through an aggregator."""

    MANIFEST = Manifest(
        name="correios",
        label="Correios",
        docs="https://www.correios.com.br/atendimento/developers",
        evidence="made by us after the documented shapes",
        tried_live=False,
    )

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report an object."""
        return mapping.parse(raw.body)
