"""DHL as a carrier port: asked and followed by Unified Tracking, and read in every shape that its divisions write."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.ports import Manifest, RawPayload, SignedRequest, Subscription
from integrations.base import ParseOnly
from integrations.carriers.dhl import client, mapping, signature


class Dhl(ParseOnly):
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="dhl",
        label="DHL",
        docs="https://developer.dhl.com/api-reference/shipment-tracking",
        evidence="made by us after the documented shapes",
        secrets=("dhl.webhook", "dhl.key"),
        can=frozenset({"webhook", "fetch", "subscribe", "confirm"}),
        signs_body=False,
    )

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless the push brings one of the shop's tokens."""
        signature.verify(request, secrets)

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a shipment."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the present state of a number, by Unified Tracking."""
        return await client.find(self._session, number, carrier, settings, key)

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        """Ask for pushes about a number; they come once `confirm` has sent DHL's secret back."""
        return await client.follow(self._session, number, carrier, settings, key)

    async def confirm(self, raw: RawPayload, settings: MerchantSettings, key: str) -> None:
        """Confirm a subscription by the notice that came to the hook."""
        await client.confirm(self._session, raw.body, settings, key)
