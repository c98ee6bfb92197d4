"""A shop's accounts at channels and desks: its settings, its live secrets, and where receipts are to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.ports import Account, Channel, Desk, Merchants


@dataclass(frozen=True, slots=True)
class Accounts:
    """Looks accounts up. `site` is the public address, without a slash at its end."""

    merchants: Merchants
    vendors: Mapping[str, Channel | Desk]
    site: str

    async def of(self, merchant_id: str, vendor: str) -> Account:
        """Return the account; secrets that were never given are missing from it, and the vendor then refuses."""
        merchant = await self.merchants.by_id(merchant_id)
        names = self.vendors[vendor].MANIFEST.secrets if vendor in self.vendors else ()
        found = {name: await self.merchants.secrets(merchant_id, name) for name in names}
        newest = {name: values[0] for name, values in found.items() if values}
        return Account(merchant.settings, newest, f"{self.site}/hooks/{merchant.hook_token}/{vendor}")
