"""Sendcloud over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.sendcloud.adapter import Sendcloud

FIXTURES = Path(__file__).parent / "fixtures"
NUMBER = "05300000000017"
Serve = Callable[[web.Response], Awaitable[MerchantSettings]]


@pytest.fixture
def asked() -> list[web.Request]:
    return []


@pytest.fixture
async def serve(asked: list[web.Request], aiohttp_server: Callable[..., Awaitable[object]]) -> Serve:
    async def start(answer: web.Response) -> MerchantSettings:
        async def handle(request: web.Request) -> web.Response:
            asked.append(request)
            return answer

        app = web.Application()
        app.router.add_route("*", "/v3/parcels/tracking/{number}", handle)
        server = await aiohttp_server(app)
        base = str(server.make_url("/v3"))  # type: ignore[attr-defined]
        return MerchantSettings(name="Shop", addresses={"sendcloud": base})

    return start


@pytest.fixture
async def sendcloud() -> AsyncIterator[Sendcloud]:
    async with aiohttp.ClientSession() as session:
        yield Sendcloud(session)


async def test_fetch_asks_for_the_number_and_bears_the_key(
    serve: Serve, sendcloud: Sendcloud, asked: list[web.Request]
) -> None:
    body = (FIXTURES / "tracking_v3__delivered.json").read_bytes()
    settings = await serve(web.Response(body=body, content_type="application/json"))
    raw = await sendcloud.fetch(NUMBER, None, settings, "public:secret")
    assert sendcloud.parse(raw)[0].tracking_number == NUMBER
    (request,) = asked
    assert request.path == f"/v3/parcels/tracking/{NUMBER}"
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"public:secret").decode()


async def test_a_key_that_is_no_pair_is_refused_before_anything_is_sent(
    serve: Serve, sendcloud: Sendcloud, asked: list[web.Request]
) -> None:
    settings = await serve(web.json_response({}))
    with pytest.raises(Refused):
        await sendcloud.fetch(NUMBER, None, settings, "public")
    assert asked == []


@pytest.mark.parametrize(("status", "error"), [(401, Refused), (404, NotThere), (429, RateLimited), (500, Unavailable)])
async def test_answers_are_sorted_by_who_must_act(
    serve: Serve, sendcloud: Sendcloud, status: int, error: type[PorchlightError]
) -> None:
    settings = await serve(web.Response(status=status))
    with pytest.raises(error) as caught:
        await sendcloud.fetch(NUMBER, None, settings, "public:secret")
    assert "public:secret" not in str(caught.value)


async def test_following_a_number_is_not_offered(sendcloud: Sendcloud) -> None:
    with pytest.raises(Misconfigured):
        await sendcloud.subscribe(NUMBER, None, MerchantSettings(name="Shop"), "public:secret")
