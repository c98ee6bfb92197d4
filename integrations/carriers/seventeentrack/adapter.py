"""17TRACK as a carrier port: numbers are registered, and news of them comes by signed webhooks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.errors import MalformedPayload
from bot.ports import Manifest, RawPayload, SignedRequest, Subscription
from integrations.base import ParseOnly, body_key
from integrations.carriers.seventeentrack import client, mapping
from integrations.reading import read_json
from integrations.signatures import check


class SeventeenTrack(ParseOnly):
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="seventeentrack",
        label="17TRACK",
        docs="https://api.17track.net/en/doc",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("seventeentrack.webhook", "seventeentrack.key"),
        can=frozenset({"webhook", "fetch", "subscribe"}),
    )

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless one of the keys signed the body."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        given = headers.get("sign", "").strip().lower()
        check(mapping.PROVIDER, given, request.body, secrets, _keyed_hash)

    def dedupe_key(self, request: SignedRequest) -> str:
        """Return what tells news of a number apart: its state and the hash of each carrier's events."""
        try:
            payload = read_json(mapping.PROVIDER, request.body)
            news = payload["data"]
            parts = [payload["event"].text(), news["number"].need_text(), news["carrier"].text()]
            told = news["track_info"]["latest_status"]
            hashes = [each["events_hash"].text() for each in news["track_info"]["tracking"]["providers"].items()]
        except MalformedPayload:
            return body_key(request.body)
        if not hashes or None in hashes:
            return body_key(request.body)
        whole = "\x1f".join(part or "" for part in (*parts, told["status"].text(), told["sub_status"].text(), *hashes))
        return f"news:{hashlib.sha256(whole.encode()).hexdigest()}"

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a number."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the present state of a registered number; asking costs nothing."""
        return await client.find(self._session, number, carrier, settings, key)

    async def subscribe(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> Subscription:
        """Register the number, which costs one of the plan's numbers the first time only."""
        return await client.register(self._session, number, carrier, settings, key)


def _keyed_hash(key: str, body: bytes) -> str:
    """SHA-256 of the body, a slash and the key: 17TRACK's scheme, which is no HMAC."""
    return hashlib.sha256(body + b"/" + key.encode()).hexdigest()
