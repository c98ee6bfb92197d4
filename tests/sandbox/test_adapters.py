"""The adapters against the sandbox, which shares no code with them: what one signs and says, the other must read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order, OrderState
from bot.domain.reduce import reduce
from bot.domain.status import Status
from bot.errors import NotThere, Refused
from bot.ports import FulfilmentNews, RawPayload, Refetch, ShopNews, SignedRequest
from integrations.carriers.easypost.adapter import EasyPost
from integrations.storefronts.shopify.adapter import Shopify

if TYPE_CHECKING:
    from tests.sandbox.conftest import World

pytestmark = pytest.mark.journey
TOKEN = "shpat_test"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def settings_of(world: World) -> MerchantSettings:
    base = str(world.client.make_url("/")).rstrip("/")
    return MerchantSettings(name="Shop", shopify_url=f"{base}/shopify", easypost_url=f"{base}/easypost/v2")


def told(world: World) -> list[ShopNews]:
    """Everything that the shop's webhooks said, each verified as the door does."""
    shopify, news = Shopify(), []
    for door, headers, body in world.recorder.hooks:
        if door != "shopify":
            continue
        request = SignedRequest(
            "POST", "/hooks/tok-1/shopify", {k.lower(): v for k, v in headers.items()}, body, datetime.now(UTC)
        )
        shopify.verify(request, ["shop-hook-secret"])
        news += shopify.parse(RawPayload("shopify", body, shopify.topic(request)))
    return news


async def test_every_webhook_of_the_shop_is_verified_and_read(world: World) -> None:
    news = told(world)
    assert {type(each).__name__ for each in news} == {"Order", "FulfilmentNews", "FulfilmentReport", "Refetch"}
    states = {each.number: each.state for each in news if isinstance(each, Order)}
    assert OrderState.CANCELLED in states.values()
    assert OrderState.DIGITAL in states.values()


async def test_the_api_has_every_order_and_says_the_same(world: World, session: aiohttp.ClientSession) -> None:
    shopify, settings = Shopify(session), settings_of(world)
    start = datetime.now(UTC) - timedelta(days=60)
    by_api = {order.number: order async for order in shopify.orders_since(start, settings, TOKEN)}
    by_hook = {each.number: each for each in told(world) if isinstance(each, Order)}
    assert set(by_hook) < set(by_api)
    placed = [order.placed_at for order in by_api.values()]
    assert placed == sorted(placed)
    for number, order in by_hook.items():
        other = by_api[number]
        same = replace(
            other, source=order.source, state=order.state, hold=None, updated_at=order.updated_at,
            lines=order.lines, fulfilments=order.fulfilments, contact=order.contact, refunded_at=order.refunded_at,
            ready_for_pickup=order.ready_for_pickup,
        )  # fmt: skip
        assert same == order
        assert [line.title for line in other.lines] == [line.title for line in order.lines]
        assert (other.contact.email, other.contact.postcode) == (order.contact.email, order.contact.postcode)


async def test_an_order_of_before_day_one_is_found_by_its_number(world: World, session: aiohttp.ClientSession) -> None:
    shopify, settings = Shopify(session), settings_of(world)
    found = await shopify.fetch_order("1039", settings, TOKEN)
    assert found is not None
    assert (found.number, found.source) == ("#1039", "api")
    assert await shopify.fetch_order("999999", settings, TOKEN) is None
    with pytest.raises(Refused):
        await shopify.fetch_order("1039", settings, "wrong")


async def test_a_hold_leads_to_its_order_and_reason(world: World, session: aiohttp.ClientSession) -> None:
    shopify, settings = Shopify(session), settings_of(world)
    thin = [each for each in told(world) if isinstance(each, Refetch) and each.fulfilment_order_id]
    orders = [await shopify.refetch(each, settings, TOKEN) for each in thin]
    assert {order.state for order in orders if order} <= {
        OrderState.ON_HOLD, OrderState.BACK_ORDERED, OrderState.RECEIVED, OrderState.PARTLY_SHIPPED,
        OrderState.PREPARING, OrderState.SHIPPED,
    }  # fmt: skip
    assert any(order and order.state is OrderState.BACK_ORDERED and order.hold for order in orders)


async def test_a_number_is_followed_and_its_events_are_read(world: World, session: aiohttp.ClientSession) -> None:
    easypost, settings = EasyPost(session), settings_of(world)
    dispatch = next(
        each.fulfilment for each in told(world) if isinstance(each, FulfilmentNews) and each.fulfilment.tracking_number
    )
    number = dispatch.tracking_number or ""
    with pytest.raises(NotThere):
        await easypost.fetch(number, None, settings, "EZAK_test")
    made = await easypost.subscribe(number, dispatch.carrier, settings, "EZAK_test")
    again = await easypost.subscribe(number, dispatch.carrier, settings, "EZAK_test")
    assert made.id == again.id
    await world.quiet()
    (report,) = easypost.parse(await easypost.fetch(number, None, settings, "EZAK_test"))
    assert reduce([report]).status in set(Status) - {Status.UNKNOWN}
    assert report.unknown_codes == ()
    heard = [
        (headers, body)
        for door, headers, body in world.recorder.hooks
        if door == "easypost" and number.encode() in body
    ]
    assert heard
    for headers, body in heard:
        names = {key.lower(): value for key, value in headers.items()}
        request = SignedRequest("POST", "/hooks/tok-1/easypost", names, body, datetime.now(UTC))
        easypost.verify(request, ["carrier-sécret"])
        assert easypost.dedupe_key(request).startswith("evt_")
        assert easypost.parse(RawPayload("easypost", body))[0].tracking_number == number
    with pytest.raises(Refused):
        await easypost.subscribe(number, None, settings, "wrong")
