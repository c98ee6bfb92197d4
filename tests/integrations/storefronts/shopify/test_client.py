"""Shopify's GraphQL Admin API, against a stub on loopback; our queries against the schema's own names."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from graphql import build_schema, parse, validate

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, PorchlightError, RateLimited, Refused, Unavailable
from bot.ports import Refetch
from integrations.storefronts.shopify import query
from integrations.storefronts.shopify.adapter import Shopify

NODE = json.loads((Path(__file__).parent / "fixtures" / "graphql__partly_shipped.json").read_text())
SCHEMA = Path(__file__).parents[4] / "sandbox" / "shop" / "schema.graphql"
COST = {
    "requestedQueryCost": 500,
    "throttleStatus": {"maximumAvailable": 2000, "currentlyAvailable": 100, "restoreRate": 100},
}
THROTTLED = {
    "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
    "extensions": {"cost": COST},
}
Serve = Callable[[list[dict[str, Any]]], Awaitable[MerchantSettings]]


@pytest.fixture
def asked() -> list[tuple[str, dict[str, Any]]]:
    return []


@pytest.fixture
async def serve(asked: list[tuple[str, dict[str, Any]]], aiohttp_server: Callable[..., Awaitable[object]]) -> Serve:
    async def start(answers: list[dict[str, Any]]) -> MerchantSettings:
        async def handle(request: web.Request) -> web.Response:
            asked.append((request.headers["X-Shopify-Access-Token"], await request.json()))
            return web.json_response(answers[min(len(asked), len(answers)) - 1])

        app = web.Application()
        app.router.add_post("/shopify/admin/api/2026-04/graphql.json", handle)
        server = await aiohttp_server(app)
        return MerchantSettings(name="Shop", shopify_url=str(server.make_url("/shopify")))  # type: ignore[attr-defined]

    return start


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
async def shopify(naps: list[float]) -> AsyncIterator[Shopify]:
    async def nap(seconds: float) -> None:
        naps.append(seconds)

    async with aiohttp.ClientSession() as session:
        yield Shopify(session, nap)


def page(*names: str, cursor: str | None = None) -> dict[str, Any]:
    nodes = [NODE | {"name": name} for name in names]
    return {"data": {"orders": {"nodes": nodes, "pageInfo": {"hasNextPage": bool(cursor), "endCursor": cursor}}}}


@pytest.mark.parametrize("text", [query.BY_SEARCH, query.BY_ID, query.BY_FULFILMENT_ORDER, query.SINCE])
def test_our_queries_use_names_that_exist(text: str) -> None:
    assert validate(build_schema(SCHEMA.read_text()), parse(text)) == []


@pytest.mark.parametrize("number", ["#1042", "1042", " # 1042 "])
async def test_an_order_is_found_by_any_spelling_of_its_number(
    serve: Serve, shopify: Shopify, asked: list[tuple[str, dict[str, Any]]], number: str
) -> None:
    settings = await serve([page("#10421", "#1042")])
    order = await shopify.fetch_order(number, settings, "shpat_1")
    assert order is not None
    assert (order.number, order.source) == ("#1042", "api")
    token, body = asked[0]
    assert (token, body["variables"]["search"]) == ("shpat_1", 'name:"1042"')


async def test_near_ones_are_not_the_order(serve: Serve, shopify: Shopify) -> None:
    settings = await serve([page("#10421")])
    assert await shopify.fetch_order("1042", settings, "t") is None


@pytest.mark.parametrize("number", ["", "#", '" OR name:*'])
async def test_a_search_cannot_be_talked_into_more(
    serve: Serve, shopify: Shopify, asked: list[tuple[str, dict[str, Any]]], number: str
) -> None:
    settings = await serve([page("#1042")])
    assert await shopify.fetch_order(number, settings, "t") is None
    assert all(body["variables"]["search"].count('"') == 2 for _, body in asked)


async def test_thin_events_are_followed_to_their_order(serve: Serve, shopify: Shopify) -> None:
    by_order = await serve([{"data": {"order": NODE}}])
    assert await shopify.refetch(Refetch(order_id="5100000001042"), by_order, "t") is not None
    by_hold = await serve([{"data": {"fulfillmentOrder": {"order": NODE}}}])
    found = await shopify.refetch(Refetch(fulfilment_order_id="61"), by_hold, "t")
    assert found is None or found.id == "5100000001042"
    gone = await serve([{"data": {"order": None}}])
    assert await shopify.refetch(Refetch(), gone, "t") is None


async def test_all_pages_are_walked_and_a_full_bucket_is_waited_for(
    serve: Serve, shopify: Shopify, naps: list[float], asked: list[tuple[str, dict[str, Any]]]
) -> None:
    settings = await serve([page("#1", "#2", cursor="c1"), THROTTLED, page("#3")])
    start = datetime(2026, 9, 24, tzinfo=UTC)
    numbers = [order.number async for order in shopify.orders_since(start, settings, "t")]
    assert numbers == ["#1", "#2", "#3"]
    assert naps == [4.0]
    assert asked[0][1]["variables"]["search"] == "created_at:>='2026-09-24T00:00:00Z'"
    assert [body["variables"]["after"] for _, body in asked] == [None, "c1", "c1"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (THROTTLED, RateLimited),
        ({"errors": [{"message": "no", "extensions": {"code": "ACCESS_DENIED"}}]}, Refused),
        ({"errors": [{"message": "oops", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}, Unavailable),
        ({"errors": [{"message": "Field 'x' doesn't exist", "extensions": {"code": "undefinedField"}}]}, Misconfigured),
        ({"errors": "[API] Invalid API key or access token"}, Misconfigured),
    ],
)
async def test_errors_are_sorted_by_who_must_act(
    serve: Serve, shopify: Shopify, answer: dict[str, Any], error: type[PorchlightError]
) -> None:
    settings = await serve([answer])
    with pytest.raises(error):
        await shopify.fetch_order("1042", settings, "t")


async def test_a_shop_without_a_domain_is_our_mistake(shopify: Shopify) -> None:
    with pytest.raises(Misconfigured):
        await shopify.fetch_order("1042", MerchantSettings(name="Shop"), "t")
