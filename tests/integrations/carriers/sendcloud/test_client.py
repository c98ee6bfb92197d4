"""Sendcloud over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import base64
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, PorchlightError, Refused
from integrations.carriers.sendcloud.adapter import Sendcloud
from tests.integrations.vendor import Vendor, Vendors, answers_of

FIXTURES = Path(__file__).parent / "fixtures"
NUMBER = "05300000000017"


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    return await vendors("sendcloud", "/v3", only=r"\w+ /v3/parcels/tracking/[^/]+")


@pytest.fixture
def sendcloud(session: aiohttp.ClientSession) -> Sendcloud:
    return Sendcloud(session)


async def test_fetch_asks_for_the_number_and_bears_the_key(vendor: Vendor, sendcloud: Sendcloud) -> None:
    body = (FIXTURES / "tracking_v3__delivered.json").read_bytes()
    settings = vendor.gives(web.Response(body=body, content_type="application/json"))
    raw = await sendcloud.fetch(NUMBER, None, settings, "public:secret")
    assert sendcloud.parse(raw)[0].tracking_number == NUMBER
    (request,) = vendor.asked
    assert request.path == f"/v3/parcels/tracking/{NUMBER}"
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"public:secret").decode()


async def test_a_key_that_is_no_pair_is_refused_before_anything_is_sent(vendor: Vendor, sendcloud: Sendcloud) -> None:
    settings = vendor.gives(web.json_response({}))
    with pytest.raises(Refused):
        await sendcloud.fetch(NUMBER, None, settings, "public")
    assert vendor.asked == []


@answers_of(401, 404, 429, 500)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, sendcloud: Sendcloud, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status))
    with pytest.raises(error) as caught:
        await sendcloud.fetch(NUMBER, None, settings, "public:secret")
    assert "public:secret" not in str(caught.value)


async def test_following_a_number_is_not_offered(sendcloud: Sendcloud) -> None:
    with pytest.raises(Misconfigured):
        await sendcloud.subscribe(NUMBER, None, MerchantSettings(name="Shop"), "public:secret")
