"""FedEx over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, PorchlightError, Refused
from integrations.carriers.fedex.adapter import FedEx
from tests.integrations.vendor import Vendor, Vendors, answers_of

NUMBER = "771234567890"
KEY = "client:secret"
ANSWER = {"output": {"completeTrackResults": [{"trackingNumber": NUMBER, "trackResults": [{}]}]}}


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    vendor = await vendors("fedex")
    vendor.doors["POST /oauth/token"] = web.json_response({"access_token": "T", "expires_in": 3599})
    return vendor


@pytest.fixture
def fedex(session: aiohttp.ClientSession) -> FedEx:
    return FedEx(session)


async def test_fetch_brings_a_token_by_form_and_asks_for_all_scans(vendor: Vendor, fedex: FedEx) -> None:
    settings = vendor.gives(web.json_response(ANSWER))
    raw = await fedex.fetch(NUMBER, None, settings, KEY)
    await fedex.fetch(NUMBER, None, settings, KEY)
    assert fedex.parse(raw)[0].tracking_number == NUMBER
    token, track, again = vendor.asked
    assert token.body == b"grant_type=client_credentials&client_id=client&client_secret=secret"
    assert "Authorization" not in token.headers
    assert track.path == again.path == "/track/v1/trackingnumbers"
    assert track.headers["Authorization"] == "Bearer T"
    assert track.json()["includeDetailedScans"] is True
    assert track.json()["trackingInfo"] == [{"trackingNumberInfo": {"trackingNumber": NUMBER}}]


@answers_of(401, 403, 404, 429, 500, 503)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, fedex: FedEx, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(error) as caught:
        await fedex.fetch(NUMBER, None, settings, KEY)
    assert "secret" not in str(caught.value)


async def test_a_refused_token_is_asked_for_anew(vendor: Vendor, fedex: FedEx) -> None:
    settings = vendor.gives(web.Response(status=401))
    for _ in range(2):
        with pytest.raises(Refused):
            await fedex.fetch(NUMBER, None, settings, KEY)
    assert [request.path for request in vendor.asked].count("/oauth/token") == 2


async def test_what_it_cannot_do_is_said() -> None:
    with pytest.raises(Misconfigured):
        await FedEx().fetch(NUMBER, None, MerchantSettings(name="Shop"), KEY)
    with pytest.raises(Misconfigured):
        await FedEx().subscribe(NUMBER, None, MerchantSettings(name="Shop"), KEY)
