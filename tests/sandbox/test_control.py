"""The control room: acts by hand, restarts that repeat nothing, and pages that render safely."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.sandbox.conftest import World

PERSON = {"email": "alex@example.com", "first_name": "Alex", "last_name": "Morgan"} | {
    "address1": "15 Prospect Park West", "city": "Brooklyn", "postcode": "11215", "items": {"lamp": 1, "mugs": 2},
}  # fmt: skip


pytestmark = pytest.mark.journey


async def test_a_restart_keeps_the_state_and_sends_nothing_again(start: Callable[..., Any]):
    world = await start()
    await world.until(lambda: len(world.recorder.hooks) > 50)
    await world.quiet()
    number = await world.number_of("#1042")
    made = await world.track(number)
    await world.post("/api/clock/advance", {"hours": 5})
    await world.quiet()
    await world.client.close()
    before = len(world.recorder.hooks)
    again = await start()
    await asyncio.sleep(0.4)
    assert len(again.recorder.hooks) == before
    assert (await again.track(number))["id"] == made["id"]
    assert (await again.get("/api/state"))["offset_seconds"] == 5 * 3600
    assert again.recorder.offset == 5 * 3600


async def test_what_was_not_sent_before_a_stop_is_sent_after_it(start: Callable[..., Any]):
    world = await start(retry_delays=(0.2,) * 6)
    world.recorder.answers = [503] * 40
    await world.until(lambda: len(world.recorder.hooks) > 5)
    await world.client.close()
    world.recorder.hooks.clear()
    world.recorder.answers.clear()
    again = await start()
    await again.quiet()
    assert len(again.recorder.bodies("shopify", "orders/create")) > 10


async def test_a_new_porchlight_is_told_everything_as_it_is(start: Callable[..., Any]):
    world = await start()
    await world.until(lambda: len(world.recorder.hooks) > 50)
    await world.track(await world.number_of("#1042"))
    await world.quiet()
    await world.client.close()
    world.recorder.hooks.clear()
    again = await start(hook_token="tok-2")
    await again.until(lambda: len(again.recorder.hooks) > 30)
    await again.quiet()
    assert len(again.recorder.bodies("shopify", "orders/create")) == 20
    assert len(again.recorder.bodies("shopify", "fulfillments/create")) == 16
    assert len(again.recorder.bodies("easypost", "tracker.updated")) == 1


async def test_an_order_by_hand_is_held_released_shipped_and_refunded(world: World):
    made = await world.post("/api/orders", PERSON, status=201)
    assert made["name"] == "#1060"
    await world.post("/api/orders/1060/hold", {"reason": "incorrect_address", "notes": "No such street."})
    await world.post("/api/orders/1060/ship", status=409)
    await world.post("/api/orders/1060/release")
    shipped = await world.post("/api/orders/1060/ship")
    await world.post("/api/orders/1060/cancel", status=409)
    await world.post("/api/orders/1060/refund")
    await world.quiet()
    topics = [h["X-Shopify-Topic"] for _, h, body in world.recorder.hooks if b"1060" in body]
    assert [topic for topic in topics if topic != "orders/updated"] == [
        "orders/create",
        "fulfillment_orders/placed_on_hold",
        "fulfillment_orders/hold_released",
        "fulfillments/create",
        "refunds/create",
    ]
    await world.track(shipped["tracking_number"])
    told = await world.post("/api/clock/advance", {"hours": 60})
    assert told["events"] == 5
    await world.quiet()
    assert world.recorder.bodies("easypost", "tracker.updated")[-1]["result"]["status"] == "delivered"


async def test_lost_webhooks_are_not_sent_and_the_api_knows_what_they_said(world: World):
    number = await world.number_of("#1042")
    made = await world.track(number)
    await world.quiet()
    before = len(world.recorder.bodies("easypost", "tracker.updated"))
    await world.post(f"/api/parcels/{number}/webhooks", {"lost": True})
    await world.post("/api/clock/advance", {"hours": 9})
    await world.quiet()
    assert len(world.recorder.bodies("easypost", "tracker.updated")) == before
    _, shown = await world.easypost("GET", f"/trackers/{made['id']}")
    assert shown["tracking_details"][-1]["tracking_location"]["city"].casefold() == "portland"
    await world.post(f"/api/parcels/{number}/webhooks", {"lost": False})
    await world.post("/api/clock/advance", {"hours": 48})
    await world.until(lambda: len(world.recorder.bodies("easypost", "tracker.updated")) == before + 2)


async def test_an_order_that_waits_can_be_cancelled(world: World):
    await world.post("/api/orders/1040/cancel")
    await world.quiet()
    assert world.recorder.bodies("shopify", "orders/cancelled")[-1]["name"] == "#1040"


SENSELESS: list[tuple[str, dict[str, Any], int]] = [
    ("/api/clock/advance", {"hours": -1}, 400),
    ("/api/clock/advance", {"hours": True}, 400),
    ("/api/clock/advance", {"hours": "6"}, 400),
    ("/api/parcels/nothing/trouble", {"kind": "stall"}, 404),
    ("/api/parcels/nothing/trouble", {"kind": "explode"}, 400),
    ("/api/parcels/nothing/webhooks", {"lost": True}, 404),
    ("/api/parcels/nothing/webhooks", {"lost": "yes"}, 400),
    ("/api/faults", {"target": "nasa", "mode": "slow"}, 400),
    ("/api/orders", {**PERSON, "email": "no"}, 400),
    ("/api/orders", {**PERSON, "items": {"yacht": 1}}, 400),
    ("/api/orders/9999/ship", {}, 404),
    ("/api/events/resend", {"seq": 999_999}, 404),
]


async def test_a_request_that_makes_no_sense_is_refused_in_one_sentence(world: World):
    for path, body, status in SENSELESS:
        told = await world.post(path, body, status=status)
        assert set(told) == {"error"}


async def test_other_sites_cannot_press_the_buttons(world: World):
    async with world.client.post("/api/clock/advance", data={"hours": "6"}) as told:
        assert told.status == 415
    async with world.client.post(
        "/api/clock/advance", json={"hours": 6}, headers={"Origin": "http://evil.example"}
    ) as told:
        assert told.status == 403
    assert (await world.get("/api/state"))["offset_seconds"] == 0


async def test_a_webhook_can_be_sent_twice_with_the_ids_it_had(world: World):
    newest = (await world.get("/api/events"))["events"][0]
    before = len(world.recorder.hooks)
    await world.post("/api/events/resend", {"seq": newest["seq"]})
    await world.until(lambda: len(world.recorder.hooks) == before + 1)
    ids = [headers["X-Shopify-Event-Id"] for _, headers, _ in world.recorder.hooks]
    assert ids.count(newest["event_id"]) == 2


async def test_the_list_of_orders_says_what_to_try(world: World):
    told = await world.get("/api/orders")
    jane = next(row for row in told["orders"] if row["name"] == "#1042")
    assert (jane["email"], jane["postcode"], jane["kind"]) == ("jane@example.com", "97214", "On its way")
    assert jane["parcels"][0]["expect"] == "in_transit"
    assert told["unknown"]["name"] == "#9999"


async def test_pages_render_under_a_strict_policy(world: World):
    for path in ("/", "/shop", "/sandbox", "/sandbox/panel"):
        async with world.client.get(path) as page:
            text, policy = await page.text(), page.headers["Content-Security-Policy"]
            assert page.status == 200
        assert "unsafe" not in policy
        assert f"script-src 'self' {world.settings.porchlight_url}" in policy
        assert not any(inline in text for inline in (" style=", " onclick=", "<script>"))


async def test_the_shop_page_brings_the_widget_and_every_order(world: World):
    async with world.client.get("/shop") as page:
        text = await page.text()
    assert f'src="{world.settings.porchlight_url}/widget/v1/porchlight.js" data-merchant="lantern"' in text
    for row in (await world.get("/api/orders"))["orders"]:
        assert row["name"] in text
        assert row["email"] in text


async def test_cases_are_shown_and_their_words_escaped(world: World):
    world.recorder.cases = [
        {"id": "c1", "opened_at": "2026-11-23T10:00:00Z", "reason": "human_agent", "status": "open", "order": "#1047"}
        | {"summary": "<script>alert(1)</script>", "transcript": [{"from": "shopper", "text": "<b>help</b>"}]}
    ]
    async with world.client.get("/sandbox") as page:
        text = await page.text()
    assert "&lt;b&gt;help&lt;/b&gt;" in text
    assert "<script>alert" not in text
    assert "human agent" in text


async def test_the_page_stands_when_cases_cannot_be_read_or_are_odd(world: World):
    world.recorder.cases = [{}]
    async with world.client.get("/sandbox") as page:
        assert page.status == 200
