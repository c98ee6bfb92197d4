"""A shop's own Karrio server as a carrier port: fifty carriers behind one tracker, told by webhooks with a secret."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.ports import Manifest, RawPayload, SignedRequest
from integrations.base import ParseOnly
from integrations.carriers.karrio import client, mapping
from integrations.signatures import check, plain

HEADER = "x-event-id"


class Karrio(ParseOnly):
    """The adapter. Without a session it can verify and parse, but not fetch."""

    MANIFEST = Manifest(
        name="karrio",
        label="Karrio server",
        docs="https://docs.karrio.io/",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("karrio.webhook", "karrio.key"),
        can=frozenset({"webhook", "fetch"}),
        signs_body=False,
    )

    def verify(self, request: SignedRequest, secrets: Sequence[str]) -> None:
        """Raise BadSignature unless the request bears one of the secrets. The body is not signed."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        check(mapping.PROVIDER, headers.get(HEADER), request.body, secrets, plain)

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a tracker, each a hint until it is asked for."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the tracker of a number."""
        return await client.find_tracker(self._session, number, settings, key)
