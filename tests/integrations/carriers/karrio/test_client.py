"""A Karrio server over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, PorchlightError
from integrations.carriers.karrio.adapter import Karrio
from tests.integrations.vendor import Vendor, Vendors, answers_of

FIXTURES = Path(__file__).parent / "fixtures"
NUMBER = "JD0146000000000017"


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    return await vendors("karrio", only=r"\w+ /v1/trackers/[^/]+")


@pytest.fixture
def karrio(session: aiohttp.ClientSession) -> Karrio:
    return Karrio(session)


async def test_fetch_asks_for_the_number_and_bears_the_key(vendor: Vendor, karrio: Karrio) -> None:
    body = (FIXTURES / "tracker__pending.json").read_bytes()
    settings = vendor.gives(web.Response(body=body, content_type="application/json"))
    raw = await karrio.fetch(NUMBER, None, settings, "key-1")
    assert karrio.parse(raw)[0].tracking_number == NUMBER
    (request,) = vendor.asked
    assert request.path == f"/v1/trackers/{NUMBER}"
    assert request.headers["Authorization"] == "Token key-1"


@answers_of(401, 404, 429, 500)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, karrio: Karrio, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status))
    with pytest.raises(error) as caught:
        await karrio.fetch(NUMBER, None, settings, "key-1")
    assert "key-1" not in str(caught.value)


async def test_following_a_number_is_not_offered(karrio: Karrio) -> None:
    with pytest.raises(Misconfigured):
        await karrio.subscribe(NUMBER, None, MerchantSettings(name="Shop"), "key-1")
