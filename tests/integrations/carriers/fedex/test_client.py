"""FedEx over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.fedex.adapter import FedEx

NUMBER = "771234567890"
KEY = "client:secret"
ANSWER = {"output": {"completeTrackResults": [{"trackingNumber": NUMBER, "trackResults": [{}]}]}}
Asked = list[tuple[web.Request, bytes]]
Serve = Callable[[web.Response], Awaitable[MerchantSettings]]


@pytest.fixture
def asked() -> Asked:
    return []


@pytest.fixture
async def serve(asked: Asked, aiohttp_server: Callable[..., Awaitable[object]]) -> Serve:
    async def start(answer: web.Response) -> MerchantSettings:
        async def handle(request: web.Request) -> web.Response:
            asked.append((request, await request.read()))
            if request.path == "/oauth/token":
                return web.json_response({"access_token": "T", "expires_in": 3599})
            return web.Response(body=answer.body, status=answer.status, headers=answer.headers)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handle)
        server = await aiohttp_server(app)
        return MerchantSettings(name="Shop", addresses={"fedex": str(server.make_url("/"))})  # type: ignore[attr-defined]

    return start


@pytest.fixture
async def fedex() -> AsyncIterator[FedEx]:
    async with aiohttp.ClientSession() as session:
        yield FedEx(session)


async def test_fetch_brings_a_token_by_form_and_asks_for_all_scans(serve: Serve, fedex: FedEx, asked: Asked) -> None:
    settings = await serve(web.json_response(ANSWER))
    raw = await fedex.fetch(NUMBER, None, settings, KEY)
    await fedex.fetch(NUMBER, None, settings, KEY)
    assert fedex.parse(raw)[0].tracking_number == NUMBER
    (token, form), (track, body), (again, _) = asked
    assert form == b"grant_type=client_credentials&client_id=client&client_secret=secret"
    assert "Authorization" not in token.headers
    assert track.path == again.path == "/track/v1/trackingnumbers"
    assert track.headers["Authorization"] == "Bearer T"
    assert json.loads(body)["includeDetailedScans"] is True
    assert json.loads(body)["trackingInfo"] == [{"trackingNumberInfo": {"trackingNumber": NUMBER}}]


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Refused), (403, Refused), (404, NotThere), (429, RateLimited), (500, Unavailable), (503, Unavailable)],
)
async def test_answers_are_sorted_by_who_must_act(
    serve: Serve, fedex: FedEx, status: int, error: type[PorchlightError]
) -> None:
    settings = await serve(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(error) as caught:
        await fedex.fetch(NUMBER, None, settings, KEY)
    assert "secret" not in str(caught.value)


async def test_a_refused_token_is_asked_for_anew(serve: Serve, fedex: FedEx, asked: Asked) -> None:
    settings = await serve(web.Response(status=401))
    for _ in range(2):
        with pytest.raises(Refused):
            await fedex.fetch(NUMBER, None, settings, KEY)
    assert [request.path for request, _ in asked].count("/oauth/token") == 2


async def test_what_it_cannot_do_is_said() -> None:
    with pytest.raises(Misconfigured):
        await FedEx().fetch(NUMBER, None, MerchantSettings(name="Shop"), KEY)
    with pytest.raises(Misconfigured):
        await FedEx().subscribe(NUMBER, None, MerchantSettings(name="Shop"), KEY)
