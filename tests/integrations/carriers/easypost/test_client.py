"""EasyPost over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import base64

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Unavailable
from integrations.carriers.easypost.adapter import EasyPost
from integrations.carriers.easypost.carriers import carrier_code
from tests.integrations.vendor import Vendor, Vendors, answers_of

NUMBER = "9400111206990000000017"
TRACKER = {"id": "trk_1", "object": "Tracker", "tracking_code": NUMBER, "status": "unknown", "tracking_details": []}


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    vendor = await vendors("easypost", "/v2", only=r"\w+ /v2/trackers")
    vendor.settings = MerchantSettings(name="Shop", easypost_url=vendor.url)
    return vendor


@pytest.fixture
def easypost(session: aiohttp.ClientSession) -> EasyPost:
    return EasyPost(session)


async def test_subscribe_creates_a_tracker_and_brings_its_state(vendor: Vendor, easypost: EasyPost) -> None:
    settings = vendor.gives(web.json_response(TRACKER, status=201))
    made = await easypost.subscribe(NUMBER, "DHL Express", settings, "EZTK")
    assert (made.id, made.expires) == ("trk_1", None)
    assert made.report is not None
    assert easypost.parse(made.report)[0].tracking_number == NUMBER
    (request,) = vendor.asked
    assert request.method == "POST"
    assert request.json() == {"tracker": {"tracking_code": NUMBER, "carrier": "DHLExpress"}}
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"EZTK:").decode()


async def test_fetch_asks_for_the_number(vendor: Vendor, easypost: EasyPost) -> None:
    settings = vendor.gives(web.json_response({"trackers": [TRACKER], "has_more": False}))
    raw = await easypost.fetch(NUMBER, None, settings, "EZTK")
    assert len(easypost.parse(raw)) == 1
    assert dict(vendor.asked[0].query) == {"tracking_code": NUMBER}


async def test_a_number_without_a_tracker_is_not_there(vendor: Vendor, easypost: EasyPost) -> None:
    settings = vendor.gives(web.json_response({"trackers": [], "has_more": False}))
    with pytest.raises(NotThere):
        await easypost.fetch(NUMBER, None, settings, "EZTK")


@answers_of(401, 403, 402, 404, 422, 429, 500, 302)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, easypost: EasyPost, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status, headers={"Retry-After": "7", "Location": "/v2/elsewhere"}))
    with pytest.raises(error) as caught:
        await easypost.subscribe(NUMBER, None, settings, "EZTK")
    assert len(vendor.asked) == 1
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after == 7
    assert "EZTK" not in str(caught.value)


async def test_a_refused_connection_is_unavailable(easypost: EasyPost) -> None:
    settings = MerchantSettings(name="Shop", easypost_url="http://127.0.0.1:9/v2")
    with pytest.raises(Unavailable):
        await easypost.fetch(NUMBER, None, settings, "EZTK")


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await EasyPost().fetch(NUMBER, None, MerchantSettings(name="Shop"), "EZTK")


@pytest.mark.parametrize(
    ("name", "code"), [("USPS", "USPS"), ("dhl_express", "DHLExpress"), ("Royal Mail", "RoyalMail"), ("?", None)]
)
def test_shops_names_of_carriers_become_easyposts(name: str, code: str | None) -> None:
    assert carrier_code(name) == code
