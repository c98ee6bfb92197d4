"""DHL over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.domain.status import Status
from bot.errors import Misconfigured, NotThere, PorchlightError
from bot.ports import RawPayload
from integrations.carriers.dhl.adapter import Dhl
from tests.integrations.vendor import Vendor, Vendors, answers_of

FIXTURES = Path(__file__).parent / "fixtures"
NUMBER = "00340434000000000017"
HOOK = "https://shop.example/hooks/t/dhl"


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    vendor = await vendors("dhl")
    vendor.settings.addresses["dhl.hook"] = HOOK
    return vendor


@pytest.fixture
def dhl(session: aiohttp.ClientSession) -> Dhl:
    return Dhl(session)


async def test_fetch_asks_unified_tracking_for_the_number(vendor: Vendor, dhl: Dhl) -> None:
    body = (FIXTURES / "unified__out_for_delivery.json").read_bytes()
    settings = vendor.gives(web.Response(body=body, content_type="application/json"))
    raw = await dhl.fetch(NUMBER, "DHL Express", settings, "KEY:tok")
    (report,) = dhl.parse(raw)
    assert (report.headline, report.hint) == (Status.OUT_FOR_DELIVERY, False)
    (request,) = vendor.asked
    assert (request.path, dict(request.query)) == (
        "/track/shipments",
        {"trackingNumber": NUMBER, "language": "en", "service": "express"},
    )
    assert request.headers["DHL-API-Key"] == "KEY"


async def test_a_number_that_no_division_knows_is_not_there(vendor: Vendor, dhl: Dhl) -> None:
    settings = vendor.gives(web.json_response({"shipments": []}))
    with pytest.raises(NotThere):
        await dhl.fetch(NUMBER, "DHL", settings, "KEY")


async def test_subscribe_names_the_hook_and_the_token(vendor: Vendor, dhl: Dhl) -> None:
    answer = {"self": "https://api-eu.dhl.com/tracking/push/v1/subscription/7b9c", "expires": "2026-12-12T09:00:00Z"}
    settings = vendor.gives(web.json_response(answer, status=202))
    made = await dhl.subscribe(NUMBER, "DHL", settings, "KEY:tok")
    assert (made.id, made.expires) == ("7b9c", datetime(2026, 12, 12, 9, tzinfo=UTC))
    (request,) = vendor.asked
    wanted = request.json()
    assert request.path == "/tracking/push/v1/subscription"
    assert (wanted["type"], wanted["service"], wanted["shipmentIDs"]) == ("Shipment", "parcel-de", [NUMBER])
    assert wanted["hook"]["uri"] == HOOK
    assert wanted["hook"]["authentication"]["token"] == "tok"
    assert request.headers["DHL-API-Key"] == "KEY"


async def test_confirm_sends_dhls_secret_back(vendor: Vendor, dhl: Dhl) -> None:
    settings = vendor.gives(web.Response(status=204))
    await dhl.confirm(RawPayload("dhl", (FIXTURES / "push__validate.json").read_bytes()), settings, "KEY:tok")
    (request,) = vendor.asked
    assert request.path == "/tracking/push/v1/subscription/7b9c"
    assert request.json() == {"secret": "s3"}


@pytest.mark.parametrize("key", ["KEY", "KEY:"])
async def test_following_without_a_token_or_a_hook_is_refused_before_it_is_asked(
    vendor: Vendor, dhl: Dhl, key: str
) -> None:
    settings = vendor.gives(web.json_response({}))
    for choice, wrong in ((settings, key), (MerchantSettings(name="Shop"), "KEY:tok")):
        with pytest.raises(Misconfigured) as caught:
            await dhl.subscribe(NUMBER, None, choice, wrong)
        assert "KEY" not in str(caught.value)
    assert vendor.asked == []


@answers_of(401, 403, 404, 429, 500, 302)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, dhl: Dhl, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status, headers={"Retry-After": "7", "Location": "/elsewhere"}))
    with pytest.raises(error) as caught:
        await dhl.fetch(NUMBER, None, settings, "KEY")
    assert len(vendor.asked) == 1
    assert "KEY" not in str(caught.value)


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await Dhl().fetch(NUMBER, None, MerchantSettings(name="Shop"), "KEY")
