"""The carrier's promises: silent until asked, signed, idempotent, refusing as EasyPost refuses."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import unicodedata
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.sandbox.conftest import World


pytestmark = pytest.mark.journey


async def test_nothing_is_sent_about_a_parcel_before_a_tracker_was_made(world: World):
    await world.post("/api/clock/advance", {"hours": 48})
    await world.quiet()
    assert {door for door, _, _ in world.recorder.hooks} == {"shopify"}


async def test_a_new_tracker_is_unknown_and_its_past_follows_as_one_event(world: World):
    number = await world.number_of("#1042")
    made = await world.track(number, "USPS")
    assert (made["status"], made["tracking_details"], made["object"]) == ("unknown", [], "Tracker")
    await world.until(lambda: bool(world.recorder.bodies("easypost", "tracker.updated")))
    (created,) = world.recorder.bodies("easypost", "tracker.created")
    (updated,) = world.recorder.bodies("easypost", "tracker.updated")
    assert created["result"]["status"] == "unknown"
    assert updated["previous_attributes"] == {"status": "unknown"}
    assert updated["result"]["status"] == "in_transit"
    assert [detail["carrier_code"] for detail in updated["result"]["tracking_details"]] == [
        "GX",
        "03",
        "EF",
        "10",
        "EF",
    ]
    assert all(detail["datetime"].endswith("Z") for detail in updated["result"]["tracking_details"])
    assert updated["result"]["carrier_detail"]["est_delivery_date_local"]


async def test_the_same_number_and_carrier_give_the_same_tracker(world: World):
    number = await world.number_of("#1044")
    first, second = await world.track(number, "FedEx"), await world.track(number, "fedex")
    assert first["id"] == second["id"]
    assert second["status"] == "delivered"
    await world.quiet()
    assert len(world.recorder.bodies("easypost", "tracker.created")) == 1


async def test_both_signatures_verify_by_a_computation_of_our_own(world: World):
    await world.track(await world.number_of("#1043"))
    await world.quiet()
    secret = unicodedata.normalize("NFKD", "carrier-sécret").encode()
    sent = [(headers, body) for door, headers, body in world.recorder.hooks if door == "easypost"]
    assert len(sent) == 2
    for headers, body in sent:
        v1 = hmac.new(secret, body, hashlib.sha256).hexdigest()
        assert headers["X-Hmac-Signature"] == f"hmac-sha256-hex={v1}"
        signed = headers["x-timestamp"].encode() + b"POST/hooks/tok-1/easypost" + body
        assert headers["x-hmac-signature-v2"] == hmac.new(secret, signed, hashlib.sha256).hexdigest()
        assert headers["x-path"] == "/hooks/tok-1/easypost"
        assert parsedate_to_datetime(headers["x-timestamp"]).utcoffset() is not None


async def test_a_number_nobody_knows_stays_unknown_and_silent(world: World):
    number = (await world.get("/api/orders"))["unknown"]["tracking_number"]
    made = await world.track(number)
    assert (made["status"], made["carrier"]) == ("unknown", "USPS")
    await world.post("/api/clock/advance", {"hours": 72})
    await world.quiet()
    assert world.recorder.bodies("easypost", "tracker.updated") == []


async def test_advancing_time_sends_what_came_due_in_the_order_of_the_scans(world: World):
    for order in ("#1042", "#1043", "#1058"):
        await world.track(await world.number_of(order))
    await world.quiet()
    before = len(world.recorder.hooks)
    told = await world.post("/api/clock/advance", {"hours": 72})
    await world.quiet()
    events = world.recorder.bodies("easypost", "tracker.updated")[3:]
    assert len(events) == told["events"] == len(world.recorder.hooks) - before == 7
    last = [event["result"]["tracking_details"][-1]["datetime"] for event in events]
    assert last == sorted(last)
    assert {event["result"]["status"] for event in events[-2:]} <= {"delivered", "out_for_delivery"}


async def test_porchlight_is_told_the_time_before_any_event_of_that_time(world: World):
    await world.track(await world.number_of("#1042"))
    await world.quiet()
    world.recorder.log.clear()
    await world.post("/api/clock/advance", {"hours": 24})
    await world.quiet()
    log = world.recorder.log
    assert world.recorder.offset == 24 * 3600
    assert log.index("clock 86400") < log.index("hook easypost")


async def test_get_and_list_find_a_tracker(world: World):
    number = await world.number_of("#1042")
    made = await world.track(number)
    await world.track(await world.number_of("#1043"))
    status, found = await world.easypost("GET", f"/trackers/{made['id']}")
    assert (status, found["tracking_code"], len(found["tracking_details"])) == (200, number, 5)
    _, page = await world.easypost("GET", f"/trackers?tracking_code={number}")
    assert [tracker["id"] for tracker in page["trackers"]] == [made["id"]]
    _, page = await world.easypost("GET", "/trackers?page_size=1")
    assert page["has_more"] is True


async def test_webhooks_can_be_listed_added_changed_and_dropped(world: World):
    _, listed = await world.easypost("GET", "/webhooks")
    assert [hook["url"] for hook in listed["webhooks"]] == [world.settings.easypost_hook_url]
    status, made = await world.easypost(
        "POST", "/webhooks", {"webhook": {"url": "http://127.0.0.1:9/x", "webhook_secret": "s"}}
    )
    assert (status, made["object"], made["disabled_at"]) == (201, "Webhook", None)
    assert "secret" not in str(made)
    assert (await world.easypost("PATCH", f"/webhooks/{made['id']}", {}))[0] == 200
    assert await world.easypost("DELETE", f"/webhooks/{made['id']}") == (200, {})
    assert (await world.easypost("DELETE", f"/webhooks/{made['id']}"))[0] == 404


async def test_an_event_can_be_read_again_without_its_result(world: World):
    await world.track(await world.number_of("#1042"))
    await world.quiet()
    (sent,) = world.recorder.bodies("easypost", "tracker.created")
    status, found = await world.easypost("GET", f"/events/{sent['id']}")
    assert (status, found["description"]) == (200, "tracker.created")
    assert "result" not in found


REFUSED: list[tuple[str, str, Any, int, str]] = [
    ("POST", "/trackers", {"tracker": {}}, 422, "PARAMETER.REQUIRED"),
    ("POST", "/trackers", [1], 422, "PARAMETER.REQUIRED"),
    ("POST", "/trackers", {"tracker": {"tracking_code": "hello"}}, 422, "TRACKER.CREATE.ERROR"),
    ("POST", "/webhooks", {"webhook": {"url": "ftp://x"}}, 422, "PARAMETER.INVALID"),
    ("GET", "/trackers/trk_none", None, 404, "NOT_FOUND"),
    ("GET", "/events/evt_none", None, 404, "NOT_FOUND"),
    ("GET", "/parcels", None, 404, "NOT_FOUND"),
]


async def test_refusals_have_easyposts_shape(world: World):
    for method, path, body, status, code in REFUSED:
        got, told = await world.easypost(method, path, body)
        assert (got, told["error"]["code"]) == (status, code), (method, path, body)
        assert set(told["error"]) == {"code", "message", "errors"}


async def test_a_wrong_key_is_refused(world: World):
    status, told = await world.easypost("GET", "/trackers", key="EZAK_wrong")
    assert (status, told["error"]["code"]) == (401, "UNAUTHORIZED")


async def test_a_fault_ends_after_its_count(world: World):
    await world.post("/api/faults", {"target": "easypost", "mode": "rate_limit", "count": 2})
    assert [(await world.easypost("GET", "/trackers"))[0] for _ in range(3)] == [429, 429, 200]
    await world.post("/api/faults", {"target": "easypost", "mode": "server_error"})
    assert (await world.easypost("GET", "/trackers"))[0] == 503
    await world.post("/api/faults", {"target": "easypost", "mode": "none"})
    assert (await world.easypost("GET", "/trackers"))[0] == 200


async def test_a_refused_event_is_tried_again_with_the_same_id_up_to_six_times(world: World):
    world.recorder.answers = [500] * 3
    await world.track(await world.number_of("#1046"))
    await world.until(lambda: len(world.recorder.bodies("easypost", "tracker.created")) >= 2)
    await world.quiet()
    rows = [row for row in (await world.get("/api/events"))["events"] if row["vendor"] == "easypost"]
    assert {row["state"] for row in rows} == {"delivered"}
    assert sum(row["attempts"] for row in rows) == 5
    world.recorder.answers = [500] * 99
    await world.post("/api/parcels/" + await world.number_of("#1046") + "/trouble", {"kind": "lost"})
    await world.quiet()
    world.recorder.answers = []
    newest = (await world.get("/api/events"))["events"][0]
    assert (newest["state"], newest["attempts"], newest["code"]) == ("failed", 7, 500)


TROUBLE = {
    "damage": ("failure", "damaged"),
    "attempt_failed": ("failure", "delivery_exception"),
    "address": ("failure", "address_correction"),
    "customs": ("failure", "held"),
    "lost": ("failure", "lost"),
    "return": ("return_to_sender", "return"),
    "delay": ("in_transit", "delayed"),
    "delivered": ("delivered", "arrived_at_destination"),
    "misrouted": ("in_transit", "missorted"),
    "recover": ("in_transit", "in_transit"),
}


async def test_trouble_by_hand_is_told_at_once(world: World):
    number = await world.number_of("#1042")
    await world.track(number)
    for kind, (status, detail) in TROUBLE.items():
        await world.post(f"/api/parcels/{number}/trouble", {"kind": kind})
        await world.quiet()
        result = world.recorder.bodies("easypost", "tracker.updated")[-1]["result"]
        assert (result["status"], result["status_detail"]) == (status, detail), kind


async def test_a_stalled_parcel_says_nothing_more(world: World):
    number = await world.number_of("#1042")
    await world.track(number)
    await world.post(f"/api/parcels/{number}/trouble", {"kind": "stall"})
    told = await world.post("/api/clock/advance", {"hours": 240})
    await asyncio.sleep(0.1)
    assert told["events"] == 0
