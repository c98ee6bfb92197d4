"""TrackingMore over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.trackingmore.adapter import TrackingMore

FIXTURES = Path(__file__).parent / "fixtures"
NUMBER = "LX900000015CN"
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
        app.router.add_route("*", "/v4/trackings/get", handle)
        server = await aiohttp_server(app)
        base = str(server.make_url("/v4"))  # type: ignore[attr-defined]
        return MerchantSettings(name="Shop", addresses={"trackingmore": base})

    return start


@pytest.fixture
async def trackingmore() -> AsyncIterator[TrackingMore]:
    async with aiohttp.ClientSession() as session:
        yield TrackingMore(session)


async def test_fetch_asks_for_the_number_and_bears_the_key(
    serve: Serve, trackingmore: TrackingMore, asked: list[web.Request]
) -> None:
    body = (FIXTURES / "v4__reply_many.json").read_bytes()
    settings = await serve(web.Response(body=body, content_type="application/json"))
    raw = await trackingmore.fetch(NUMBER, None, settings, "key-1")
    assert trackingmore.parse(raw)[0].tracking_number == NUMBER
    (request,) = asked
    assert dict(request.query) == {"tracking_numbers": NUMBER}
    assert request.headers["Tracking-Api-Key"] == "key-1"


async def test_a_number_without_a_tracking_is_not_there(serve: Serve, trackingmore: TrackingMore) -> None:
    settings = await serve(web.json_response({"meta": {"code": 200}, "data": []}))
    with pytest.raises(NotThere):
        await trackingmore.fetch(NUMBER, None, settings, "key-1")


@pytest.mark.parametrize(("status", "error"), [(401, Refused), (404, NotThere), (429, RateLimited), (500, Unavailable)])
async def test_answers_are_sorted_by_who_must_act(
    serve: Serve, trackingmore: TrackingMore, status: int, error: type[PorchlightError]
) -> None:
    settings = await serve(web.Response(status=status))
    with pytest.raises(error) as caught:
        await trackingmore.fetch(NUMBER, None, settings, "key-1")
    assert "key-1" not in str(caught.value)


async def test_following_a_number_is_not_offered(trackingmore: TrackingMore) -> None:
    with pytest.raises(Misconfigured):
        await trackingmore.subscribe(NUMBER, None, MerchantSettings(name="Shop"), "key-1")
