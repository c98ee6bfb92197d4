"""EasyPost as a carrier port: one hundred carriers behind one tracker object, told by signed webhooks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import aiohttp

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.errors import MalformedPayload
from bot.ports import Manifest, RawPayload, SignedRequest, Subscription
from integrations.carriers.easypost import client, mapping, signature
from integrations.reading import read_json


class EasyPost:
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="easypost",
        label="EasyPost",
        docs="https://docs.easypost.com/docs/trackers",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("easypost.webhook", "easypost.key"),
        can=frozenset({"webhook", "fetch", "subscribe"}),
    )

    def __init__(self, session: aiohttp.ClientSession | None = None) -> None:
        self._session = session

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the secrets signed the request."""
        signature.verify(request, secrets)

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the event's id, which repeats with each try; else the hash of the body. Only after `verify`."""
        try:
            event_id = read_json(mapping.PROVIDER, request.body)["id"].text(64)
        except MalformedPayload:
            event_id = None
        if event_id and event_id.startswith("evt_") and event_id.removeprefix("evt_").isalnum():
            return event_id
        return f"sha256:{hashlib.sha256(request.body).hexdigest()}"

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a tracker."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the present state of a number's trackers."""
        return await client.find_tracker(self._session, number, carrier, settings, key)

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        """Create the tracker, or find the one there is; its present state comes with it."""
        return await client.create_tracker(self._session, number, carrier, settings, key)
