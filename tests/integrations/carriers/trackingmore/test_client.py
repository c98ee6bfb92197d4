"""TrackingMore over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError
from integrations.carriers.trackingmore.adapter import TrackingMore
from tests.integrations.vendor import Vendor, Vendors, answers_of

FIXTURES = Path(__file__).parent / "fixtures"
NUMBER = "LX900000015CN"


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    return await vendors("trackingmore", "/v4", only=r"\w+ /v4/trackings/get")


@pytest.fixture
def trackingmore(session: aiohttp.ClientSession) -> TrackingMore:
    return TrackingMore(session)


async def test_fetch_asks_for_the_number_and_bears_the_key(vendor: Vendor, trackingmore: TrackingMore) -> None:
    body = (FIXTURES / "v4__reply_many.json").read_bytes()
    settings = vendor.gives(web.Response(body=body, content_type="application/json"))
    raw = await trackingmore.fetch(NUMBER, None, settings, "key-1")
    assert trackingmore.parse(raw)[0].tracking_number == NUMBER
    (request,) = vendor.asked
    assert dict(request.query) == {"tracking_numbers": NUMBER}
    assert request.headers["Tracking-Api-Key"] == "key-1"


async def test_a_number_without_a_tracking_is_not_there(vendor: Vendor, trackingmore: TrackingMore) -> None:
    settings = vendor.gives(web.json_response({"meta": {"code": 200}, "data": []}))
    with pytest.raises(NotThere):
        await trackingmore.fetch(NUMBER, None, settings, "key-1")


@answers_of(401, 404, 429, 500)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, trackingmore: TrackingMore, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status))
    with pytest.raises(error) as caught:
        await trackingmore.fetch(NUMBER, None, settings, "key-1")
    assert "key-1" not in str(caught.value)


async def test_following_a_number_is_not_offered(trackingmore: TrackingMore) -> None:
    with pytest.raises(Misconfigured):
        await trackingmore.subscribe(NUMBER, None, MerchantSettings(name="Shop"), "key-1")
