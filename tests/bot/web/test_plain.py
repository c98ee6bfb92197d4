"""The plain door: what a merchant's own server may post, what it is told, and that what was accepted is there."""

from __future__ import annotations

import io
import json

import pytest
from aiohttp import web
from limits import RateLimitItemPerMinute
from sqlalchemy import select

from bot.domain.order import OrderState
from bot.domain.status import Status, TzBasis
from bot.intake.plain import MOST_ITEMS
from bot.main import Outside
from bot.store.worth import products
from bot.web.plain import MOST_BYTES, PlainDoor
from bot.web.shield import shield
from integrations.carriers.plain_events.adapter import PlainEvents
from integrations.storefronts.plain_orders.adapter import PlainOrders
from integrations.storefronts.plain_products.adapter import PlainProducts
from tests.bot.conftest import TwinCarrier, TwinDialogue, TwinShop

ORDER = {"id": "A-1", "number": "#1042", "placed_at": "2026-11-16T09:30:00+01:00"}
EVENT = {"tracking_number": "1Z999", "status": "in_transit", "occurred_at": "2026-11-20T14:05:00+01:00"}


@pytest.fixture
def world() -> Outside:
    carriers = {"easypost": TwinCarrier(), "plain_events": PlainEvents()}
    shops = {"shopify": TwinShop(), "plain_orders": PlainOrders(), "plain_products": PlainProducts()}
    return Outside(carriers, shops, TwinDialogue())


@pytest.fixture
async def post(site, services, merchant):
    """Post to one of the two doors with the shop's key; answer with status and JSON."""
    key = await services.keys.make(merchant.id)

    async def send(what, body, slug="lamps", **headers):
        given = headers or {"Authorization": f"Bearer {key}"}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = await site.post(f"/v1/{slug}/{what}", data=io.BytesIO(data), headers=given)
        return answer.status, await answer.json()

    return send


async def test_an_order_is_kept_and_found_by_its_number(post, services, merchant):
    assert await post("orders", ORDER) == (200, {"accepted": [0], "refused": [], "ignored": []})
    await services.worker.drain()
    [dossier] = await services.orders.by_number(merchant.id, "1042")
    assert (dossier.order.id, dossier.order.state) == ("A-1", OrderState.RECEIVED)


async def test_a_product_is_kept_and_a_bad_one_is_refused_with_what_to_do(post, services, merchant):
    good = {"sku": "LAMP", "title": "A lamp", "url": "https://shop.example/lamp", "in_stock": True}
    status, told = await post("products", [good, good | {"url": "javascript:alert(1)"}, good | {"in_stok": False}])
    assert (status, told["accepted"]) == (422, [0, 2])
    assert [(each["index"], each["path"]) for each in told["refused"]] == [(1, "url")]
    assert told["ignored"] == ["in_stok (did you mean in_stock?)"]
    assert (await post("products", good))[0] == 200
    await services.worker.drain()
    [row] = await services.database.rows(select(products))
    assert (row["merchant_id"], row["sku"], row["in_stock"]) == (merchant.id, "LAMP", True)


async def test_events_make_a_parcel_in_whatever_order_they_are_posted(post, services, merchant):
    delivered = EVENT | {"status": "delivered", "occurred_at": "2026-11-21T10:00:00Z"}
    late = EVENT | {"occurred_at": "2026-11-21T12:00:00", "time_zone": "Europe/Berlin", "informational": True}
    assert (await post("events", [delivered, EVENT, late]))[0] == 200
    await services.worker.drain()
    shipment = await services.shipments.by_number(merchant.id, "1Z999")
    assert (shipment.status, len(shipment.events)) == (Status.DELIVERED, 3)
    assert {event.tz_basis for event in shipment.events} == {TzBasis.OFFSET, TzBasis.PLACE, TzBasis.UTC}


async def test_the_same_content_twice_is_kept_once_however_it_is_spelt(post, services):
    await post("orders", ORDER)
    await post("orders", [dict(reversed(ORDER.items()))])
    assert len(await services.inbox.find()) == 1


async def test_of_a_list_the_good_are_kept_and_the_bad_are_named(post, services):
    items = [
        ORDER,
        ORDER | {"id": None},
        ORDER | {"id": "B", "placed_at": "2026-11-16T09:30:00"},
        7,
        ORDER | {"id": "C"},
    ]
    status, told = await post("orders", items)
    assert (status, told["accepted"]) == (422, [0, 4])
    assert [(one["index"], one["path"]) for one in told["refused"]] == [(1, "id"), (2, "placed_at"), (3, "$")]
    assert "+01:00" in told["refused"][1]["problem"]
    assert len(await services.inbox.find()) == 2


async def test_a_later_version_wins_though_it_names_no_version_itself(post, services, merchant):
    await post("orders", ORDER)
    await post("orders", ORDER | {"hold": {"reason": "awaiting_payment"}})
    await services.worker.drain()
    [dossier] = await services.orders.by_number(merchant.id, "1042")
    assert dossier.order.state is OrderState.ON_HOLD


async def test_a_field_that_nobody_reads_is_said(post):
    status, told = await post("events", EVENT | {"tracking_numbr": "x", "currency": "EUR"})
    assert (status, told["ignored"]) == (200, ["currency", "tracking_numbr (did you mean tracking_number?)"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe\xfd", 400),
        (b"7", 400),
        (b"[]", 400),
        (b"[" * 100_000, 400),
        (b"[7" + b",7" * MOST_ITEMS + b"]", 413),
        (b" " * (MOST_BYTES + 1), 413),
        (b"{}", 422),
        (b"[[]]", 422),
        (b'{"id": "\\ud800", "placed_at": "2026-11-16T09:30:00Z"}', 422),
    ],
    ids=["empty", "cut", "bytes", "number", "none", "deep", "many", "big", "blank", "list", "surrogate"],
)
async def test_what_is_no_order_is_refused_and_leaves_nothing(post, services, body, status):
    assert (await post("orders", body))[0] == status
    assert await services.inbox.find() == []


@pytest.mark.parametrize("what", ["orders", "events"])
async def test_only_the_shops_own_key_opens_the_door(post, services, what):
    other = await services.merchants.add("other", (await services.merchants.by_slug("lamps")).settings)
    wrong = await services.keys.make(other.id)
    body = ORDER if what == "orders" else EVENT
    assert (await post(what, body, Authorization="Bearer nonsense"))[0] == 401
    assert (await post(what, body, Authorization=f"Bearer {wrong}"))[0] == 401
    assert (await post(what, body, Accept="*/*"))[0] == 401
    assert (await post(what, body, slug="nobody"))[0] == 404
    assert (await post(what, body, "other", **{"X-Api-Key": wrong}))[0] == 200
    assert [entry.arrival.merchant_id for entry in await services.inbox.find()] == [other.id]


async def test_too_many_posts_are_told_when_to_come_back(services, merchant, aiohttp_client):
    app = web.Application(middlewares=[shield])
    app.router.add_post("/v1/{slug}/orders", PlainDoor(services, RateLimitItemPerMinute(2)).orders)
    client, key = await aiohttp_client(app), await services.keys.make(merchant.id)
    answers = [await client.post("/v1/lamps/orders", json=ORDER, headers={"X-Api-Key": key}) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


async def test_what_cannot_be_kept_is_not_acknowledged(post, services, monkeypatch):
    async def broken(arrival):
        raise OSError("the disk is full")

    monkeypatch.setattr(type(services.inbox), "keep", lambda self, arrival: broken(arrival))
    assert await post("orders", ORDER) == (503, {"error": {"code": "unavailable"}})
