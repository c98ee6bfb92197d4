"""EasyPost over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.easypost.adapter import EasyPost
from integrations.carriers.easypost.carriers import carrier_code

NUMBER = "9400111206990000000017"
TRACKER = {"id": "trk_1", "object": "Tracker", "tracking_code": NUMBER, "status": "unknown", "tracking_details": []}
Serve = Callable[[web.Response], Awaitable[MerchantSettings]]


@pytest.fixture
def asked() -> list[web.Request]:
    return []


@pytest.fixture
async def serve(asked: list[web.Request], aiohttp_server: Callable[..., Awaitable[object]]) -> Serve:
    async def start(answer: web.Response) -> MerchantSettings:
        async def handle(request: web.Request) -> web.Response:
            await request.read()
            asked.append(request)
            return answer

        app = web.Application()
        app.router.add_route("*", "/v2/trackers", handle)
        server = await aiohttp_server(app)
        return MerchantSettings(name="Shop", easypost_url=str(server.make_url("/v2")))  # type: ignore[attr-defined]

    return start


@pytest.fixture
async def easypost() -> AsyncIterator[EasyPost]:
    async with aiohttp.ClientSession() as session:
        yield EasyPost(session)


async def test_subscribe_creates_a_tracker_and_brings_its_state(
    serve: Serve, easypost: EasyPost, asked: list[web.Request]
) -> None:
    settings = await serve(web.json_response(TRACKER, status=201))
    made = await easypost.subscribe(NUMBER, "DHL Express", settings, "EZTK")
    assert (made.id, made.expires) == ("trk_1", None)
    assert made.report is not None
    assert easypost.parse(made.report)[0].tracking_number == NUMBER
    (request,) = asked
    assert request.method == "POST"
    assert await request.json() == {"tracker": {"tracking_code": NUMBER, "carrier": "DHLExpress"}}
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"EZTK:").decode()


async def test_fetch_asks_for_the_number(serve: Serve, easypost: EasyPost, asked: list[web.Request]) -> None:
    settings = await serve(web.json_response({"trackers": [TRACKER], "has_more": False}))
    raw = await easypost.fetch(NUMBER, None, settings, "EZTK")
    assert len(easypost.parse(raw)) == 1
    assert dict(asked[0].query) == {"tracking_code": NUMBER}


async def test_a_number_without_a_tracker_is_not_there(serve: Serve, easypost: EasyPost) -> None:
    settings = await serve(web.json_response({"trackers": [], "has_more": False}))
    with pytest.raises(NotThere):
        await easypost.fetch(NUMBER, None, settings, "EZTK")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, Refused),
        (403, Refused),
        (402, Refused),
        (404, NotThere),
        (422, NotThere),
        (429, RateLimited),
        (500, Unavailable),
        (302, Unavailable),
    ],
)
async def test_answers_are_sorted_by_who_must_act(
    serve: Serve, easypost: EasyPost, asked: list[web.Request], status: int, error: type[PorchlightError]
) -> None:
    settings = await serve(web.Response(status=status, headers={"Retry-After": "7", "Location": "/v2/elsewhere"}))
    with pytest.raises(error) as caught:
        await easypost.subscribe(NUMBER, None, settings, "EZTK")
    assert len(asked) == 1
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after == 7
    assert "EZTK" not in str(caught.value)


async def test_a_refused_connection_is_unavailable(easypost: EasyPost) -> None:
    settings = MerchantSettings(name="Shop", easypost_url="http://127.0.0.1:9/v2")
    with pytest.raises(Unavailable):
        await easypost.fetch(NUMBER, None, settings, "EZTK")


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await EasyPost().fetch(NUMBER, None, MerchantSettings(name="Shop"), "EZTK")


@pytest.mark.parametrize(
    ("name", "code"), [("USPS", "USPS"), ("dhl_express", "DHLExpress"), ("Royal Mail", "RoyalMail"), ("?", None)]
)
def test_shops_names_of_carriers_become_easyposts(name: str, code: str | None) -> None:
    assert carrier_code(name) == code
