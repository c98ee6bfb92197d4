"""WooCommerce's REST API v3: one order by number or id, or all since a day. The only I/O of this adapter."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp

from bot.domain.keys import order_key
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.errors import Misconfigured, NotThere, RateLimited, Refused
from integrations.http import Call, send
from integrations.reading import Reading, read_json
from integrations.storefronts.woocommerce.mapping import PROVIDER, read_order

PAGE_SIZE = 50
MAX_PAUSES = 8  # in one walk over the pages, one after another
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Shop:
    """Where to ask, and as whom. `key` is consumer key and secret, joined by a colon."""

    session: aiohttp.ClientSession | None
    settings: MerchantSettings
    key: str

    @property
    def url(self) -> str:
        """The address of the API. Raises Misconfigured when no shop is named, or one that would tell the key."""
        domain = self.settings.shop_domain
        base = self.settings.addresses.get(PROVIDER) or (f"https://{domain}" if domain else "")
        if not base:
            raise Misconfigured("the shop's address is not set")
        parts = urlsplit(base)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise Misconfigured("the shop's address must begin with https://, or the key would travel in the clear")
        return f"{base.rstrip('/')}/wp-json/wc/v3/orders"

    @property
    def headers(self) -> Mapping[str, str]:
        """The key as HTTP Basic wants it."""
        if ":" not in self.key:
            raise Refused("woocommerce.key must be consumer key and secret with a colon between: ck_…:cs_…")
        return {"Authorization": "Basic " + base64.b64encode(self.key.encode()).decode("ascii")}


async def by_number(shop: Shop, number: str) -> Order | None:
    """Return the order of this number, spelled in any way. Numbers are ids but for shops whose plugin makes others."""
    wanted = order_key(number)
    if not wanted:
        return None
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 20:
        order = await by_id(shop, wanted)
        if order is not None and order_key(order.number) == wanted:
            return order
    found = await _ask(shop, "", {"search": wanted, "per_page": str(PAGE_SIZE)})
    orders = [order for item in found.items() if (order := read_order(item))]
    same = [order for order in orders if order_key(order.number) == wanted]
    return max(same, key=lambda order: order.placed_at, default=None)


async def by_id(shop: Shop, order_id: str | None) -> Order | None:
    """Return an order by its id; None when the shop has it no more."""
    if not order_id or not (order_id.isascii() and order_id.isdigit()):
        return None
    try:
        return read_order(await _ask(shop, f"/{order_id}", {}))
    except NotThere:
        return None


async def since(shop: Shop, start: datetime, sleep: Sleep) -> AsyncIterator[Order]:
    """Yield the orders created since `start` (aware), oldest first; waits where the shop asks to."""
    after = start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    asked = {"after": after, "dates_are_gmt": "true", "orderby": "date", "order": "asc", "per_page": str(PAGE_SIZE)}
    page = 0
    while True:
        page += 1
        items = list((await _patiently(shop, asked | {"page": str(page)}, sleep)).items())
        for item in items:
            order = read_order(item)
            if order is not None:
                yield order
        if len(items) < PAGE_SIZE:
            return


async def _patiently(shop: Shop, asked: dict[str, str], sleep: Sleep) -> Reading:
    for _ in range(MAX_PAUSES):
        try:
            return await _ask(shop, "", asked)
        except RateLimited as pause:
            await sleep(pause.retry_after)
    return await _ask(shop, "", asked)


async def _ask(shop: Shop, path: str, query: dict[str, str]) -> Reading:
    call = Call("GET", shop.url + path, headers=shop.headers, query=query or None)
    return read_json(PROVIDER, await send(shop.session, PROVIDER, call))
