"""Royal Mail over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, PorchlightError, Refused
from integrations.carriers.royal_mail.adapter import RoyalMail
from tests.integrations.vendor import Vendor, Vendors, answers_of

NUMBER = "SG700000017GB"
KEY = "client:secret"


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    return await vendors("royal_mail")


@pytest.fixture
def royal_mail(session: aiohttp.ClientSession) -> RoyalMail:
    return RoyalMail(session)


async def test_fetch_asks_for_the_events_with_both_parts_of_the_key(vendor: Vendor, royal_mail: RoyalMail) -> None:
    settings = vendor.gives(web.json_response({"mailPieces": {"mailPieceId": NUMBER}}))
    raw = await royal_mail.fetch(NUMBER, None, settings, KEY)
    assert royal_mail.parse(raw)[0].tracking_number == NUMBER
    (request,) = vendor.asked
    assert request.path == f"/mailpieces/v2/{NUMBER}/events"
    assert request.headers["X-IBM-Client-Id"] == "client"
    assert request.headers["X-IBM-Client-Secret"] == "secret"
    assert request.headers["X-Accept-RMG-Terms"] == "yes"


@answers_of(401, 403, 404, 429, 500, 503)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, royal_mail: RoyalMail, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(error) as caught:
        await royal_mail.fetch(NUMBER, None, settings, KEY)
    assert "secret" not in str(caught.value)


async def test_a_key_without_its_secret_is_refused_before_anything_is_sent(
    vendor: Vendor, royal_mail: RoyalMail
) -> None:
    settings = vendor.gives(web.json_response({}))
    with pytest.raises(Refused):
        await royal_mail.fetch(NUMBER, None, settings, "client")
    assert vendor.asked == []


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await RoyalMail().fetch(NUMBER, None, MerchantSettings(name="Shop"), KEY)
