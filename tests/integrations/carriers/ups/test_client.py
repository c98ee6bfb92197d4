"""UPS over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.ups.adapter import Ups

NUMBER = "1Z5R89390357567127"
KEY = "client:secret"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANSWER = {"trackResponse": {"shipment": [{"inquiryNumber": NUMBER, "package": [{"trackingNumber": NUMBER}]}]}}
Serve = Callable[[web.Response], Awaitable[MerchantSettings]]


@pytest.fixture
def asked() -> list[tuple[web.Request, bytes]]:
    return []


@pytest.fixture
async def serve(asked: list[tuple[web.Request, bytes]], aiohttp_server: Callable[..., Awaitable[object]]) -> Serve:
    async def start(answer: web.Response) -> MerchantSettings:
        async def handle(request: web.Request) -> web.Response:
            asked.append((request, await request.read()))
            if request.path == "/security/v1/oauth/token":
                return web.json_response({"access_token": "T", "expires_in": "14399"})
            return web.Response(body=answer.body, status=answer.status, headers=answer.headers)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handle)
        server = await aiohttp_server(app)
        return MerchantSettings(name="Shop", addresses={"ups": str(server.make_url("/"))})  # type: ignore[attr-defined]

    return start


@pytest.fixture
async def ups() -> AsyncIterator[Ups]:
    async with aiohttp.ClientSession() as session:
        yield Ups(session, now=lambda: NOW)


async def test_a_client_that_the_token_door_does_not_know_is_refused_and_no_missing_number(
    ups: Ups, aiohttp_server: Callable[..., Awaitable[object]]
) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.json_response({"error": "invalid_client"}, status=400)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    server = await aiohttp_server(app)
    settings = MerchantSettings(name="Shop", addresses={"ups": str(server.make_url("/"))})  # type: ignore[attr-defined]
    with pytest.raises(Refused):
        await ups.fetch(NUMBER, None, settings, KEY)


async def test_fetch_brings_a_token_and_asks_for_the_number(
    serve: Serve, ups: Ups, asked: list[tuple[web.Request, bytes]]
) -> None:
    settings = await serve(web.json_response(ANSWER))
    raw = await ups.fetch(NUMBER, None, settings, KEY)
    await ups.fetch(NUMBER, None, settings, KEY)
    assert ups.parse(raw)[0].tracking_number == NUMBER
    (token, form), (details, _), (again, _) = asked
    assert token.headers["Authorization"] == "Basic " + base64.b64encode(KEY.encode()).decode()
    assert form == b"grant_type=client_credentials"
    assert details.path == again.path == f"/api/track/v1/details/{NUMBER}"
    assert details.headers["Authorization"] == "Bearer T"
    assert details.headers["transactionSrc"]
    assert details.headers["transId"] != again.headers["transId"]


async def test_a_subscription_ends_after_fourteen_days(
    serve: Serve, ups: Ups, asked: list[tuple[web.Request, bytes]]
) -> None:
    settings = await serve(web.json_response({"validTrackingNumbers": [NUMBER]}))
    made = await ups.subscribe(NUMBER, None, settings, KEY)
    assert (made.id, made.expires) == (NUMBER, NOW + timedelta(days=14))
    request, body = asked[-1]
    assert request.path == "/api/track/v2/subscription/standard/package"
    assert json.loads(body)["trackingNumberList"] == [NUMBER]


async def test_a_number_that_ups_takes_no_subscription_for_is_not_there(serve: Serve, ups: Ups) -> None:
    settings = await serve(web.json_response({"validTrackingNumbers": [], "invalidTrackingNumbers": [NUMBER]}))
    with pytest.raises(NotThere):
        await ups.subscribe(NUMBER, None, settings, KEY)


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Refused), (403, Refused), (404, NotThere), (429, RateLimited), (500, Unavailable), (503, Unavailable)],
)
async def test_answers_are_sorted_by_who_must_act(
    serve: Serve, ups: Ups, status: int, error: type[PorchlightError]
) -> None:
    settings = await serve(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(error) as caught:
        await ups.fetch(NUMBER, None, settings, KEY)
    assert "secret" not in str(caught.value)


async def test_a_refused_token_is_asked_for_anew(
    serve: Serve, ups: Ups, asked: list[tuple[web.Request, bytes]]
) -> None:
    settings = await serve(web.Response(status=401))
    for _ in range(2):
        with pytest.raises(Refused):
            await ups.fetch(NUMBER, None, settings, KEY)
    assert [request.path for request, _ in asked].count("/security/v1/oauth/token") == 2


async def test_a_key_without_its_secret_is_refused_before_anything_is_sent(serve: Serve, ups: Ups) -> None:
    settings = await serve(web.json_response(ANSWER))
    with pytest.raises(Refused):
        await ups.fetch(NUMBER, None, settings, "client")


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await Ups().fetch(NUMBER, None, MerchantSettings(name="Shop"), KEY)
