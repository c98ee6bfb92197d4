"""USPS over HTTP, against a stub on loopback: the token, what is asked, and how each answer is sorted."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.domain.status import Status
from bot.errors import Misconfigured, PorchlightError, Refused
from integrations.carriers.usps.adapter import Usps
from tests.integrations.vendor import Vendor, Vendors, answers_of

BODY = (Path(__file__).parent / "fixtures" / "v3__delivered.json").read_bytes()
NUMBER = "9400100000000000000017"
KEY = "client:s3cret"


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    vendor = await vendors("usps", only="GET /tracking/v3/tracking/[^/]+")
    vendor.doors["POST /oauth2/v3/token"] = web.json_response({"access_token": "token1", "expires_in": 28799})
    return vendor


@pytest.fixture
def usps(session: aiohttp.ClientSession) -> Usps:
    return Usps(session)


async def test_fetch_brings_a_token_and_asks_for_every_scan(vendor: Vendor, usps: Usps) -> None:
    settings = vendor.gives(web.Response(body=BODY, content_type="application/json"))
    (report,) = usps.parse(await usps.fetch(NUMBER, None, settings, KEY))
    assert (report.tracking_number, report.headline) == (NUMBER, Status.DELIVERED)
    token, track = vendor.asked
    assert (token.method, token.path) == ("POST", "/oauth2/v3/token")
    assert dict(parse_qsl(token.body.decode())) == {
        "grant_type": "client_credentials",
        "client_id": "client",
        "client_secret": "s3cret",
    }
    assert (track.method, track.raw_path) == ("GET", f"/tracking/v3/tracking/{NUMBER}")
    assert (track.headers["Authorization"], track.query) == ("Bearer token1", {"expand": "DETAIL"})


@answers_of(401, 403, 404, 429, 500, 503)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, usps: Usps, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(error) as caught:
        await usps.fetch(NUMBER, None, settings, KEY)
    assert "s3cret" not in str(caught.value)


async def test_a_refused_token_is_fetched_anew(vendor: Vendor, usps: Usps) -> None:
    settings = vendor.gives(web.Response(status=401))
    for _ in range(2):
        with pytest.raises(Refused):
            await usps.fetch(NUMBER, None, settings, KEY)
    assert [request.raw_path for request in vendor.asked].count("/oauth2/v3/token") == 2


async def test_a_number_cannot_lead_to_another_address(vendor: Vendor, usps: Usps) -> None:
    settings = vendor.gives(web.Response(body=BODY))
    await usps.fetch("../../oauth2/x", None, settings, KEY)
    assert vendor.asked[-1].raw_path == "/tracking/v3/tracking/..%2F..%2Foauth2%2Fx"


async def test_a_key_without_a_secret_and_no_session_are_refused(usps: Usps) -> None:
    with pytest.raises(Refused):
        await usps.fetch(NUMBER, None, MerchantSettings(name="Shop"), "client")
    with pytest.raises(Misconfigured):
        await Usps().fetch(NUMBER, None, MerchantSettings(name="Shop"), KEY)
