"""Ship24 as a carrier port: one tracker for 1,500 couriers, told by webhooks that carry a fixed token."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.errors import MalformedPayload
from bot.ports import Manifest, RawPayload, SignedRequest, Subscription
from integrations.base import ParseOnly, body_key
from integrations.carriers.ship24 import client, mapping
from integrations.reading import read_json
from integrations.signatures import check, plain


class Ship24(ParseOnly):
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="ship24",
        label="Ship24",
        docs="https://docs.ship24.com/",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("ship24.webhook", "ship24.key"),
        can=frozenset({"webhook", "fetch", "subscribe"}),
        signs_body=False,
    )

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless the Authorization header bears one of the secrets. The body is not signed."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        scheme, _, token = headers.get("authorization", "").strip().partition(" ")
        given = token if scheme.lower() == "bearer" else None
        check(mapping.PROVIDER, given, request.body, secrets, plain)

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the ids of the messages inside, which repeat with each try; else the hash of the body."""
        try:
            trackings = list(read_json(mapping.PROVIDER, request.body)["trackings"].items())
        except MalformedPayload:
            return body_key(request.body)
        ids = [tracking["metadata"]["messageId"].text(100) for tracking in trackings]
        if not ids or None in ids:
            return body_key(request.body)
        return f"messages:{hashlib.sha256(' '.join(filter(None, ids)).encode()).hexdigest()}"

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a tracking, each a hint until it is asked for."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the present state of a number's trackers."""
        return await client.find_results(self._session, number, settings, key)

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        """Create the tracker, or find the one there is. Ship24 finds the courier out by itself."""
        return await client.create_tracker(self._session, number, settings, key)
