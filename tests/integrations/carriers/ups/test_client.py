"""UPS over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError, Refused
from integrations.carriers.ups.adapter import Ups
from tests.integrations.vendor import Vendor, Vendors, answers_of

NUMBER = "1Z5R89390357567127"
KEY = "client:secret"
TOKEN_DOOR = "POST /security/v1/oauth/token"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANSWER = {"trackResponse": {"shipment": [{"inquiryNumber": NUMBER, "package": [{"trackingNumber": NUMBER}]}]}}


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    vendor = await vendors("ups")
    vendor.doors[TOKEN_DOOR] = web.json_response({"access_token": "T", "expires_in": "14399"})
    return vendor


@pytest.fixture
def ups(session: aiohttp.ClientSession) -> Ups:
    return Ups(session, now=lambda: NOW)


async def test_a_client_that_the_token_door_does_not_know_is_refused_and_no_missing_number(
    vendor: Vendor, ups: Ups
) -> None:
    vendor.doors[TOKEN_DOOR] = web.json_response({"error": "invalid_client"}, status=400)
    settings = vendor.gives(web.json_response({"error": "invalid_client"}, status=400))
    with pytest.raises(Refused):
        await ups.fetch(NUMBER, None, settings, KEY)


async def test_fetch_brings_a_token_and_asks_for_the_number(vendor: Vendor, ups: Ups) -> None:
    settings = vendor.gives(web.json_response(ANSWER))
    raw = await ups.fetch(NUMBER, None, settings, KEY)
    await ups.fetch(NUMBER, None, settings, KEY)
    assert ups.parse(raw)[0].tracking_number == NUMBER
    token, details, again = vendor.asked
    assert token.headers["Authorization"] == "Basic " + base64.b64encode(KEY.encode()).decode()
    assert token.body == b"grant_type=client_credentials"
    assert details.path == again.path == f"/api/track/v1/details/{NUMBER}"
    assert details.headers["Authorization"] == "Bearer T"
    assert details.headers["transactionSrc"]
    assert details.headers["transId"] != again.headers["transId"]


async def test_a_subscription_ends_after_fourteen_days(vendor: Vendor, ups: Ups) -> None:
    settings = vendor.gives(web.json_response({"validTrackingNumbers": [NUMBER]}))
    made = await ups.subscribe(NUMBER, None, settings, KEY)
    assert (made.id, made.expires) == (NUMBER, NOW + timedelta(days=14))
    request = vendor.asked[-1]
    assert request.path == "/api/track/v2/subscription/standard/package"
    assert request.json()["trackingNumberList"] == [NUMBER]


async def test_a_number_that_ups_takes_no_subscription_for_is_not_there(vendor: Vendor, ups: Ups) -> None:
    settings = vendor.gives(web.json_response({"validTrackingNumbers": [], "invalidTrackingNumbers": [NUMBER]}))
    with pytest.raises(NotThere):
        await ups.subscribe(NUMBER, None, settings, KEY)


@answers_of(401, 403, 404, 429, 500, 503)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, ups: Ups, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(error) as caught:
        await ups.fetch(NUMBER, None, settings, KEY)
    assert "secret" not in str(caught.value)


async def test_a_refused_token_is_asked_for_anew(vendor: Vendor, ups: Ups) -> None:
    settings = vendor.gives(web.Response(status=401))
    for _ in range(2):
        with pytest.raises(Refused):
            await ups.fetch(NUMBER, None, settings, KEY)
    assert [request.path for request in vendor.asked].count("/security/v1/oauth/token") == 2


async def test_a_key_without_its_secret_is_refused_before_anything_is_sent(vendor: Vendor, ups: Ups) -> None:
    settings = vendor.gives(web.json_response(ANSWER))
    with pytest.raises(Refused):
        await ups.fetch(NUMBER, None, settings, "client")


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await Ups().fetch(NUMBER, None, MerchantSettings(name="Shop"), KEY)
