"""A Karrio server over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.karrio.adapter import Karrio

FIXTURES = Path(__file__).parent / "fixtures"
NUMBER = "JD0146000000000017"
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
        app.router.add_route("*", "/v1/trackers/{number}", handle)
        server = await aiohttp_server(app)
        base = str(server.make_url("/"))  # type: ignore[attr-defined]
        return MerchantSettings(name="Shop", addresses={"karrio": base})

    return start


@pytest.fixture
async def karrio() -> AsyncIterator[Karrio]:
    async with aiohttp.ClientSession() as session:
        yield Karrio(session)


async def test_fetch_asks_for_the_number_and_bears_the_key(
    serve: Serve, karrio: Karrio, asked: list[web.Request]
) -> None:
    body = (FIXTURES / "tracker__pending.json").read_bytes()
    settings = await serve(web.Response(body=body, content_type="application/json"))
    raw = await karrio.fetch(NUMBER, None, settings, "key-1")
    assert karrio.parse(raw)[0].tracking_number == NUMBER
    (request,) = asked
    assert request.path == f"/v1/trackers/{NUMBER}"
    assert request.headers["Authorization"] == "Token key-1"


@pytest.mark.parametrize(("status", "error"), [(401, Refused), (404, NotThere), (429, RateLimited), (500, Unavailable)])
async def test_answers_are_sorted_by_who_must_act(
    serve: Serve, karrio: Karrio, status: int, error: type[PorchlightError]
) -> None:
    settings = await serve(web.Response(status=status))
    with pytest.raises(error) as caught:
        await karrio.fetch(NUMBER, None, settings, "key-1")
    assert "key-1" not in str(caught.value)


async def test_following_a_number_is_not_offered(karrio: Karrio) -> None:
    with pytest.raises(Misconfigured):
        await karrio.subscribe(NUMBER, None, MerchantSettings(name="Shop"), "key-1")
