"""A merchant's accounts at vendors: its settings, the newest live value of each secret, and where receipts go."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import Misconfigured
from bot.ports import Account, Channel, Desk, Merchants


class Accounts:
    """Opens accounts by merchant and the name of a channel or desk. `site` is the public address."""

    def __init__(self, merchants: Merchants, ports: Mapping[str, Channel | Desk], site: str) -> None:
        self._merchants = merchants
        self._ports = ports
        self._site = site.rstrip("/")

    async def of(self, merchant_id: str, name: str) -> Account:
        """Return the account; a secret that is not set is missing from it. Raises Misconfigured for an unknown name."""
        port = self._ports.get(name)
        if port is None:
            raise Misconfigured(f"no channel and no desk is called {name}")
        merchant = await self._merchants.by_id(merchant_id)
        secrets = {}
        for secret in port.MANIFEST.secrets:
            if values := await self._merchants.secrets(merchant_id, secret):
                secrets[secret] = values[0]
        return Account(merchant.settings, secrets, f"{self._site}/hooks/{merchant.hook_token}/{name}")
