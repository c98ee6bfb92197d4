"""Royal Mail as a carrier port: it is asked, and tells nothing of its own accord."""

from __future__ import annotations

from bot.domain.event import ShipmentReport
from bot.domain.merchant import MerchantSettings
from bot.ports import Manifest, RawPayload
from integrations.base import ParseOnly
from integrations.carriers.royal_mail import client, mapping


class RoyalMail(ParseOnly):
    """The adapter. Without a session it can parse, but not fetch."""

    MANIFEST = Manifest(
        name="royal_mail",
        label="Royal Mail",
        docs="https://developer.royalmail.net/product/12564",
        evidence="made by us after the documented shapes",
        tried_live=False,
        secrets=("royal_mail.key",),
        can=frozenset({"fetch"}),
    )

    def parse(self, raw: RawPayload) -> list[ShipmentReport]:
        """Return one report a mail piece."""
        return mapping.parse(raw.body)

    async def fetch(self, number: str, carrier: str | None, settings: MerchantSettings, key: str) -> RawPayload:
        """Return the events of a barcode; `key` is `client id:client secret`."""
        return await client.events(self._session, number, settings, key)
