"""WooCommerce's REST API, against a stub on loopback."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import MalformedPayload, Misconfigured, PorchlightError, RateLimited, Refused, Unavailable
from bot.ports import Refetch
from integrations.storefronts.woocommerce.adapter import WooCommerce
from tests.integrations.vendor import Nap, Vendor, Vendors

ORDER = json.loads((Path(__file__).parent / "fixtures" / "order_created__processing.json").read_text())
KEY = "ck_1:cs_2"
Answer = tuple[int, Any]


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    return await vendors("woocommerce", "/shop/", only="GET /shop/wp-json/wc/v3/orders.*")


@pytest.fixture
def shop(session: aiohttp.ClientSession, nap: Nap) -> WooCommerce:
    return WooCommerce(session, nap)


def gives(vendor: Vendor, *answers: Answer) -> MerchantSettings:
    pause = {"Retry-After": "3"}
    return vendor.gives(
        *(web.json_response(body, status=code, headers=pause if code == 429 else None) for code, body in answers)
    )


def orders(*ids: int, **changes: Any) -> list[dict[str, Any]]:
    return [ORDER | {"id": each, "number": str(each)} | changes for each in ids]


@pytest.mark.parametrize("number", ["1042", "#1042", " # 1042 "])
async def test_an_order_is_found_by_any_spelling_of_its_number(vendor: Vendor, shop: WooCommerce, number: str) -> None:
    settings = gives(vendor, (200, ORDER))
    order = await shop.fetch_order(number, settings, KEY)
    assert order is not None
    assert (order.number, order.source) == ("1042", "api")
    (request,) = vendor.asked
    assert request.path == "/shop/wp-json/wc/v3/orders/1042"
    assert base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode() == KEY


async def test_a_number_of_a_plugins_making_is_searched(vendor: Vendor, shop: WooCommerce) -> None:
    settings = gives(vendor, (200, orders(7, 8, number="LO-10421") + orders(9, number="LO-1042")))
    order = await shop.fetch_order("lo-1042", settings, KEY)
    assert order is not None
    assert order.id == "9"
    assert vendor.asked[0].query["search"] == "LO1042"


async def test_an_id_that_is_anothers_number_is_not_the_order(vendor: Vendor, shop: WooCommerce) -> None:
    settings = gives(vendor, (200, orders(1042, number="77")[0]), (200, orders(5, number="1042")))
    order = await shop.fetch_order("1042", settings, KEY)
    assert order is not None
    assert order.id == "5"


async def test_no_such_order_is_an_answer(vendor: Vendor, shop: WooCommerce) -> None:
    settings = gives(vendor, (404, {"code": "woocommerce_rest_shop_order_invalid_id"}), (200, []))
    assert await shop.fetch_order("1042", settings, KEY) is None
    assert await shop.fetch_order("#", settings, KEY) is None


async def test_a_thin_event_is_followed_to_its_order(vendor: Vendor, shop: WooCommerce) -> None:
    settings = gives(vendor, (200, ORDER), (404, {}))
    found = await shop.refetch(Refetch(order_id="1042"), settings, KEY)
    assert found is not None
    assert await shop.refetch(Refetch(order_id="1042"), settings, KEY) is None
    assert await shop.refetch(Refetch(order_id="../users"), settings, KEY) is None


async def test_all_pages_are_walked_and_a_pause_is_kept(vendor: Vendor, shop: WooCommerce, naps: list[float]) -> None:
    settings = gives(vendor, (200, orders(*range(50))), (429, {}), (200, orders(50, 51)))
    since = datetime(2026, 9, 24, tzinfo=UTC)
    numbers = [order.number async for order in shop.orders_since(since, settings, KEY)]
    assert numbers == [str(each) for each in range(52)]
    assert naps == [3.0]
    assert [request.query["page"] for request in vendor.asked] == ["1", "2", "2"]
    assert (vendor.asked[0].query["after"], vendor.asked[0].query["order"]) == ("2026-09-24T00:00:00", "asc")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((401, {"code": "woocommerce_rest_cannot_view"}), Refused),
        ((403, {}), Refused),
        ((429, {}), RateLimited),
        ((500, {}), Unavailable),
        ((302, {}), Unavailable),
        ((200, {"hello": "theme"}), MalformedPayload),
    ],
)
async def test_errors_are_sorted_by_who_must_act(
    vendor: Vendor, shop: WooCommerce, answer: Answer, error: type[PorchlightError]
) -> None:
    settings = gives(vendor, answer)
    with pytest.raises(error):
        await shop.fetch_order("1042", settings, KEY)


@pytest.mark.parametrize(
    ("settings", "key", "error"),
    [
        (MerchantSettings(name="Shop"), KEY, Misconfigured),
        (MerchantSettings(name="Shop", addresses={"woocommerce": "http://shop.example"}), KEY, Misconfigured),
        (MerchantSettings(name="Shop", shop_domain="shop.example"), "ck_1", Refused),
    ],
)
async def test_a_key_is_never_sent_where_it_could_be_read(
    shop: WooCommerce, settings: MerchantSettings, key: str, error: type[PorchlightError]
) -> None:
    with pytest.raises(error):
        await shop.fetch_order("1042", settings, key)
