"""Tracking events in our own words as a carrier port, for those who bring their data themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import aiohttp

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.errors import BadSignature, NotThere
from bot.ports import Manifest, RawPayload, SignedRequest, Subscription
from integrations.carriers.plain_events import mapping


class PlainEvents:
    """The adapter. Its door is `POST /v1/{slug}/events`, which an API key opens; nothing can be asked for."""

    MANIFEST = Manifest(
        name="plain_events",
        label="Plain door: events",
        docs="https://www.rfc-editor.org/rfc/rfc8259",
        evidence="made by us after the documented shapes",
        tried_live=False,
        can=frozenset({"door"}),
    )

    def __init__(self, session: aiohttp.ClientSession | None = None) -> None:
        self._session = session

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Refuse: nobody signs for this one, its door takes an API key."""
        raise BadSignature("plain_events: events are posted to /v1/{slug}/events with an API key")

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the hash of the body."""
        return f"sha256:{hashlib.sha256(request.body).hexdigest()}"

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report an event."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Raise NotThere: there is nobody to ask."""
        raise NotThere("plain events are told, never asked for")

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        """Return a promise that costs nothing: whoever posts events posts them unasked."""
        return Subscription(f"plain_events:{number}")
