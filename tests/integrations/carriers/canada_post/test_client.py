"""Canada Post over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import base64
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, PorchlightError, Refused
from integrations.carriers.canada_post.adapter import CanadaPost
from tests.integrations.vendor import Vendor, Vendors, answers_of

BODY = (Path(__file__).parent / "fixtures" / "detail__paperwork_last.xml").read_bytes()
KEY = "user:s3cret"


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    return await vendors("canada_post", only="GET .*")


@pytest.fixture
def port(session: aiohttp.ClientSession) -> CanadaPost:
    return CanadaPost(session)


async def test_fetch_asks_for_the_number(vendor: Vendor, port: CanadaPost) -> None:
    settings = vendor.gives(web.Response(body=BODY))
    raw = await port.fetch("10", None, settings, KEY)
    assert port.parse(raw)
    (request,) = vendor.asked
    assert (request.path, dict(request.query)) == ("/vis/track/pin/10/detail", {})
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"user:s3cret").decode()
    assert request.headers["Accept"] == "application/vnd.cpc.track-v2+xml"


@answers_of(401, 403, 404, 429, 500)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, port: CanadaPost, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(error) as caught:
        await port.fetch("10", None, settings, KEY)
    assert "s3cret" not in str(caught.value)


async def test_a_key_of_another_form_and_no_session_are_refused(port: CanadaPost) -> None:
    with pytest.raises(Refused):
        await port.fetch("10", None, MerchantSettings(name="Shop"), "user")
    with pytest.raises(Misconfigured):
        await CanadaPost().fetch("10", None, MerchantSettings(name="Shop"), KEY)
