"""USPS over HTTP, against a stub on loopback: the token, what is asked, and how each answer is sorted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.domain.status import Status
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.usps.adapter import Usps

BODY = (Path(__file__).parent / "fixtures" / "v3__delivered.json").read_bytes()
NUMBER = "9400100000000000000017"
KEY = "client:s3cret"
Serve = Callable[[web.Response], Awaitable[MerchantSettings]]


@pytest.fixture
def asked() -> list[tuple[str, str, dict[str, str]]]:
    return []


@pytest.fixture
async def serve(
    asked: list[tuple[str, str, dict[str, str]]], aiohttp_server: Callable[..., Awaitable[object]]
) -> Serve:
    async def start(answer: web.Response) -> MerchantSettings:
        async def token(request: web.Request) -> web.Response:
            form = await request.post()
            asked.append((request.method, request.path, {name: str(value) for name, value in form.items()}))
            return web.json_response({"access_token": f"token{len(asked)}", "expires_in": 28799})

        async def track(request: web.Request) -> web.Response:
            asked.append(
                (
                    request.method,
                    request.rel_url.raw_path,
                    {"bearer": request.headers["Authorization"], **request.query},
                )
            )
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)

        app = web.Application()
        app.router.add_post("/oauth2/v3/token", token)
        app.router.add_get("/tracking/v3/tracking/{number}", track)
        server = await aiohttp_server(app)
        return MerchantSettings(name="Shop", addresses={"usps": str(server.make_url(""))})  # type: ignore[attr-defined]

    return start


@pytest.fixture
async def usps() -> AsyncIterator[Usps]:
    async with aiohttp.ClientSession() as session:
        yield Usps(session)


async def test_fetch_brings_a_token_and_asks_for_every_scan(
    serve: Serve, usps: Usps, asked: list[tuple[str, str, dict[str, str]]]
) -> None:
    settings = await serve(web.Response(body=BODY, content_type="application/json"))
    (report,) = usps.parse(await usps.fetch(NUMBER, None, settings, KEY))
    assert (report.tracking_number, report.headline) == (NUMBER, Status.DELIVERED)
    assert asked == [
        (
            "POST",
            "/oauth2/v3/token",
            {"grant_type": "client_credentials", "client_id": "client", "client_secret": "s3cret"},
        ),
        ("GET", f"/tracking/v3/tracking/{NUMBER}", {"bearer": "Bearer token1", "expand": "DETAIL"}),
    ]


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Refused), (403, Refused), (404, NotThere), (429, RateLimited), (500, Unavailable), (503, Unavailable)],
)
async def test_answers_are_sorted_by_who_must_act(
    serve: Serve, usps: Usps, status: int, error: type[PorchlightError]
) -> None:
    settings = await serve(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(error) as caught:
        await usps.fetch(NUMBER, None, settings, KEY)
    assert "s3cret" not in str(caught.value)


async def test_a_refused_token_is_fetched_anew(
    serve: Serve, usps: Usps, asked: list[tuple[str, str, dict[str, str]]]
) -> None:
    settings = await serve(web.Response(status=401))
    for _ in range(2):
        with pytest.raises(Refused):
            await usps.fetch(NUMBER, None, settings, KEY)
    assert [path for _, path, _ in asked].count("/oauth2/v3/token") == 2


async def test_a_number_cannot_lead_to_another_address(
    serve: Serve, usps: Usps, asked: list[tuple[str, str, dict[str, str]]]
) -> None:
    settings = await serve(web.Response(body=BODY))
    await usps.fetch("../../oauth2/x", None, settings, KEY)
    assert asked[-1][1] == "/tracking/v3/tracking/..%2F..%2Foauth2%2Fx"


async def test_a_key_without_a_secret_and_no_session_are_refused(usps: Usps) -> None:
    with pytest.raises(Refused):
        await usps.fetch(NUMBER, None, MerchantSettings(name="Shop"), "client")
    with pytest.raises(Misconfigured):
        await Usps().fetch(NUMBER, None, MerchantSettings(name="Shop"), KEY)
