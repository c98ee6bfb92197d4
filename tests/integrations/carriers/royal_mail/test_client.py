"""Royal Mail over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.royal_mail.adapter import RoyalMail

NUMBER = "SG700000017GB"
KEY = "client:secret"
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
        app.router.add_route("*", "/{path:.*}", handle)
        server = await aiohttp_server(app)
        url = str(server.make_url("/"))  # type: ignore[attr-defined]
        return MerchantSettings(name="Shop", addresses={"royal_mail": url})

    return start


@pytest.fixture
async def royal_mail() -> AsyncIterator[RoyalMail]:
    async with aiohttp.ClientSession() as session:
        yield RoyalMail(session)


async def test_fetch_asks_for_the_events_with_both_parts_of_the_key(
    serve: Serve, royal_mail: RoyalMail, asked: list[web.Request]
) -> None:
    settings = await serve(web.json_response({"mailPieces": {"mailPieceId": NUMBER}}))
    raw = await royal_mail.fetch(NUMBER, None, settings, KEY)
    assert royal_mail.parse(raw)[0].tracking_number == NUMBER
    (request,) = asked
    assert request.path == f"/mailpieces/v2/{NUMBER}/events"
    assert request.headers["X-IBM-Client-Id"] == "client"
    assert request.headers["X-IBM-Client-Secret"] == "secret"
    assert request.headers["X-Accept-RMG-Terms"] == "yes"


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Refused), (403, Refused), (404, NotThere), (429, RateLimited), (500, Unavailable), (503, Unavailable)],
)
async def test_answers_are_sorted_by_who_must_act(
    serve: Serve, royal_mail: RoyalMail, status: int, error: type[PorchlightError]
) -> None:
    settings = await serve(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(error) as caught:
        await royal_mail.fetch(NUMBER, None, settings, KEY)
    assert "secret" not in str(caught.value)


async def test_a_key_without_its_secret_is_refused_before_anything_is_sent(
    serve: Serve, royal_mail: RoyalMail, asked: list[web.Request]
) -> None:
    settings = await serve(web.json_response({}))
    with pytest.raises(Refused):
        await royal_mail.fetch(NUMBER, None, settings, "client")
    assert asked == []


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await RoyalMail().fetch(NUMBER, None, MerchantSettings(name="Shop"), KEY)
