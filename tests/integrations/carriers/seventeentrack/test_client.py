"""17TRACK over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Unavailable
from integrations.carriers.seventeentrack.adapter import SeventeenTrack
from tests.integrations.vendor import Vendor, Vendors

NUMBER = "RR000000015CN"


def reply(code: int = 0, accepted: Any = (), rejected: int | None = None) -> web.Response:
    refused = [{"number": NUMBER, "error": {"code": rejected, "message": "…"}}] if rejected else []
    return web.json_response({"code": code, "data": {"accepted": list(accepted), "rejected": refused}})


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    return await vendors("seventeentrack", "/track", only=r"\w+ /track/[^/]+")


@pytest.fixture
def tracker(session: aiohttp.ClientSession) -> SeventeenTrack:
    return SeventeenTrack(session)


async def test_subscribe_registers_the_number_with_the_carriers_code(vendor: Vendor, tracker: SeventeenTrack) -> None:
    settings = vendor.gives(reply(accepted=[{"number": NUMBER, "carrier": 3011}]))
    made = await tracker.subscribe(NUMBER, "China Post", settings, "K17")
    assert (made.id, made.expires) == (NUMBER, None)
    (request,) = vendor.asked
    assert request.path == "/track/register"
    assert request.json() == [{"number": NUMBER, "carrier": 3011}]
    assert request.headers["17token"] == "K17"


async def test_a_number_that_is_registered_already_is_as_good(vendor: Vendor, tracker: SeventeenTrack) -> None:
    settings = vendor.gives(reply(rejected=-18019901))
    assert (await tracker.subscribe(NUMBER, None, settings, "K17")).id == NUMBER


async def test_fetch_asks_for_the_number(vendor: Vendor, tracker: SeventeenTrack) -> None:
    settings = vendor.gives(reply(accepted=[{"number": NUMBER, "carrier": 3011}]))
    raw = await tracker.fetch(NUMBER, "?", settings, "K17")
    assert [report.tracking_number for report in tracker.parse(raw)] == [NUMBER]
    assert vendor.asked[0].path == "/track/gettrackinfo"
    assert vendor.asked[0].json() == [{"number": NUMBER}]


async def test_no_scan_yet_is_a_state_and_not_an_error(vendor: Vendor, tracker: SeventeenTrack) -> None:
    settings = vendor.gives(reply(rejected=-18019909))
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
    vendor: Vendor, tracker: SeventeenTrack, answer: Callable[[], web.Response], error: type[PorchlightError]
) -> None:
    settings = vendor.gives(answer())
    with pytest.raises(error) as caught:
        await tracker.fetch(NUMBER, None, settings, "K17")
    assert "K17" not in str(caught.value)


async def test_a_number_that_cannot_be_followed_is_not_there(vendor: Vendor, tracker: SeventeenTrack) -> None:
    settings = vendor.gives(reply(rejected=-18019903))
    with pytest.raises(NotThere):
        await tracker.subscribe(NUMBER, None, settings, "K17")


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await SeventeenTrack().fetch(NUMBER, None, MerchantSettings(name="Shop"), "K17")
