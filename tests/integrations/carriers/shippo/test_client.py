"""Shippo over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError
from integrations.carriers.shippo.adapter import Shippo
from integrations.carriers.shippo.carriers import NAMES, carrier_name, token_of
from tests.integrations.vendor import Vendor, Vendors, answers_of

NUMBER = "9200000000000000000023"
TRACK = {"carrier": "usps", "tracking_number": NUMBER, "tracking_status": None, "tracking_history": []}


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    return await vendors("shippo")


@pytest.fixture
def shippo(session: aiohttp.ClientSession) -> Shippo:
    return Shippo(session)


async def test_subscribe_follows_the_number_and_brings_its_state(vendor: Vendor, shippo: Shippo) -> None:
    settings = vendor.gives(web.json_response(TRACK, status=201))
    made = await shippo.subscribe(NUMBER, "USPS", settings, "shippo_live_1")
    assert (made.id, made.expires) == (f"usps/{NUMBER}", None)
    assert made.report is not None
    assert shippo.parse(made.report)[0].tracking_number == NUMBER
    (request,) = vendor.asked
    assert (request.method, request.path) == ("POST", "/tracks/")
    assert request.json() == {"carrier": "usps", "tracking_number": NUMBER}
    assert request.headers["Authorization"] == "ShippoToken shippo_live_1"


async def test_fetch_asks_by_carrier_and_number(vendor: Vendor, shippo: Shippo) -> None:
    settings = vendor.gives(web.json_response(TRACK))
    raw = await shippo.fetch("A/B", "DHL", settings, "shippo_live_1")
    assert len(shippo.parse(raw)) == 1
    assert vendor.asked[0].raw_path == "/tracks/dhl_express/A%2FB"


async def test_without_a_carrier_nothing_can_be_asked(vendor: Vendor, shippo: Shippo) -> None:
    settings = vendor.gives(web.json_response(TRACK))
    for carrier in (None, "?"):
        with pytest.raises(NotThere):
            await shippo.fetch(NUMBER, carrier, settings, "shippo_live_1")
    assert vendor.asked == []


@answers_of(401, 400, 404, 429, 502)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, shippo: Shippo, status: int, error: type[PorchlightError]
) -> None:
    settings = vendor.gives(web.Response(status=status))
    with pytest.raises(error) as caught:
        await shippo.subscribe(NUMBER, "UPS", settings, "shippo_live_1")
    assert "shippo_live_1" not in str(caught.value)


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await Shippo().fetch(NUMBER, "USPS", MerchantSettings(name="Shop"), "shippo_live_1")


def test_every_name_that_we_give_finds_a_token_again() -> None:
    assert [token_of(name) for name in ("USPS", "Royal Mail", "royal_mail", "dpd", "?")] == [
        "usps",
        "royal_mail",
        "royal_mail",
        "dpd_uk",
        None,
    ]
    assert all(token_of(name) in NAMES for name in NAMES.values())
    assert (carrier_name("ups"), carrier_name("someone"), carrier_name(None)) == ("UPS", "someone", None)
