"""AfterShip over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.aftership.adapter import AfterShip
from integrations.carriers.aftership.couriers import courier_name, slug_of

NUMBER = "9400111206990000000031"
TRACKING = {"id": "7f1c", "tracking_number": NUMBER, "slug": "usps", "tag": "Pending", "checkpoints": []}
FOUND = {"meta": {"code": 200}, "data": {"trackings": [TRACKING]}}
NONE = {"meta": {"code": 200}, "data": {"trackings": []}}
EXISTS = {"meta": {"code": 4003, "message": "Tracking already exists."}, "data": {}}
Serve = Callable[..., Awaitable[MerchantSettings]]


@pytest.fixture
def asked() -> list[web.Request]:
    return []


@pytest.fixture
async def serve(asked: list[web.Request], aiohttp_server: Callable[..., Awaitable[object]]) -> Serve:
    async def start(**answers: web.Response) -> MerchantSettings:
        async def handle(request: web.Request) -> web.Response:
            await request.read()
            asked.append(request)
            return answers[request.method.lower()]

        app = web.Application()
        app.router.add_route("*", "/2026-07/trackings", handle)
        server = await aiohttp_server(app)
        url = str(server.make_url("/2026-07"))  # type: ignore[attr-defined]
        return MerchantSettings(name="Shop", addresses={"aftership": url})

    return start


@pytest.fixture
async def aftership() -> AsyncIterator[AfterShip]:
    async with aiohttp.ClientSession() as session:
        yield AfterShip(session)


async def test_subscribe_creates_a_tracking_and_brings_its_state(
    serve: Serve, aftership: AfterShip, asked: list[web.Request]
) -> None:
    settings = await serve(post=web.json_response({"meta": {"code": 201}, "data": TRACKING}, status=201))
    made = await aftership.subscribe(NUMBER, "USPS", settings, "asat_1")
    assert (made.id, made.expires) == ("7f1c", None)
    assert made.report is not None
    assert aftership.parse(made.report)[0].tracking_number == NUMBER
    (request,) = asked
    assert await request.json() == {"tracking_number": NUMBER, "slug": "usps"}
    assert request.headers["as-api-key"] == "asat_1"


async def test_a_tracking_that_exists_is_found_instead(
    serve: Serve, aftership: AfterShip, asked: list[web.Request]
) -> None:
    settings = await serve(post=web.json_response(EXISTS, status=400), get=web.json_response(FOUND))
    made = await aftership.subscribe(NUMBER, None, settings, "asat_1")
    assert made.id == "7f1c"
    assert [request.method for request in asked] == ["POST", "GET"]


async def test_a_number_that_is_refused_and_not_there_is_not_there(serve: Serve, aftership: AfterShip) -> None:
    settings = await serve(post=web.json_response(EXISTS, status=400), get=web.json_response(NONE))
    with pytest.raises(NotThere):
        await aftership.subscribe(NUMBER, None, settings, "asat_1")


async def test_fetch_asks_for_the_number_and_the_courier(
    serve: Serve, aftership: AfterShip, asked: list[web.Request]
) -> None:
    settings = await serve(get=web.json_response(FOUND))
    raw = await aftership.fetch(NUMBER, "Royal Mail", settings, "asat_1")
    assert len(aftership.parse(raw)) == 1
    assert dict(asked[0].query) == {"tracking_numbers": NUMBER, "slug": "royal-mail"}


async def test_a_number_without_a_tracking_is_not_there(serve: Serve, aftership: AfterShip) -> None:
    settings = await serve(get=web.json_response(NONE))
    with pytest.raises(NotThere):
        await aftership.fetch(NUMBER, None, settings, "asat_1")


@pytest.mark.parametrize(
    ("status", "error"), [(401, Refused), (403, Refused), (404, NotThere), (429, RateLimited), (500, Unavailable)]
)
async def test_answers_are_sorted_by_who_must_act(
    serve: Serve, aftership: AfterShip, status: int, error: type[PorchlightError]
) -> None:
    answer = web.Response(status=status, headers={"Retry-After": "7"})
    settings = await serve(get=answer)
    with pytest.raises(error) as caught:
        await aftership.fetch(NUMBER, None, settings, "asat_1")
    assert "asat_1" not in str(caught.value)


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await AfterShip().fetch(NUMBER, None, MerchantSettings(name="Shop"), "asat_1")


@pytest.mark.parametrize(("name", "slug"), [("USPS", "usps"), ("royal_mail", "royal-mail"), ("?", None), (None, None)])
def test_shops_names_of_carriers_become_slugs(name: str | None, slug: str | None) -> None:
    assert slug_of(name) == slug


def test_slugs_become_names_that_people_know() -> None:
    assert (courier_name("fedex"), courier_name("some-courier"), courier_name(None)) == ("FedEx", "some-courier", None)
