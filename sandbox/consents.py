"""The shop tells Porchlight which of its shoppers agreed, at the checkout, to be written to on WhatsApp."""

from __future__ import annotations

import asyncio
import logging

from sandbox.porchlight import Porchlight
from sandbox.settings import Settings
from sandbox.shelf import Shelf
from sandbox.shop.floor import Floor

log = logging.getLogger(__name__)


class Checkout:
    """Every shopper of this shop ticks the box; Porchlight is told once of each, through its own door."""

    def __init__(self, settings: Settings, shelf: Shelf, floor: Floor, porchlight: Porchlight) -> None:
        self._settings, self._shelf, self._floor, self._porchlight = settings, shelf, floor, porchlight

    async def run(self) -> None:
        """Tell what is new, for ever."""
        while True:
            try:
                if await self._porchlight.ready():
                    await self.tell()
            except Exception:
                log.exception("a consent could not be told")
            await asyncio.sleep(self._settings.pulse)

    async def tell(self) -> int:
        """Tell of every shopper whom this Porchlight does not know of yet; how many were told."""
        phones = dict.fromkeys(order.phone for order in self._floor.orders() if order.phone)
        told = 0
        for phone in phones:
            key = f"{self._settings.hook_token} {phone}"
            if self._shelf.get("consent", key):
                continue
            body = {"channel": "whatsapp", "address": phone, "purpose": "all", "granted": True, "source": "checkout"}
            if not await self._porchlight.consent(body):
                break
            self._shelf.put("consent", key, True)
            told += 1
        return told
