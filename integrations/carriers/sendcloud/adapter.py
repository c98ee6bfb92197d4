"""Sendcloud as a carrier port: European carriers behind one parcel, told by signed webhooks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.ports import Manifest, RawPayload, SignedRequest
from integrations.base import ParseOnly
from integrations.carriers.sendcloud import client, mapping, signature


class Sendcloud(ParseOnly):
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="sendcloud",
        label="Sendcloud",
        docs="https://sendcloud.dev/api/v3/webhooks",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("sendcloud.webhook", "sendcloud.key"),
        can=frozenset({"webhook", "fetch"}),
    )

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the secrets signed the body."""
        signature.verify(request, secrets)

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a parcel."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the present state of a number."""
        return await client.find_tracking(self._session, number, settings, key)
