"""La Poste as a carrier port: reads what its own, Colissimo's and Chronopost's tracking answer."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.la_poste import mapping


class LaPoste(ParseOnly):
    """The adapter. It parses; asking and subscribing go through an aggregator."""

    MANIFEST = Manifest(
        name="la_poste",
        label="La Poste, Colissimo, Chronopost",
        docs="https://developer.laposte.fr/products/suivi/2/documentation",
        evidence="made by us after the documented shapes",
        tried_live=False,
    )

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a parcel."""
        return mapping.parse(raw.body)
