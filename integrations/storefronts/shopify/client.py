"""Shopify's GraphQL Admin API: one order by number or id, or all since a day. The only I/O of this adapter."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.domain.keys import order_key
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.errors import Misconfigured, RateLimited, Refused, Unavailable
from bot.ports import Refetch
from integrations.http import Call, send
from integrations.reading import Reading, read_json
from integrations.storefronts.shopify import query
from integrations.storefronts.shopify.orders import from_graphql

PROVIDER = "shopify"
PAUSE = 2.0  # seconds, when a throttled answer does not say how long
MAX_PAUSES = 8  # in one walk over the pages, one after another
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Shop:
    """Where to ask, and as whom."""

    session: aiohttp.ClientSession | None
    settings: MerchantSettings
    token: str

    @property
    def url(self) -> str:
        """The address of the GraphQL endpoint. Raises Misconfigured when no shop is named."""
        base = self.settings.shopify_url or (
            f"https://{self.settings.shop_domain}" if self.settings.shop_domain else ""
        )
        if not base:
            raise Misconfigured("the shop's domain is not set")
        return f"{base.rstrip('/')}/admin/api/{query.VERSION}/graphql.json"


async def by_number(shop: Shop, number: str) -> Order | None:
    """Return the order whose name has this number, spelled in any way. The shop's search finds near ones too."""
    wanted = order_key(number)
    bare = re.sub(r"[^\w-]", "", number)
    if not wanted or not bare:
        return None
    data = await _ask(shop, query.BY_SEARCH, {"search": f'name:"{bare}"', **query.ONE})
    found = [from_graphql(node) for node in data["orders"]["nodes"].items()]
    same = [order for order in found if order_key(order.number) == wanted]
    return max(same, key=lambda order: order.placed_at, default=None)


async def by_news(shop: Shop, news: Refetch) -> Order | None:
    """Return the order that a thin event is about; None when the shop has it no more."""
    if news.order_id:
        gid = f"gid://shopify/Order/{news.order_id}"
        node = (await _ask(shop, query.BY_ID, {"id": gid, **query.ONE}))["order"]
    elif news.fulfilment_order_id:
        gid = f"gid://shopify/FulfillmentOrder/{news.fulfilment_order_id}"
        data = await _ask(shop, query.BY_FULFILMENT_ORDER, {"id": gid, **query.ONE})
        node = data["fulfillmentOrder"]["order"]
    else:
        return None
    return None if node.is_null else from_graphql(node)


async def since(shop: Shop, start: datetime, sleep: Sleep) -> AsyncIterator[Order]:
    """Yield the orders created since `start` (aware), oldest first; waits where the shop asks to."""
    search = f"created_at:>='{start.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}'"
    after: str | None = None
    while True:
        asked = {"search": search, "first": query.PAGE_SIZE, "after": after, **query.PAGE}
        page = (await _patiently(shop, asked, sleep))["orders"]
        for node in page["nodes"].items():
            yield from_graphql(node)
        cursor = page["pageInfo"]["endCursor"].text(500)
        if not page["pageInfo"]["hasNextPage"].flag() or cursor is None or cursor == after:
            return
        after = cursor


async def _patiently(shop: Shop, asked: dict[str, Any], sleep: Sleep) -> Reading:  # Any: JSON of our own making
    for _ in range(MAX_PAUSES):
        try:
            return await _ask(shop, query.SINCE, asked)
        except RateLimited as pause:
            await sleep(pause.retry_after)
    return await _ask(shop, query.SINCE, asked)


async def _ask(shop: Shop, text: str, variables: dict[str, Any]) -> Reading:  # Any: JSON of our own making
    headers = {"X-Shopify-Access-Token": shop.token}
    call = Call("POST", shop.url, headers=headers, body={"query": text, "variables": variables})
    answer = read_json(PROVIDER, await send(shop.session, PROVIDER, call))
    _check(answer)
    return answer["data"]


def _check(answer: Reading) -> None:
    """Sort GraphQL's errors, which come with status 200, by who must act."""
    if answer["errors"].is_null:
        return
    rows = list(answer["errors"].items()) if not answer["errors"].text() else []
    codes = {(row["extensions"]["code"].text(60) or "").upper() for row in rows}
    if "THROTTLED" in codes:
        raise RateLimited(PROVIDER, _pause(answer["extensions"]["cost"]))
    if codes & {"ACCESS_DENIED", "UNAUTHORIZED", "SHOP_INACTIVE"}:
        raise Refused(f"{PROVIDER} refused access: {', '.join(sorted(codes))}")
    if "INTERNAL_SERVER_ERROR" in codes:
        raise Unavailable(f"{PROVIDER} had an error of its own")
    told = rows[0]["message"].text(200) if rows else answer["errors"].text(200)
    raise Misconfigured(f"{PROVIDER} did not understand our query: {told}")


def _pause(cost: Reading) -> float:
    """Return the seconds until the bucket holds what the query asked for."""
    status = cost["throttleStatus"]
    missing = cost["requestedQueryCost"].number() - status["currentlyAvailable"].number()
    rate = status["restoreRate"].number()
    return max(missing / rate, 0.1) if rate and missing > 0 else PAUSE
