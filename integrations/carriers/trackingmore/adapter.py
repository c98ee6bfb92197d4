"""TrackingMore as a carrier port: one tracking for 1,300 couriers, told by webhooks that vouch for no body."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.ports import Manifest, RawPayload, SignedRequest
from integrations.base import ParseOnly
from integrations.carriers.trackingmore import client, mapping, signature


class TrackingMore(ParseOnly):
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="trackingmore",
        label="TrackingMore",
        docs="https://www.trackingmore.com/docs/trackingmore/introduction",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("trackingmore.webhook", "trackingmore.key"),
        can=frozenset({"webhook", "fetch"}),
        signs_body=False,
    )

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the secrets signed the timestamp. The body is not signed."""
        signature.verify(request, secrets)

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a tracking, each a hint until it is asked for."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the present state of a number's trackings."""
        return await client.find_trackings(self._session, number, settings, key)
