"""The webhook door with the shops' real adapters behind it: signed, pinged, hinted, forged."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.main import Outside, open_services
from bot.web.app import build_site
from integrations.storefronts.bigcommerce.adapter import BigCommerce
from integrations.storefronts.plain_orders.adapter import PlainOrders
from integrations.storefronts.woocommerce.adapter import WooCommerce
from tests.bot.conftest import TwinCarrier, TwinDialogue, TwinShop

FIXTURES = Path(__file__).parents[2] / "integrations" / "storefronts"
ORDER = (FIXTURES / "woocommerce/fixtures/order_updated__completed_shipment_tracking.json").read_bytes()
HINT = (FIXTURES / "bigcommerce/fixtures/hook__order_created.json").read_bytes()
SECRET = "hush"


@pytest.fixture
def world() -> Outside:
    shops = {
        "shopify": TwinShop(),
        "woocommerce": WooCommerce(),
        "bigcommerce": BigCommerce(),
        "plain_orders": PlainOrders(),
    }
    return Outside({"easypost": TwinCarrier()}, shops, TwinDialogue())


@pytest.fixture
async def post(site, services, merchant):
    """Post to the shop's webhook address; answer with the status."""
    for name in ("woocommerce.webhook", "bigcommerce.webhook"):
        await services.merchants.add_secret(merchant.id, name, SECRET)

    async def send(provider, body, **headers):
        answer = await site.post(f"/hooks/{merchant.hook_token}/{provider}", data=body, headers=headers)
        return answer.status

    return send


def signed(body: bytes) -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
    return {"X-WC-Webhook-Signature": base64.b64encode(digest).decode(), "X-WC-Webhook-Topic": "order.updated"}


async def test_a_signed_order_becomes_an_order_with_its_parcel(post, services, merchant):
    assert await post("woocommerce", ORDER, **signed(ORDER)) == 200
    await services.worker.drain()
    [dossier] = await services.orders.by_number(merchant.id, "1042")
    assert [one.tracking_number for one in dossier.order.fulfilments] == ["HC55"]
    assert (await services.shipments.by_number(merchant.id, "HC55")) is not None


async def test_a_number_taken_out_again_leads_nowhere(post, services, merchant):
    order = json.loads(ORDER) | {"meta_data": [], "date_modified_gmt": "2026-11-19T16:00:00"}
    for body in (ORDER, json.dumps(order).encode()):
        assert await post("woocommerce", body, **signed(body)) == 200
        await services.worker.drain()
    [dossier] = await services.orders.by_number(merchant.id, "1042")
    assert (dossier.order.fulfilments, dossier.shipments) == ((), ())


async def test_the_ping_of_a_new_webhook_is_answered_and_says_nothing(post, services):
    assert await post("woocommerce", b"webhook_id=12") == 200
    await services.worker.drain()
    assert [entry.state for entry in await services.inbox.find()] == ["done"]


@pytest.mark.parametrize(
    ("provider", "body", "headers"),
    [
        ("woocommerce", ORDER, {}),
        ("woocommerce", ORDER, {"X-WC-Webhook-Signature": "x"}),
        ("bigcommerce", HINT, {}),
        ("bigcommerce", HINT, {"X-Porchlight-Secret": "wrong"}),
        ("plain_orders", b'{"id": "1"}', {"X-Porchlight-Secret": SECRET}),
    ],
)
async def test_a_forged_body_leaves_nothing_behind(post, services, provider, body, headers):
    assert await post(provider, body, **headers) == 401
    assert await services.inbox.find() == []


async def test_a_hint_is_kept_and_a_second_try_of_it_is_not(post, services):
    for _ in range(2):
        assert await post("bigcommerce", HINT, **{"X-Porchlight-Secret": SECRET}) == 200
    assert len(await services.inbox.find()) == 1


PARTS = ("products", "shipping_addresses", "shipments")


@pytest.fixture
async def store(aiohttp_server):
    """A BigCommerce store with one order, on loopback."""

    async def answer(request):
        assert request.headers["X-Auth-Token"] == "token"
        part = request.match_info["rest"].strip("/")
        name = f"{part}__list" if part in PARTS else "order__partly_shipped"
        return web.Response(body=(FIXTURES / f"bigcommerce/fixtures/{name}.json").read_bytes())

    app = web.Application()
    app.router.add_get("/stores/abc123/v2/orders/250{rest:.*}", answer)
    server = await aiohttp_server(app)
    return str(server.make_url("/"))


async def test_a_hint_leads_to_the_order_as_the_store_tells_it(both, merchant, services, store, aiohttp_client):
    async with aiohttp.ClientSession() as session:
        world = Outside({"easypost": TwinCarrier()}, {"bigcommerce": BigCommerce(session)}, TwinDialogue())
        async with open_services(both, world) as again:
            chosen = replace(merchant.settings, storefront="bigcommerce", addresses={"bigcommerce": store})
            await again.merchants.change(merchant.id, chosen)
            await again.merchants.add_secret(merchant.id, "bigcommerce.webhook", SECRET)
            await again.merchants.add_secret(merchant.id, "bigcommerce.key", "abc123:token")
            client = await aiohttp_client(build_site(again))
            address = f"/hooks/{merchant.hook_token}/bigcommerce"
            answer = await client.post(address, data=HINT, headers={"X-Porchlight-Secret": SECRET})
            await again.worker.drain()
            [dossier] = await again.orders.by_number(merchant.id, "250")
    assert answer.status == 200
    assert [one.tracking_number for one in dossier.order.fulfilments] == ["1Z12345E0205271688"]
    assert dossier.order.contact.postcode == "78702"
