"""Tracking events in our own words as a carrier port, for those who bring their data themselves."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.errors import NotThere
from bot.ports import RawPayload, Subscription
from integrations.carriers.plain_events import mapping
from integrations.unasked import PlainDoor, plain_manifest


class PlainEvents(PlainDoor):
    """The adapter. Its door is `POST /v1/{slug}/events`, which an API key opens; nothing can be asked for."""

    MANIFEST = plain_manifest("events")

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report an event."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Raise NotThere: there is nobody to ask."""
        raise NotThere("plain events are told, never asked for")

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        """Return a promise that costs nothing: whoever posts events posts them unasked."""
        return Subscription(f"plain_events:{number}")
