"""Shopify's GraphQL Admin API, against a stub on loopback; our queries against the schema's own names."""

from __future__ import annotations

import json
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
from tests.integrations.vendor import Nap, Vendor, Vendors

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


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    vendor = await vendors("shopify", "/shopify", only=r"POST /shopify/admin/api/2026-04/graphql\.json")
    vendor.settings = MerchantSettings(name="Shop", shopify_url=vendor.url)
    return vendor


@pytest.fixture
def shopify(session: aiohttp.ClientSession, nap: Nap) -> Shopify:
    return Shopify(session, nap)


def gives(vendor: Vendor, *answers: dict[str, Any]) -> MerchantSettings:
    return vendor.gives(*map(web.json_response, answers))


def variables(vendor: Vendor) -> list[dict[str, Any]]:
    return [request.json()["variables"] for request in vendor.asked]


def page(*names: str, cursor: str | None = None) -> dict[str, Any]:
    nodes = [NODE | {"name": name} for name in names]
    return {"data": {"orders": {"nodes": nodes, "pageInfo": {"hasNextPage": bool(cursor), "endCursor": cursor}}}}


@pytest.mark.parametrize("text", [query.BY_SEARCH, query.BY_ID, query.BY_FULFILMENT_ORDER, query.SINCE])
def test_our_queries_use_names_that_exist(text: str) -> None:
    assert validate(build_schema(SCHEMA.read_text()), parse(text)) == []


@pytest.mark.parametrize("number", ["#1042", "1042", " # 1042 "])
async def test_an_order_is_found_by_any_spelling_of_its_number(vendor: Vendor, shopify: Shopify, number: str) -> None:
    settings = gives(vendor, page("#10421", "#1042"))
    order = await shopify.fetch_order(number, settings, "shpat_1")
    assert order is not None
    assert (order.number, order.source) == ("#1042", "api")
    token = vendor.asked[0].headers["X-Shopify-Access-Token"]
    assert (token, variables(vendor)[0]["search"]) == ("shpat_1", 'name:"1042"')


async def test_near_ones_are_not_the_order(vendor: Vendor, shopify: Shopify) -> None:
    settings = gives(vendor, page("#10421"))
    assert await shopify.fetch_order("1042", settings, "t") is None


@pytest.mark.parametrize("number", ["", "#", '" OR name:*'])
async def test_a_search_cannot_be_talked_into_more(vendor: Vendor, shopify: Shopify, number: str) -> None:
    settings = gives(vendor, page("#1042"))
    assert await shopify.fetch_order(number, settings, "t") is None
    assert all(each["search"].count('"') == 2 for each in variables(vendor))


async def test_thin_events_are_followed_to_their_order(vendor: Vendor, shopify: Shopify) -> None:
    by_order = gives(vendor, {"data": {"order": NODE}})
    assert await shopify.refetch(Refetch(order_id="5100000001042"), by_order, "t") is not None
    by_hold = gives(vendor, {"data": {"fulfillmentOrder": {"order": NODE}}})
    found = await shopify.refetch(Refetch(fulfilment_order_id="61"), by_hold, "t")
    assert found is None or found.id == "5100000001042"
    gone = gives(vendor, {"data": {"order": None}})
    assert await shopify.refetch(Refetch(), gone, "t") is None


async def test_all_pages_are_walked_and_a_full_bucket_is_waited_for(
    vendor: Vendor, shopify: Shopify, naps: list[float]
) -> None:
    settings = gives(vendor, page("#1", "#2", cursor="c1"), THROTTLED, page("#3"))
    start = datetime(2026, 9, 24, tzinfo=UTC)
    numbers = [order.number async for order in shopify.orders_since(start, settings, "t")]
    assert numbers == ["#1", "#2", "#3"]
    assert naps == [4.0]
    assert variables(vendor)[0]["search"] == "created_at:>='2026-09-24T00:00:00Z'"
    assert [each["after"] for each in variables(vendor)] == [None, "c1", "c1"]


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
    vendor: Vendor, shopify: Shopify, answer: dict[str, Any], error: type[PorchlightError]
) -> None:
    settings = gives(vendor, answer)
    with pytest.raises(error):
        await shopify.fetch_order("1042", settings, "t")


async def test_a_shop_without_a_domain_is_our_mistake(shopify: Shopify) -> None:
    with pytest.raises(Misconfigured):
        await shopify.fetch_order("1042", MerchantSettings(name="Shop"), "t")
