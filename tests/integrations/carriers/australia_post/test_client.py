"""Australia Post over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import base64
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, PorchlightError, Refused
from integrations.carriers.australia_post.adapter import AustraliaPost
from tests.integrations.vendor import Vendor, Vendors, answers_of

BODY = (Path(__file__).parent / "fixtures" / "results__many.json").read_bytes()
KEY = "key:s3cret:0001"


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    return await vendors("australia_post", only="GET .*")


@pytest.fixture
def port(session: aiohttp.ClientSession) -> AustraliaPost:
    return AustraliaPost(session)


async def test_fetch_asks_for_the_number(vendor: Vendor, port: AustraliaPost) -> None:
    settings = vendor.gives(web.Response(body=BODY))
    raw = await port.fetch("10", None, settings, KEY)
    assert port.parse(raw)
    (request,) = vendor.asked
    assert (request.path, dict(request.query)) == ("/shipping/v1/track", {"tracking_ids": "10"})
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"key:s3cret").decode()
    assert request.headers["Account-Number"] == "0001"


@answers_of(401, 403, 404, 429, 500)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, port: AustraliaPost, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(error) as caught:
        await port.fetch("10", None, settings, KEY)
    assert "s3cret" not in str(caught.value)


async def test_a_key_of_another_form_and_no_session_are_refused(port: AustraliaPost) -> None:
    with pytest.raises(Refused):
        await port.fetch("10", None, MerchantSettings(name="Shop"), "key:s3cret")
    with pytest.raises(Misconfigured):
        await AustraliaPost().fetch("10", None, MerchantSettings(name="Shop"), KEY)
