"""Orders in our own words as a storefront port, for shops that no adapter knows."""

from __future__ import annotations

from bot.ports import RawPayload, ShopNews
from integrations.storefronts.plain_orders import mapping
from integrations.unasked import PlainShop, plain_manifest


class PlainOrders(PlainShop):
    """The adapter. Its door is `POST /v1/{slug}/orders`, which an API key opens; there is no shop to ask."""

    MANIFEST = plain_manifest("orders")

    def parse(self, raw: RawPayload) -> list[ShopNews]:
        """Return the orders of a body."""
        return list(mapping.parse(raw.body, raw.received_at))
