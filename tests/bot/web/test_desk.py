"""The desk's door, with real signed requests through the real app: kept before it is answered, once, and in time."""

from __future__ import annotations

import asyncio
import io
import json
import random
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.desk import Act
from bot.errors import Unavailable
from bot.main import Outside, open_services
from bot.store.codec import DESK_EVENT
from bot.web.app import build_site
from bot.web.signed import MOST_BYTES
from integrations.desks.slack.adapter import Slack
from tests.integrations.desks.slack.deliveries import NAMES, delivered, signed
from tests.integrations.desks.slack.stub import TOKEN, Answer, StubSlack, error

SECRET = "the signing secret of lamps"
ACTS = [name for name in NAMES if not name.startswith(("nothing", "modal"))]


@pytest.fixture
def world(world: Outside) -> Outside:
    return replace(world, desks={"slack": Slack()})


@pytest.fixture
async def stub(aiohttp_server):
    stub = StubSlack()
    server = await aiohttp_server(stub.app())
    stub.url = str(server.make_url("")).rstrip("/")
    return stub


@pytest.fixture
async def merchant(merchant, services, stub):
    """The shop with a Slack of its own."""
    await services.merchants.add_secret(merchant.id, "slack.webhook", SECRET)
    await services.merchants.add_secret(merchant.id, "slack.token", TOKEN)
    changed = replace(merchant.settings, addresses={"slack": f"{stub.url}/api"})
    await services.merchants.change(merchant.id, changed)
    return replace(merchant, settings=changed)


@pytest.fixture
def send(site, merchant, services):
    """Deliver a body as Slack does, signed for real."""

    async def send(body, kind="application/json", secret=SECRET, token=None, age=0, **headers):
        at = services.clock.now() - timedelta(seconds=age)
        address = f"/desks/{token or merchant.hook_token}/slack"
        return await site.post(address, data=body, headers={**signed(body, kind, secret, at), **headers})

    return send


@pytest.fixture
def deliver(send):
    async def deliver(name, **more):
        return await send(*delivered(name), **more)

    return deliver


async def kept(services):
    return [(entry.arrival, DESK_EVENT.load(entry.arrival.body.decode())) for entry in await services.inbox.find()]


async def test_slacks_question_whose_address_this_is_is_answered(deliver, services):
    answer = await deliver("nothing__url_verification")
    assert answer.status == 200
    assert (await answer.json())["challenge"].startswith("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkv")
    assert await services.inbox.find() == []


@pytest.mark.parametrize("name", ACTS)
async def test_each_act_is_kept_and_acknowledged_with_nothing_to_show(deliver, services, merchant, name):
    answer = await deliver(name)
    assert (answer.status, await answer.read()) == (200, b"")
    [(arrival, event)] = await kept(services)
    assert (arrival.merchant_id, arrival.provider) == (merchant.id, "slack")
    assert (arrival.dedupe_key, arrival.topic) == (event.key, str(event.act))
    assert arrival.headers == {}
    assert arrival.received_at.tzinfo is not None


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ACTS])
async def test_nothing_that_slack_sends_is_answered_with_404(deliver, services, name):
    assert (await deliver(name)).status == 200
    assert await services.inbox.find() == []


async def test_a_kind_that_nobody_knows_is_acknowledged(send):
    for body in (b'{"type":"something_new"}', b"{}"):
        assert (await send(body)).status == 200


async def test_every_delivery_five_times_shuffled_gives_one_row_each(deliver, services):
    storm = [name for name in ACTS for _ in range(5)]
    random.Random(7).shuffle(storm)
    gate = asyncio.Semaphore(20)

    async def one(name, number):
        async with gate:
            retry = {"X-Slack-Retry-Num": str(number % 4), "X-Slack-Retry-Reason": "http_timeout"} if number % 4 else {}
            return (await deliver(name, **retry)).status

    assert set(await asyncio.gather(*(one(name, number) for number, name in enumerate(storm)))) == {200}
    events = [event for _, event in await kept(services)]
    assert len(events) == len(ACTS)
    assert len({event.key for event in events}) == len(ACTS)


async def test_a_bad_signature_and_an_unknown_address_read_the_same(deliver, services):
    body = {"error": {"code": "bad_signature"}}
    wrong = [
        await deliver("press__claim", secret="wrong"),
        await deliver("press__claim", age=301),
        await deliver("press__claim", age=-301),
        await deliver("press__claim", token="no-such-token"),
        await deliver("press__claim", token="no-such-token", secret="0" * 64),
    ]
    assert [(answer.status, await answer.json()) for answer in wrong] == [(401, body)] * len(wrong)
    assert await services.inbox.find() == []


async def test_an_unsigned_certificate_check_learns_nothing(site, merchant):
    answer = await site.post(f"/desks/{merchant.hook_token}/slack", data={"ssl_check": "1"})
    assert answer.status == 401


async def test_a_signed_certificate_check_is_answered(send):
    answer = await send(b"ssl_check=1&token=unused", "application/x-www-form-urlencoded")
    assert answer.status == 200


async def test_a_merchant_without_a_signing_secret_accepts_nothing(site, services):
    from bot.domain.merchant import MerchantSettings

    bare = await services.merchants.add("bare", MerchantSettings(name="Bare"))
    body, kind = delivered("press__claim")
    for secret in ("", "0" * 64, SECRET):
        headers = signed(body, kind, secret, services.clock.now())
        assert (await site.post(f"/desks/{bare.hook_token}/slack", data=body, headers=headers)).status == 401


async def test_two_live_secrets_both_open_the_door_until_one_is_retired(deliver, services, merchant):
    await services.merchants.add_secret(merchant.id, "slack.webhook", "the new one")
    old = await deliver("press__claim")
    new = await deliver("press__resolve", secret="the new one")
    await services.merchants.retire_secrets(merchant.id, "slack.webhook")
    retired = await deliver("press__hand_back")
    assert (old.status, new.status, retired.status) == (200, 200, 401)


async def test_a_body_over_the_cap_is_413(site, merchant, services):
    body = b"x" * (MOST_BYTES + 1)
    headers = signed(body, secret=SECRET, at=services.clock.now())
    answer = await site.post(f"/desks/{merchant.hook_token}/slack", data=io.BytesIO(body), headers=headers)
    assert answer.status == 413
    assert await services.inbox.find() == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"null", b"[" * 5000], ids=["empty", "list", "half", "null", "deep"]
)
async def test_a_signed_body_that_is_none_of_slacks_is_400(send, services, body):
    assert (await send(body)).status == 400
    assert await services.inbox.find() == []


async def test_what_cannot_be_kept_is_not_acknowledged(deliver, services, monkeypatch):
    async def broken(self, arrival):
        raise Unavailable("the disk is full")

    monkeypatch.setattr(type(services.inbox), "keep", broken)
    answer = await deliver("message__said")
    assert (answer.status, await answer.json()) == (503, {"error": {"code": "unavailable"}})


async def opened(stub: StubSlack) -> dict:
    for _ in range(200):
        if views := stub.of("views.open"):
            return views[0]
        await asyncio.sleep(0.01)
    raise AssertionError("no modal was opened")


@pytest.mark.parametrize(
    ("name", "words"),
    [("modal__reply", None), ("modal__suggestion", "It will be with you on Friday.\nSorry for the wait.")],
)
async def test_the_reply_button_opens_the_modal_at_the_merchants_own_slack(deliver, services, stub, name, words):
    answer = await deliver(name)
    asked = await opened(stub)
    assert (answer.status, await answer.read()) == (200, b"")
    assert asked["trigger_id"].startswith("111.222.")
    assert json.loads(asked["view"]["private_metadata"]) == {"case": "case-1", "thread": "C0SUPPORT:1795435100.000100"}
    assert asked["view"]["blocks"][0]["element"].get("initial_value") == words
    assert stub.tokens == [f"Bearer {TOKEN}"]
    assert await services.inbox.find() == []


@pytest.mark.parametrize(
    "fault",
    [Answer(delay=5), error("expired_trigger_id"), error("invalid_auth"), Answer(reset=True), Answer("oops", 500)],
)
async def test_a_modal_that_cannot_be_opened_holds_up_nobody(deliver, stub, fault):
    stub.says["views.open"] = [fault]
    began = time.monotonic()
    assert (await deliver("modal__reply")).status == 200
    assert time.monotonic() - began < 1.0
    await asyncio.sleep(0.05)
    assert (await deliver("press__claim")).status == 200


async def test_what_the_modal_sends_is_a_reply_and_closes_it(deliver, services):
    answer = await deliver("view__reply")
    assert (answer.status, await answer.read()) == (200, b"")
    [(_, event)] = await kept(services)
    assert (event.act, event.text, event.case_id) == (Act.REPLY, "It is <here> & safe", "case-1")


async def test_a_reply_is_kept_word_for_word_also_where_slack_sends_markup(send, services):
    body = json.loads(delivered("message__said")[0])
    body["event"] |= {"text": "naïve 日本 &lt;3", "blocks": []}
    await send(json.dumps(body).encode())
    [(_, event)] = await kept(services)
    assert event.text == "naïve 日本 <3"


async def test_without_a_token_presses_are_kept_all_the_same(deliver, services, merchant, database):
    from sqlalchemy import delete

    from bot.store.tables import merchant_secrets

    await database.do(delete(merchant_secrets).where(merchant_secrets.c.name == "slack.token"))
    services.merchants._remembered.clear()
    assert (await deliver("press__claim")).status == 200
    assert (await deliver("modal__reply")).status == 200
    assert len(await services.inbox.find()) == 1


async def test_three_hundred_at_once_are_each_answered_within_slacks_three_seconds(send, services, stub):
    stub.says["views.open"] = [Answer(delay=2)] * 300
    template, kind = delivered("message__said")

    async def one(number):
        if number % 10 == 0:
            name, began = "modal__reply", time.monotonic()
            answer = await send(*delivered(name))
        else:
            body = template.replace(b"Ev0SAID001", b"Ev%08d" % number)
            began = time.monotonic()
            answer = await send(body, kind)
        return answer.status, time.monotonic() - began

    gate = asyncio.Semaphore(50)

    async def gated(number):
        async with gate:
            return await one(number)

    answers = await asyncio.gather(*(gated(number) for number in range(300)))
    assert {status for status, _ in answers} == {200}
    assert max(seconds for _, seconds in answers) < 3.0
    assert len(await services.inbox.find(limit=1000)) == 270


async def test_the_door_is_not_there_where_no_desk_is(both, world, aiohttp_client):
    async with open_services(both, replace(world, desks={})) as services:
        client = await aiohttp_client(build_site(services))
        assert (await client.post("/desks/x/slack", data=b"{}")).status == 404
