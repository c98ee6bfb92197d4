"""AfterShip as a carrier port: one tracking object for every courier, told by webhooks that are signed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.errors import MalformedPayload
from bot.ports import Manifest, RawPayload, SignedRequest, Subscription
from integrations.base import ParseOnly, body_key
from integrations.carriers.aftership import client, mapping
from integrations.reading import read_json
from integrations.signatures import base64_hmac_sha256, check


class AfterShip(ParseOnly):
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="aftership",
        label="AfterShip",
        docs="https://www.aftership.com/docs/tracking",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("aftership.webhook", "aftership.key"),
        can=frozenset({"webhook", "fetch", "subscribe"}),
    )

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the secrets signed the body."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        check(mapping.PROVIDER, headers.get("aftership-hmac-sha256"), request.body, secrets, base64_hmac_sha256)

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the event's id, which repeats with each try; else the hash of the body. Only after `verify`."""
        try:
            event_id = read_json(mapping.PROVIDER, request.body)["event_id"].text(64)
        except MalformedPayload:
            event_id = None
        if event_id and event_id.replace("-", "").isalnum() and event_id.isascii():
            return f"event:{event_id}"
        return body_key(request.body)

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a tracking."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the present state of a number's trackings."""
        return await client.find_tracking(self._session, number, carrier, settings, key)

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        """Create the tracking, or find the one there is; its present state comes with it."""
        return await client.create_tracking(self._session, number, carrier, settings, key)
