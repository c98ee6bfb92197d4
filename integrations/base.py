"""What every carrier adapter starts from: the parts of the port that most of them do not need, answered honestly."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import aiohttp

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.errors import BadSignature, Misconfigured
from bot.ports import Manifest, RawPayload, SignedRequest, Subscription


class ParseOnly:
    """An adapter that reads bodies. Its MANIFEST's `can` names what a subclass adds; the rest refuses."""

    MANIFEST: Manifest

    def __init__(self, session: aiohttp.ClientSession | None = None) -> None:
        self._session = session

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature: nobody signs webhooks for this adapter."""
        raise BadSignature(f"{self.MANIFEST.name}: this provider sends no webhooks that can be verified")

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return the hash of the body."""
        return body_key(request.body)

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a parcel; each adapter writes its own."""
        raise NotImplementedError

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Raise Misconfigured: this adapter cannot ask."""
        raise Misconfigured(f"{self.MANIFEST.name}: asking for a number is not supported; use a provider that can")

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        """Raise Misconfigured: this adapter cannot subscribe."""
        raise Misconfigured(f"{self.MANIFEST.name}: following a number is not supported; use a provider that can")


def body_key(body: bytes) -> str:
    """Return the key of a delivery that brings no id of its own."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def address(settings: MerchantSettings, provider: str, own: str) -> str:
    """Return the base address of a provider's API: the shop's choice, else the vendor's own; no slash at its end."""
    return (settings.addresses.get(provider) or own).rstrip("/")
