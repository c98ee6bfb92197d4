"""AfterShip over HTTP, against a stub on loopback: what is asked, and how each answer is sorted."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web

from bot.domain.merchant import MerchantSettings
from bot.errors import Misconfigured, NotThere, PorchlightError
from integrations.carriers.aftership.adapter import AfterShip
from integrations.carriers.aftership.couriers import courier_name, slug_of
from tests.integrations.vendor import Vendor, Vendors, answers_of

NUMBER = "9400111206990000000031"
TRACKING = {"id": "7f1c", "tracking_number": NUMBER, "slug": "usps", "tag": "Pending", "checkpoints": []}
FOUND = {"meta": {"code": 200}, "data": {"trackings": [TRACKING]}}
NONE = {"meta": {"code": 200}, "data": {"trackings": []}}
EXISTS = {"meta": {"code": 4003, "message": "Tracking already exists."}, "data": {}}


@pytest.fixture
async def vendor(vendors: Vendors) -> Vendor:
    return await vendors("aftership", "/2026-07")


@pytest.fixture
def aftership(session: aiohttp.ClientSession) -> AfterShip:
    return AfterShip(session)


def offers(vendor: Vendor, **answers: web.Response) -> MerchantSettings:
    vendor.doors = {f"{method.upper()} /2026-07/trackings": answer for method, answer in answers.items()}
    return vendor.settings


async def test_subscribe_creates_a_tracking_and_brings_its_state(vendor: Vendor, aftership: AfterShip) -> None:
    settings = offers(vendor, post=web.json_response({"meta": {"code": 201}, "data": TRACKING}, status=201))
    made = await aftership.subscribe(NUMBER, "USPS", settings, "asat_1")
    assert (made.id, made.expires) == ("7f1c", None)
    assert made.report is not None
    assert aftership.parse(made.report)[0].tracking_number == NUMBER
    (request,) = vendor.asked
    assert request.json() == {"tracking_number": NUMBER, "slug": "usps"}
    assert request.headers["as-api-key"] == "asat_1"


async def test_a_tracking_that_exists_is_found_instead(vendor: Vendor, aftership: AfterShip) -> None:
    settings = offers(vendor, post=web.json_response(EXISTS, status=400), get=web.json_response(FOUND))
    made = await aftership.subscribe(NUMBER, None, settings, "asat_1")
    assert made.id == "7f1c"
    assert [request.method for request in vendor.asked] == ["POST", "GET"]


async def test_a_number_that_is_refused_and_not_there_is_not_there(vendor: Vendor, aftership: AfterShip) -> None:
    settings = offers(vendor, post=web.json_response(EXISTS, status=400), get=web.json_response(NONE))
    with pytest.raises(NotThere):
        await aftership.subscribe(NUMBER, None, settings, "asat_1")


async def test_fetch_asks_for_the_number_and_the_courier(vendor: Vendor, aftership: AfterShip) -> None:
    settings = offers(vendor, get=web.json_response(FOUND))
    raw = await aftership.fetch(NUMBER, "Royal Mail", settings, "asat_1")
    assert len(aftership.parse(raw)) == 1
    assert dict(vendor.asked[0].query) == {"tracking_numbers": NUMBER, "slug": "royal-mail"}


async def test_a_number_without_a_tracking_is_not_there(vendor: Vendor, aftership: AfterShip) -> None:
    settings = offers(vendor, get=web.json_response(NONE))
    with pytest.raises(NotThere):
        await aftership.fetch(NUMBER, None, settings, "asat_1")


@answers_of(401, 403, 404, 429, 500)
async def test_answers_are_sorted_by_who_must_act(
    vendor: Vendor, aftership: AfterShip, status: int, error: type[PorchlightError]
) -> None:
    answer = web.Response(status=status, headers={"Retry-After": "7"})
    settings = offers(vendor, get=answer)
    with pytest.raises(error) as caught:
        await aftership.fetch(NUMBER, None, settings, "asat_1")
    assert "asat_1" not in str(caught.value)


async def test_without_a_session_nothing_is_sent() -> None:
    with pytest.raises(Misconfigured):
        await AfterShip().fetch(NUMBER, None, MerchantSettings(name="Shop"), "asat_1")


@pytest.mark.parametrize(("name", "slug"), [("USPS", "usps"), ("royal_mail", "royal-mail"), ("?", None), (None, None)])
def test_shops_names_of_carriers_become_slugs(name: str | None, slug: str | None) -> None:
    assert slug_of(name) == slug


def test_slugs_become_names_that_people_know() -> None:
    assert (courier_name("fedex"), courier_name("some-courier"), courier_name(None)) == ("FedEx", "some-courier", None)
