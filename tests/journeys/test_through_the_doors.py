"""End to end through the doors: from the shop's webhook to the carrier's events, and what when parts are away."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.commands.programs import ROOT
from tests.journeys.house import House

pytestmark = pytest.mark.journey

NEW = {
    "email": "nell@example.com", "first_name": "Nell", "last_name": "Ash", "address1": "1 Elm Street",
    "city": "Columbus", "postcode": "43215", "items": {"lamp": 1},
}  # fmt: skip
COUNTED = ("inbox", "orders", "shipments", "tracking_events", "subscriptions", "dispatches")


def counts(house: House) -> dict[str, int]:
    """How many rows there are of everything that comes in."""
    return {table: house.rows(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED}


def command(home: Path, *words: str, secret: str | None = None) -> dict[str, Any]:
    """Run a command of ours in a home of its own; return the JSON object that it prints."""
    unset = {"DATABASE_URL", "PUBLIC_BASE_URL", "SECRET_KEY"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words, "--json"],
        cwd=ROOT, env={**kept, "PORCHLIGHT_HOME": str(home)}, input=secret, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def test_a_fulfilment_is_followed_and_only_then_the_carrier_speaks(whole_house: House) -> None:
    order = whole_house.sandbox("/api/orders", NEW)
    whole_house.settled(30)
    asked = f"where is {order['name']}? {NEW['email']}"
    [before] = whole_house.say("doors", "m1", asked)
    assert f"received order {order['name']}" in before["text"]
    number = whole_house.sandbox(f"/api/orders/{order['name'][1:]}/ship", {})["tracking_number"]
    whole_house.settled(30)
    events = [
        event for event in whole_house.sandbox("/api/events")["events"] if event["about"] in (number, order["name"])
    ]
    topics = [event["topic"] for event in sorted(events, key=lambda event: event["seq"])]
    assert topics.index("fulfillments/create") < topics.index("tracker.created")
    assert whole_house.rows("SELECT state FROM subscriptions WHERE number_key = ?", number) == [("active",)]
    [after] = whole_house.say("doors", "m2", asked)
    assert "the label is made" in after["text"]


def test_a_webhook_that_comes_twice_changes_nothing(whole_house: House) -> None:
    before = counts(whole_house)
    events = whole_house.sandbox("/api/events")["events"]
    latest = {event["topic"]: event["seq"] for event in events}
    for seq in latest.values():
        whole_house.sandbox("/api/events/resend", {"seq": seq})
    whole_house.settled(30)
    assert {"orders/create", "fulfillments/create", "tracker.created", "tracker.updated"} <= set(latest)
    assert counts(whole_house) == before


def test_an_unknown_order_is_fetched_from_the_shop_before_not_found(whole_house: House) -> None:
    known = "SELECT count(*) FROM orders WHERE number_key = '1039'"
    assert whole_house.rows(known) == [(0,)]
    asked = "did order #1039 ever arrive? harriet@example.com"
    whole_house.say("live", "m1", asked)
    [first] = whole_house.drafts("live")
    assert (first.key, first.named("order")) == ("track_order", ["#1039"])
    assert whole_house.rows(known) == [(1,)]
    whole_house.settled(30)
    [later] = whole_house.say("live", "m2", asked)
    assert "USPS says it was delivered" in later["text"]


def test_backfill_brings_the_orders_of_before_day_one(whole_house: House, tmp_path: Path) -> None:
    """A real shop's way: make a merchant, give it its secrets, fetch what was before."""
    shopify, easypost = f"{whole_house.shop}/shopify", f"{whole_house.shop}/easypost/v2"
    at = ("--shopify-url", shopify, "--easypost-url", easypost)
    command(tmp_path, "merchant", "add", "--slug", "lantern", "--name", "Lantern & Oak", *at)
    for name in ("shopify.token", "easypost.key"):
        value = whole_house.keys.secrets()[name]
        command(tmp_path, "merchant", "secret", "lantern", name, "--stdin", secret=value)
    fetch = ("backfill", "shopify", "--merchant", "lantern", "--days", "60")
    first = command(tmp_path, *fetch)
    assert first["orders"] == first["changed"] >= 21
    assert command(tmp_path, *fetch) == {"orders": first["orders"], "changed": 0}
    with closing(sqlite3.connect(tmp_path / "porchlight.db")) as database:
        followed = (
            "SELECT subscriptions.state FROM orders JOIN order_parcels ON order_pk = orders.id"
            " JOIN subscriptions ON subscriptions.number_key = order_parcels.number_key"
            " WHERE orders.number_key = '1039'"
        )
        assert database.execute(followed).fetchall() == [("active",)]


async def test_three_messages_in_a_burst_get_one_answer_over_http(whole_house: House) -> None:
    headers = {"Authorization": f"Bearer {whole_house.keys.api_key}"}
    async with aiohttp.ClientSession(headers=headers) as session:

        async def say(number: int, text: str) -> list[dict[str, Any]]:
            await asyncio.sleep(number * 0.02)
            body = {"conversation": "burst", "message_id": f"m{number}", "text": text}
            async with session.post(f"{whole_house.url}/v1/lantern/messages", json=body) as response:
                return list((await response.json())["replies"])

        replies = await asyncio.gather(say(0, "hi"), say(1, "wheres my order"), say(2, "#1042"))
    assert [len(each) for each in replies] == [0, 0, 1]
    assert "#1042" in replies[2][0]["text"]
    assert "e-mail address or the postcode" in replies[2][0]["text"]


async def test_three_messages_in_a_burst_get_one_answer_over_the_socket(whole_house: House) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{whole_house.url}/v1/lantern/socket") as socket,
    ):
        await socket.send_json({"type": "hello", "token": None, "after": 0, "context": None})
        assert (await socket.receive_json(timeout=5))["type"] == "welcome"
        for number, text in enumerate(("hi", "wheres my order", "#1042 jane@example.com")):
            await socket.send_json({"type": "say", "id": f"s{number}", "text": text, "payload": None})
        heard = await _until_quiet(socket)
    assert [said["text"] for said in heard if said["from"] == "shopper"] == [
        "hi",
        "wheres my order",
        "#1042 jane@example.com",
    ]
    [answer] = [said for said in heard if said["from"] == "bot"]
    assert "on its way with USPS" in answer["text"]


async def _until_quiet(socket: aiohttp.ClientWebSocketResponse) -> list[dict[str, Any]]:
    """The messages that come until nothing has come for a second."""
    heard: list[dict[str, Any]] = []
    while True:
        try:
            frame = await socket.receive_json(timeout=1.0 if any(said["from"] == "bot" for said in heard) else 10.0)
        except TimeoutError:
            return heard
        if frame["type"] == "message":
            heard.append(frame["message"])


@pytest.mark.parametrize("text", ["Wo ist mein Paket?", "¿dónde está mi pedido?", "bonjour, où est mon colis ?"])
def test_a_message_that_is_not_english_is_recognised_and_offered_a_person(whole_house: House, text: str) -> None:
    [reply] = whole_house.say(f"foreign {text}", "m1", text)
    assert "only understand English so far" in reply["text"]
    assert [button["label"] for button in reply["buttons"]] == ["Talk to a person"]


def test_without_the_engine_messages_are_kept_and_a_person_can_be_asked_for(whole_house: House) -> None:
    """Killed in the middle of a talk: the shopper is told, another gets a person, and the answer comes in the end."""
    whole_house.say("away", "m1", "where is order #1043?")
    whole_house.kill("engine")
    [waiting] = whole_house.say("away", "m2", "marcus@example.com")
    assert "Looking it up is taking longer" in waiting["text"]
    [person] = whole_house.say("away too", "m1", "I want to talk to a human")
    assert "I’ve passed this conversation to the team" in person["text"]
    assert [case["reason"] for case in whole_house.cases("away too")] == ["human_agent"]
    whole_house.start_engine()
    whole_house.until("the engine", whole_house.ready)
    whole_house.until("the answer", lambda: len(whole_house.say("away", "m2", "marcus@example.com")) == 2, 30)
    told = whole_house.say("away", "m2", "marcus@example.com")
    assert told[0]["text"] == waiting["text"]
    assert "out for delivery today with UPS" in told[1]["text"]
