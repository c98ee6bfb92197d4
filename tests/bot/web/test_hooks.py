"""The webhook door: what it keeps, what it refuses, and that nothing acknowledged is lost or done twice."""

from __future__ import annotations

import asyncio
import io

import pytest

from bot.errors import Unavailable
from bot.jobs import jobs_of, running
from bot.main import open_services
from bot.ports import Arrival
from bot.web.app import build_site
from bot.web.signed import MOST_BYTES


@pytest.fixture
def post(site, merchant, make):
    """Post a body as a vendor does, signed for real."""

    async def send(body, provider="easypost", secret=None, token=None, **headers):
        raw = body.getvalue() if isinstance(body, io.BytesIO) else body
        signature = make.sign(secret or f"secret of {provider}.webhook", raw)
        address = f"/hooks/{token or merchant.hook_token}/{provider}"
        return await site.post(address, data=body, headers={"X-Signature": signature, **headers})

    return send


async def test_returns_200_empty_and_keeps_the_raw_body(post, services, merchant):
    answer = await post(b"body", **{"X-Event-Id": "e1", "Content-Type": "application/json"})
    assert (answer.status, await answer.read()) == (200, b"")
    [entry] = await services.inbox.find()
    assert entry.arrival.body == b"body"
    assert (entry.arrival.merchant_id, entry.arrival.provider, entry.arrival.dedupe_key) == (
        merchant.id,
        "easypost",
        "e1",
    )
    assert entry.arrival.headers == {"content-type": "application/json"}
    assert entry.arrival.received_at.tzinfo is not None


async def test_keeps_the_topic_of_a_shop(post, services):
    await post(b"body", "shopify", **{"X-Topic": "orders/create"})
    assert [entry.arrival.topic for entry in await services.inbox.find()] == ["orders/create"]


async def test_a_repeated_delivery_is_acknowledged_and_kept_once(post, services):
    answers = await asyncio.gather(*(post(b"body", **{"X-Event-Id": "e1"}) for _ in range(20)))
    assert {answer.status for answer in answers} == {200}
    assert len(await services.inbox.find()) == 1


async def test_a_bad_signature_gets_401_and_leaves_nothing(post, services):
    answer = await post(b"body", secret="wrong")
    assert (answer.status, await answer.json()) == (401, {"error": {"code": "bad_signature"}})
    assert await services.inbox.find() == []


async def test_a_missing_signature_gets_401(site, merchant, services):
    answer = await site.post(f"/hooks/{merchant.hook_token}/easypost", data=b"body")
    assert answer.status == 401
    assert await services.inbox.find() == []


async def test_a_shop_without_secrets_accepts_nothing(site, services, make):
    from bot.domain.merchant import MerchantSettings

    bare = await services.merchants.add("bare", MerchantSettings(name="Bare"))
    answer = await site.post(
        f"/hooks/{bare.hook_token}/easypost", data=b"x", headers={"X-Signature": make.sign("", b"x")}
    )
    assert answer.status == 401


async def test_an_unknown_address_reads_like_any_other(post, site, services):
    unknown = await post(b"body", token="no-such-token")
    guessed = await post(b"body", token="no-such-token", secret="0" * 64)
    nowhere = await site.post("/nowhere/at/all", data=b"body")
    bodies = [await one.json() for one in (unknown, guessed, nowhere)]
    assert [one.status for one in (unknown, guessed, nowhere)] == [404, 404, 404]
    assert bodies == [{"error": {"code": "not_found"}}] * 3
    assert await services.inbox.find() == []


async def test_an_unknown_provider_is_404(post):
    assert (await post(b"body", "nobody", secret="x")).status == 404


async def test_a_body_over_the_cap_is_413_whether_it_says_so_or_not(post, site, merchant, services):
    async def endless():
        for _ in range(40):
            yield b"x" * 64 * 1024

    declared = await post(io.BytesIO(b"x" * (MOST_BYTES + 1)))
    streamed = await site.post(f"/hooks/{merchant.hook_token}/easypost", data=endless())
    assert (declared.status, streamed.status) == (413, 413)
    assert await services.inbox.find() == []


async def test_a_body_at_the_cap_is_kept(post, services):
    assert (await post(b"x" * MOST_BYTES)).status == 200
    assert len(await services.inbox.find()) == 1


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"[" * 100_000, b"null"], ids=["empty", "bytes", "deep", "null"]
)
async def test_an_unreadable_body_is_kept_answered_200_and_listed(post, services, body):
    assert (await post(body)).status == 200
    await services.worker.drain()
    [entry] = await services.inbox.find(["unreadable"])
    assert (entry.trouble.kind, entry.trouble.path) == ("MalformedPayload", "$.kind")


async def test_two_live_secrets_both_open_the_door_until_one_is_retired(post, services, merchant):
    await services.merchants.add_secret(merchant.id, "easypost.webhook", "the new one")
    old = await post(b"one")
    new = await post(b"two", secret="the new one")
    await services.merchants.retire_secrets(merchant.id, "easypost.webhook")
    retired = await post(b"three")
    assert (old.status, new.status, retired.status) == (200, 200, 401)


async def test_what_cannot_be_kept_is_not_acknowledged(post, services, monkeypatch):
    async def broken(arrival: Arrival) -> None:
        raise Unavailable("the disk is full")

    monkeypatch.setattr(type(services.inbox), "keep", lambda self, arrival: broken(arrival))
    answer = await post(b"body")
    assert (answer.status, await answer.json()) == (503, {"error": {"code": "unavailable"}})


async def test_what_was_accepted_before_a_restart_is_worked_after_it(both, world, aiohttp_client, make, merchant):
    world.carriers["easypost"].meanings[b"news"] = [make.report(1, make.event(1))]
    signed = {"X-Signature": make.sign("secret of easypost.webhook", b"news")}
    async with open_services(both, world) as before:
        client = await aiohttp_client(build_site(before))
        assert (await client.post(f"/hooks/{merchant.hook_token}/easypost", data=b"news", headers=signed)).status == 200
    async with open_services(both, world) as after, running(jobs_of(after)):
        for _ in range(100):
            if shipment := await after.shipments.by_number(merchant.id, "1Z999"):
                break
            await asyncio.sleep(0.02)
    assert shipment.status == "in_transit"


async def test_a_poison_body_blocks_nobody(post, services, world, merchant, make):
    world.carriers["easypost"].meanings |= {
        b"poison": RuntimeError("a bug of ours"),
        b"news": [make.report(1, make.event(1))],
    }
    await post(b"poison")
    await post(b"news")
    await services.worker.drain()
    assert (await services.shipments.by_number(merchant.id, "1Z999")) is not None
    [entry] = await services.inbox.find(["unreadable"])
    assert entry.trouble.message == "the reader failed: RuntimeError"


async def test_every_answer_carries_the_headers_that_browsers_obey(site):
    answer = await site.get("/healthz")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Server"] == "porchlight"
    assert len(answer.headers["X-Request-Id"]) == 16


async def test_readyz_names_each_part_and_is_503_without_the_engine(site, world):
    good = await site.get("/readyz")
    type(world.dialogue).well = False
    bad = await site.get("/readyz")
    type(world.dialogue).well = True
    assert (good.status, await good.json()) == (200, {"ready": True, "parts": {"database": True, "engine": True}})
    assert (bad.status, await bad.json()) == (503, {"ready": False, "parts": {"database": True, "engine": False}})
