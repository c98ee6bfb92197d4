"""Ship24 over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import MalformedPayload, Misconfigured, NotThere, PorchlightError
from integrations.carriers.ship24.adapter import Ship24
from tests.integrations.vendor import Vendor, Vendors, answers_of

FIXTURES = Path(__file__).parent / "fixtures"
NUMBER = "AB123456785FR"


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    return await vendors("ship24", "/v1/")


@pytest.fixture
def ship24(session: aiohttp.ClientSession) -> Ship24:
    return Ship24(session)


def answer(name: str, status: int = 200) -> web.Response:
    return web.Response(body=(FIXTURES / f"{name}.json").read_bytes(), status=status, content_type="application/json")


async def test_fetch_asks_for_the_number_and_bears_the_key(vendor: Vendor, ship24: Ship24) -> None:
    settings = vendor.gives(answer("reply__in_transit"))
    raw = await ship24.fetch(f"{NUMBER}/x", None, settings, "apik_1")
    assert ship24.parse(raw)[0].tracking_number == NUMBER
    (request,) = vendor.asked
    assert (request.method, request.raw_path, request.query) == ("GET", f"/v1/trackers/search/{NUMBER}%2Fx/results", {})
    assert request.headers["Authorization"] == "Bearer apik_1"


async def test_subscribe_creates_a_tracker(vendor: Vendor, ship24: Ship24) -> None:
    settings = vendor.gives(answer("tracker__created", 201))
    made = await ship24.subscribe(NUMBER, "La Poste", settings, "apik_1")
    assert (made.id, made.expires) == ("1f0c9c3e-0000-4000-8000-00000000a001", None)
    assert (vendor.asked[0].method, vendor.asked[0].path) == ("POST", "/v1/trackers")
    assert vendor.asked[0].json() == {"trackingNumber": NUMBER}


async def test_a_number_without_a_tracker_is_not_there(vendor: Vendor, ship24: Ship24) -> None:
    settings = vendor.gives(web.json_response({"data": {"trackings": []}}))
    with pytest.raises(NotThere):
        await ship24.fetch(NUMBER, None, settings, "apik_1")


async def test_a_reply_that_cannot_be_read_is_malformed(vendor: Vendor, ship24: Ship24) -> None:
    settings = vendor.gives(web.json_response({"data": {}}))
    with pytest.raises(MalformedPayload):
        await ship24.subscribe(NUMBER, None, settings, "apik_1")


@answers_of(401, 403, 404, 429, 500, 302)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, ship24: Ship24, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status, headers={"Retry-After": "7", "Location": "/elsewhere"}))
    with pytest.raises(error) as caught:
        await ship24.fetch(NUMBER, None, settings, "apik_1")
    assert len(vendor.asked) == 1
    assert "apik_1" not in str(caught.value)


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await Ship24().fetch(NUMBER, None, MerchantSettings(name="Shop"), "apik_1")
