"""BigCommerce's V2 orders API: one order with its parts, or all since a day. The only I/O of this adapter."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp

from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.errors import Misconfigured, NotThere, RateLimited, Refused
from integrations.http import Call, send
from integrations.reading import Reading, read_json
from integrations.storefronts.bigcommerce.mapping import PROVIDER, read_order

HOST = "https://api.bigcommerce.com"
PAGE_SIZE = 50
PART_SIZE = 250  # the most that a page of parts may hold
MAX_PAUSES = 8  # for one question, one after another
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Shop:
    """Where to ask, and as whom. `key` is the store's hash and an access token, joined by a colon."""

    session: aiohttp.ClientSession | None
    settings: MerchantSettings
    key: str
    sleep: Sleep | None = None

    def call(self, path: str, query: dict[str, str]) -> Call:
        """Return a question. Raises Refused for a key of another form, Misconfigured for an address in the clear."""
        store, _, token = self.key.partition(":")
        if not re.fullmatch(r"[a-z0-9]{3,20}", store) or not token:
            raise Refused("bigcommerce.key must be store hash and access token with a colon between: abc123:token")
        base = self.settings.addresses.get(PROVIDER) or HOST
        parts = urlsplit(base)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise Misconfigured("the API's address must begin with https://, or the key would travel in the clear")
        url = f"{base.rstrip('/')}/stores/{store}/v2/orders{path}"
        return Call("GET", url, headers={"X-Auth-Token": token}, query=query or None)


def bare(number: str) -> str | None:
    """Return the id in what a shopper types: BigCommerce's numbers are its ids."""
    digits = re.sub(r"[\W_]+", "", number)
    return digits if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


async def by_id(shop: Shop, order_id: str | None) -> Order | None:
    """Return an order by its id, whole; None when the shop has it no more."""
    if not order_id or not (order_id.isascii() and order_id.isdigit()):
        return None
    try:
        return await _whole(
            shop, read_json(PROVIDER, await send(shop.session, PROVIDER, shop.call(f"/{order_id}", {})))
        )
    except NotThere:
        return None


async def since(shop: Shop, start: datetime, sleep: Sleep) -> AsyncIterator[Order]:
    """Yield the orders created since `start` (aware), oldest first; waits where the API asks to."""
    shop = replace(shop, sleep=sleep)
    after = start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    asked = {"min_date_created": after, "sort": "date_created:asc", "limit": str(PAGE_SIZE)}
    page = 0
    while True:
        page += 1
        items = await _list(shop, "", asked | {"page": str(page)})
        for item in items:
            order = await _whole(shop, item)
            if order is not None:
                yield order
        if len(items) < PAGE_SIZE:
            return


async def _whole(shop: Shop, item: Reading) -> Order | None:
    """Fetch the parts of an order. What was not sent has no shipments, and downloads go nowhere: neither is asked."""
    order_id = item["id"].need_text()
    if not order_id.isdigit():
        raise item["id"].refuse("a number was expected")
    products = await _list(shop, f"/{order_id}/products", {"limit": str(PART_SIZE)})
    digital, sent = item["order_is_digital"].flag(), item["items_shipped"].number() > 0
    addresses = [] if digital else await _list(shop, f"/{order_id}/shipping_addresses", {"limit": "1"})
    shipments = await _list(shop, f"/{order_id}/shipments", {"limit": str(PART_SIZE)}) if sent else []
    return read_order(item, shipments, products, addresses)


async def _list(shop: Shop, path: str, query: dict[str, str]) -> list[Reading]:
    """Return the members of a list; BigCommerce answers an empty one with no body at all."""
    call = shop.call(path, query)
    body = await _patiently(shop, call)
    return list(read_json(PROVIDER, body).items()) if body.strip() else []


async def _patiently(shop: Shop, call: Call) -> bytes:
    for _ in range(MAX_PAUSES if shop.sleep else 0):
        try:
            return await send(shop.session, PROVIDER, call)
        except RateLimited as pause:
            if shop.sleep is not None:
                await shop.sleep(pause.retry_after)
    return await send(shop.session, PROVIDER, call)
