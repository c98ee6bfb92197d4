"""17TRACK over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.seventeentrack.adapter import SeventeenTrack

NUMBER = "RR000000015CN"
Serve = Callable[[web.Response], Awaitable[MerchantSettings]]


def reply(code: int = 0, accepted: Any = (), rejected: int | None = None) -> web.Response:
    refused = [{"number": NUMBER, "error": {"code": rejected, "message": "…"}}] if rejected else []
    return web.json_response({"code": code, "data": {"accepted": list(accepted), "rejected": refused}})


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
        app.router.add_route("*", "/track/{what}", handle)
        server = await aiohttp_server(app)
        url = str(server.make_url("/track"))  # type: ignore[attr-defined]
        return MerchantSettings(name="Shop", addresses={"seventeentrack": url})

    return start


@pytest.fixture
async def tracker() -> AsyncIterator[SeventeenTrack]:
    async with aiohttp.ClientSession() as session:
        yield SeventeenTrack(session)


async def test_subscribe_registers_the_number_with_the_carriers_code(
    serve: Serve, tracker: SeventeenTrack, asked: list[web.Request]
) -> None:
    settings = await serve(reply(accepted=[{"number": NUMBER, "carrier": 3011}]))
    made = await tracker.subscribe(NUMBER, "China Post", settings, "K17")
    assert (made.id, made.expires) == (NUMBER, None)
    (request,) = asked
    assert request.path == "/track/register"
    assert await request.json() == [{"number": NUMBER, "carrier": 3011}]
    assert request.headers["17token"] == "K17"


async def test_a_number_that_is_registered_already_is_as_good(serve: Serve, tracker: SeventeenTrack) -> None:
    settings = await serve(reply(rejected=-18019901))
    assert (await tracker.subscribe(NUMBER, None, settings, "K17")).id == NUMBER


async def test_fetch_asks_for_the_number(serve: Serve, tracker: SeventeenTrack, asked: list[web.Request]) -> None:
    settings = await serve(reply(accepted=[{"number": NUMBER, "carrier": 3011}]))
    raw = await tracker.fetch(NUMBER, "?", settings, "K17")
    assert [report.tracking_number for report in tracker.parse(raw)] == [NUMBER]
    assert asked[0].path == "/track/gettrackinfo"
    assert await asked[0].json() == [{"number": NUMBER}]


async def test_no_scan_yet_is_a_state_and_not_an_error(serve: Serve, tracker: SeventeenTrack) -> None:
    settings = await serve(reply(rejected=-18019909))
    assert len(tracker.parse(await tracker.fetch(NUMBER, None, settings, "K17"))) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda: reply(rejected=-18019902), NotThere),
        (lambda: reply(rejected=-18019907), RateLimited),
        (lambda: reply(rejected=-18019908), Refused),
        (lambda: reply(code=-18010002), Refused),
        (lambda: reply(code=-18010003), Unavailable),
        (lambda: web.Response(status=401), Refused),
        (lambda: web.Response(status=429), RateLimited),
        (lambda: web.Response(status=503), Unavailable),
    ],
)
async def test_answers_are_sorted_by_who_must_act(
    serve: Serve, tracker: SeventeenTrack, answer: Callable[[], web.Response], error: type[PorchlightError]
) -> None:
    settings = await serve(answer())
    with pytest.raises(error) as caught:
        await tracker.fetch(NUMBER, None, settings, "K17")
    assert "K17" not in str(caught.value)


async def test_a_number_that_cannot_be_followed_is_not_there(serve: Serve, tracker: SeventeenTrack) -> None:
    settings = await serve(reply(rejected=-18019903))
    with pytest.raises(NotThere):
        await tracker.subscribe(NUMBER, None, settings, "K17")


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await SeventeenTrack().fetch(NUMBER, None, MerchantSettings(name="Shop"), "K17")
