"""Canada Post over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.canada_post.adapter import CanadaPost

BODY = (Path(__file__).parent / "fixtures" / "detail__paperwork_last.xml").read_bytes()
KEY = "user:s3cret"
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
        app.router.add_get("/{path:.*}", handle)
        server = await aiohttp_server(app)
        return MerchantSettings(name="Shop", addresses={"canada_post": str(server.make_url(""))})  # type: ignore[attr-defined]

    return start


@pytest.fixture
async def port() -> AsyncIterator[CanadaPost]:
    async with aiohttp.ClientSession() as session:
        yield CanadaPost(session)


async def test_fetch_asks_for_the_number(serve: Serve, port: CanadaPost, asked: list[web.Request]) -> None:
    settings = await serve(web.Response(body=BODY))
    raw = await port.fetch("10", None, settings, KEY)
    assert port.parse(raw)
    (request,) = asked
    assert (request.path, dict(request.query)) == ("/vis/track/pin/10/detail", {})
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"user:s3cret").decode()
    assert request.headers["Accept"] == "application/vnd.cpc.track-v2+xml"


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Refused), (403, Refused), (404, NotThere), (429, RateLimited), (500, Unavailable)],
)
async def test_answers_are_sorted_by_who_must_act(
    serve: Serve, port: CanadaPost, status: int, error: type[PorchlightError]
) -> None:
    settings = await serve(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(error) as caught:
        await port.fetch("10", None, settings, KEY)
    assert "s3cret" not in str(caught.value)


async def test_a_key_of_another_form_and_no_session_are_refused(port: CanadaPost) -> None:
    with pytest.raises(Refused):
        await port.fetch("10", None, MerchantSettings(name="Shop"), "user")
    with pytest.raises(Misconfigured):
        await CanadaPost().fetch("10", None, MerchantSettings(name="Shop"), KEY)
