"""BigCommerce's V2 API, against a stub on loopback."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, PorchlightError, Refused
from bot.ports import Refetch
from integrations.storefronts.bigcommerce.adapter import BigCommerce
from tests.integrations.vendor import Asked, Nap, Vendors, answers_of

FIXTURES = Path(__file__).parent / "fixtures"
KEY = "abc123:token"
ORDERS = "/stores/abc123/v2/orders"
PARTS = ("products", "shipping_addresses", "shipments")


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text())


class Store:
    """A store with some orders; `failures` are the statuses that it answers first."""

    def __init__(self) -> None:
        self.orders: list[Any] = [fixture("order__partly_shipped")]
        self.failures: list[int] = []
        self.asked: list[tuple[str, dict[str, str]]] = []

    def answer(self, request: Asked) -> web.Response:
        assert request.headers["X-Auth-Token"] == "token"
        path = request.raw_path.removeprefix(ORDERS).strip("/")
        self.asked.append((path, request.query))
        if self.failures:
            return web.Response(status=self.failures.pop(0), headers={"Retry-After": "2"})
        if not path:
            page = int(request.query["page"])
            some = self.orders[(page - 1) * 50 : page * 50]
            return web.json_response(some) if some else web.Response(status=204)
        number, _, part = path.partition("/")
        if part:
            return web.json_response(fixture(f"{part}__list"))
        found = [order for order in self.orders if str(order["id"]) == number]
        return web.json_response(found[0]) if found else web.json_response(fixture("error__not_found"), status=404)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
async def settings(store: Store, vendors: Vendors) -> MerchantSettings:
    vendor = await vendors("bigcommerce", only=f"GET {ORDERS}.*")
    vendor.answering = store.answer
    return vendor.settings


@pytest.fixture
def shop(session: aiohttp.ClientSession, nap: Nap) -> BigCommerce:
    return BigCommerce(session, nap)


@pytest.mark.parametrize("number", ["250", "#250", " # 250 "])
async def test_an_order_is_found_whole(settings: MerchantSettings, shop: BigCommerce, number: str) -> None:
    order = await shop.fetch_order(number, settings, KEY)
    assert order is not None
    assert (order.number, order.whole, len(order.lines)) == ("250", True, 2)
    assert [one.tracking_number for one in order.fulfilments] == ["1Z12345E0205271688"]


async def test_no_such_order_is_an_answer(settings: MerchantSettings, shop: BigCommerce, store: Store) -> None:
    assert await shop.fetch_order("251", settings, KEY) is None
    assert await shop.refetch(Refetch(order_id="251"), settings, KEY) is None
    before = len(store.asked)
    for number in ("", "#", "LO-1", "../v3/customers"):
        assert await shop.fetch_order(number, settings, KEY) is None
    assert await shop.refetch(Refetch(order_id="1/../2"), settings, KEY) is None
    assert len(store.asked) == before


async def test_what_was_not_sent_has_no_shipments_to_ask_for(
    settings: MerchantSettings, shop: BigCommerce, store: Store
) -> None:
    store.orders = [store.orders[0] | {"items_shipped": 0, "status_id": 11}]
    order = await shop.refetch(Refetch(order_id="250"), settings, KEY)
    assert order is not None
    assert [path for path, _ in store.asked] == ["250", "250/products", "250/shipping_addresses"]


async def test_all_pages_are_walked_and_a_pause_is_kept(
    settings: MerchantSettings, shop: BigCommerce, store: Store, naps: list[float]
) -> None:
    store.orders = [store.orders[0] | {"id": number} for number in range(100, 150)]
    store.failures = [429]
    since = datetime(2026, 9, 24, tzinfo=UTC)
    numbers = [order.number async for order in shop.orders_since(since, settings, KEY)]
    assert numbers == [str(number) for number in range(100, 150)]
    assert naps == [2.0]
    lists = [query for path, query in store.asked if not path]
    assert [query["page"] for query in lists] == ["1", "1", "2"]
    assert lists[0]["min_date_created"] == "2026-09-24T00:00:00+00:00"


@answers_of(401, 403, 429, 500, 302)
async def test_errors_are_sorted_by_who_must_act(
    settings: MerchantSettings, shop: BigCommerce, store: Store, status: int, error: type[PorchlightError]
) -> None:
    store.failures = [status]
    with pytest.raises(error):
        await shop.fetch_order("250", settings, KEY)


@pytest.mark.parametrize(
    ("addresses", "key", "error"),
    [
        ({}, "token", Refused),
        ({}, "../x:token", Refused),
        ({"bigcommerce": "http://api.example"}, KEY, Misconfigured),
    ],
)
async def test_a_key_is_never_sent_where_it_could_be_read(
    shop: BigCommerce, addresses: dict[str, str], key: str, error: type[PorchlightError]
) -> None:
    with pytest.raises(error):
        await shop.fetch_order("250", MerchantSettings(name="Shop", addresses=addresses), key)
