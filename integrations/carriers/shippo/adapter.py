"""Shippo as a carrier port: tracks by carrier and number, told by webhooks that may be signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.errors import MalformedPayload
from bot.ports import Manifest, RawPayload, SignedRequest, Subscription
from integrations.base import ParseOnly, body_key
from integrations.carriers.shippo import client, mapping, signature
from integrations.reading import Reading, read_json


class Shippo(ParseOnly):
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="shippo",
        label="Shippo",
        docs="https://docs.goshippo.com/docs/tracking/tracking",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("shippo.webhook", "shippo.key"),
        can=frozenset({"webhook", "fetch", "subscribe"}),
    )

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the secrets signed the body, not long ago."""
        signature.verify(request, secrets)

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return what tells news of a track apart; Shippo gives its webhooks no id."""
        try:
            parts = _news(read_json(mapping.PROVIDER, request.body)["data"])
        except MalformedPayload:
            return body_key(request.body)
        if parts is None:
            return body_key(request.body)
        whole = "\x1f".join(part or "" for part in parts)
        return f"news:{hashlib.sha256(whole.encode()).hexdigest()}"

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a track."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the present state of a number, whether it is followed or not."""
        return await client.find(self._session, number, carrier, settings, key)

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        """Follow the number; its present state comes with it."""
        return await client.follow(self._session, number, carrier, settings, key)


def _news(track: Reading) -> tuple[str | None, ...] | None:
    """Return number, carrier, time, status, substatus and estimate; None for what is no track."""
    now = track["tracking_status"]
    number, at = track["tracking_number"].text(), now["status_date"].text()
    if number is None or at is None:
        return None
    substatus = now["substatus"]["code"].text()
    return number, track["carrier"].text(), at, now["status"].text(), substatus, track["eta"].text()
