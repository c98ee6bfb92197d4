"""DHL's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reduce import reduce
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from integrations.carriers.dhl.adapter import Dhl
from integrations.carriers.dhl.codes import EXPRESS, ICE, RECEIVERS, REFINES, STANDARD, UNIFIED
from integrations.carriers.dhl.phrases import SENTENCES, said
from integrations.carriers.dhl.places import COUNTRIES, NAMES, spoken
from integrations.wording import normalised
from tests.integrations.bodies import Bodies

BODIES = Bodies(Dhl, __file__)
read, parse = BODIES.read, BODIES.parse
FIXTURES = BODIES.fixtures


@pytest.mark.parametrize(
    ("name", "at", "status", "substatus", "reason"),
    [
        ("unified__out_for_delivery.json", 0, Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("unified__failures.json", 0, Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
        ("unified__failures.json", 1, Status.RETURNING, None, Reason.UNCLAIMED),
        ("unified__failures.json", 2, Status.EXCEPTION, None, None),
        ("unified__failures.json", 3, Status.ATTEMPT_FAILED, None, None),
        ("unified__failures.json", 4, Status.RETURNED, None, None),
        ("unified__failures.json", 5, Status.PENDING, Substatus.NO_INFO_YET, None),
        ("unified__not_found.json", 0, Status.PENDING, Substatus.NO_INFO_YET, None),
        ("express__events.xml", 0, Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
        ("express__events.xml", 1, Status.PENDING, Substatus.NO_INFO_YET, None),
        ("express__soap.xml", 0, Status.DELIVERED, None, None),
        ("express__pieces.xml", 0, Status.EXCEPTION, None, Reason.CARRIER_OTHER),
        ("express__pieces.xml", 1, Status.PRE_TRANSIT, Substatus.INFO_RECEIVED, None),
        ("mydhl__held.json", 0, Status.EXCEPTION, None, Reason.DUTIES_DUE),
        ("page__express.json", 0, Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("parcel_de__neighbour.xml", 0, Status.DELIVERED, Substatus.NEIGHBOUR, None),
        ("parcel_de__way_back.xml", 0, Status.RETURNING, None, None),
        ("parcel_de__way_back.xml", 1, Status.PENDING, Substatus.NO_INFO_YET, None),
        ("page__parcel_de.json", 0, Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE, None),
        ("page__parcel_de.json", 1, Status.PENDING, Substatus.NO_INFO_YET, None),
        ("ecommerce__packages.json", 0, Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("poland__events.xml", 0, Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
    ],
)
def test_each_shape_gives_its_state(
    name: str, at: int, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = reduce([read(name)[at]])
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)


@pytest.mark.parametrize(
    "name",
    [
        "push__validate.json",
        "unified__unauthorized.json",
        "express__error.xml",
        "mydhl__proof.json",
        "parcel_de__no_data.xml",
        "poland__fault.xml",
    ],
)
def test_errors_and_notices_speak_of_no_parcel(name: str) -> None:
    assert read(name) == []


def test_a_push_is_a_hint_and_a_reply_is_not() -> None:
    (pushed,) = read("push__delivered.json")
    assert (pushed.headline, pushed.hint) == (Status.DELIVERED, True)
    assert reduce([pushed]).status is Status.OUT_FOR_DELIVERY
    assert not read("unified__out_for_delivery.json")[0].hint


def test_a_word_that_nobody_knows_is_kept_and_counted() -> None:
    assert read("unified__failures.json")[6].unknown_codes == ("status:teleported",)
    assert read("express__events.xml")[0].unknown_codes == ("event:ZZ",)
    assert read("parcel_de__way_back.xml")[0].unknown_codes == ("event:NEWIC",)
    assert read("ecommerce__packages.json")[0].unknown_codes == ("event:777",)
    assert read("express__events.xml")[0].events[2].status is Status.UNKNOWN


def test_a_sentence_refines_a_word_and_never_contradicts_it() -> None:
    body = {"id": "1", "service": "express", "status": {"statusCode": "pre-transit", "status": "DELIVERED"}}
    (report,) = parse(json.dumps({"shipments": [body]}).encode())
    assert report.headline is Status.PRE_TRANSIT


def test_every_time_says_how_its_zone_was_known() -> None:
    announced, processed, loaded = read("unified__out_for_delivery.json")[0].events
    assert (announced.tz_basis, processed.tz_basis, loaded.tz_basis) == (TzBasis.UTC, TzBasis.OFFSET, TzBasis.PLACE)
    assert (processed.occurred_at, processed.utc_offset) == (datetime(2026, 11, 11, 21, 2, tzinfo=UTC), 60)
    assert loaded.occurred_at == datetime(2026, 11, 12, 7, 41, tzinfo=UTC)
    oslo, leipzig, new_york, vienna = (event.occurred_at for event in read("express__events.xml")[0].events)
    assert (oslo, leipzig, new_york, vienna) == (
        datetime(2026, 11, 10, 16, 5, tzinfo=UTC),
        datetime(2026, 11, 11, 2, 5, tzinfo=UTC),
        datetime(2026, 11, 12, 1, 5, tzinfo=UTC),
        datetime(2026, 11, 12, 8, 15, tzinfo=UTC),
    )
    assert read("express__soap.xml")[0].events[0].occurred_at == datetime(2026, 11, 12, 1, 30, tzinfo=UTC)
    assert read("mydhl__held.json")[0].events[1].occurred_at == datetime(2026, 11, 12, 17, 0, tzinfo=UTC)
    assert read("parcel_de__neighbour.xml")[0].events[1].occurred_at == datetime(2026, 11, 12, 7, 2, tzinfo=UTC)
    assert read("poland__events.xml")[0].events[1].occurred_at == datetime(2026, 11, 12, 10, 0, tzinfo=UTC)
    _, received, out = read("ecommerce__packages.json")[0].events
    assert (received.tz_basis, out.tz_basis) == (TzBasis.LOCAL, TzBasis.OFFSET)
    assert out.occurred_at == datetime(2026, 11, 12, 14, 45, tzinfo=UTC)


def test_expectations_are_local_days() -> None:
    eta = read("unified__out_for_delivery.json")[0].eta
    assert eta is not None
    assert (eta.earliest, eta.latest) == (date(2026, 11, 12), date(2026, 11, 12))
    assert (eta.from_hour, eta.to_hour) == ("10:00", "12:00")
    express = read("express__events.xml")[0].eta
    assert express is not None
    assert (express.latest, express.to_hour) == (date(2026, 11, 13), None)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Departed Facility in LEIPZIG - GERMANY", Status.IN_TRANSIT),
        ("Arrived at Sort Facility  SAN FRANCISCO GATEWAY - USA", Status.IN_TRANSIT),
        ("Delivered - Signed for by : M SATO", Status.DELIVERED),
        ("Die Sendung wurde erfolgreich zugestellt.", Status.DELIVERED),
        ("The shipment could not be delivered", Status.ATTEMPT_FAILED),
    ],
)
def test_a_place_in_capitals_is_parted_from_its_sentence(text: str, status: Status) -> None:
    meaning = said(text)
    assert meaning is not None
    assert meaning.status is status


@pytest.mark.parametrize("text", ["Nearly delivered", "Delivered to the wrong planet", "IN LEIPZIG", None])
def test_a_part_of_a_sentence_never_counts(text: str | None) -> None:
    assert said(text) is None


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("VAN NUYS,CA-USA", "VAN NUYS", "CA", "US"),
        ("LEIPZIG - GERMANY", "LEIPZIG", None, "DE"),
        ("LONDON-HEATHROW - UNITED KINGDOM", "LONDON", None, None),
        ("Brussels", "Brussels", None, None),
    ],
)
def test_service_areas_become_places(text: str, city: str, region: str | None, country: str | None) -> None:
    place = spoken(text)
    assert (place.region, place.country) == (region, country) or text.startswith("LONDON")
    assert (place.city or "").startswith(city)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", "$"),
        (b"<html><body>502</body></html>", "$"),
        (b"{}", "$"),
        (b"[3]", "[0]"),
        (b'{"foreign": 1}', "$"),
        (b'{"shipments": "x"}', "shipments"),
        (b'{"shipments": [7]}', "shipments[0]"),
        (b'{"shipments": [{"id": 7, "state": "assigned", "pickup_location": {}}]}', "shipments[0]"),
        (b'{"shipments": [{"service": "express"}]}', "shipments[0].id"),
        (b'{"results": [{}]}', "results[0].id"),
        (b'{"packages": [{"name": "left-pad"}]}', "packages[0]"),
        (b"<data/>", "$"),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


def test_links_are_web_addresses_or_nothing() -> None:
    (report,) = parse(b'{"shipments": [{"id": "1", "status": {}, "serviceUrl": "javascript:alert(1)"}]}')
    assert report.public_url is None


def test_tables_hold_known_words_only() -> None:
    assert all(normalised(sentence) == sentence for sentence in (*SENTENCES, *RECEIVERS))
    assert all(len(code) == 2 and code.isupper() for code in (*EXPRESS, *STANDARD))
    assert all(len(code) == 5 and code.isupper() for code in ICE)
    assert set(REFINES) == set(UNIFIED)
    assert all(len(code) == 2 for code in (*COUNTRIES.values(), *NAMES.values()))
    for meaning in (*SENTENCES.values(), *EXPRESS.values(), *STANDARD.values(), *ICE.values()):
        assert meaning.substatus is None or meaning.substatus in SUBSTATUSES[meaning.status]


KEYS = [
    "shipments", "id", "service", "status", "statusCode", "events", "timestamp", "description", "results", "packages",
    "package", "checkpoints", "date", "time", "timeZone", "sendungen", "sendungsdetails", "sendungsverlauf", "title",
    "instance", "scope", "data", "mailItems", "trackingResponse", "shipmentTrackingNumber", "estimatedTimeOfDelivery",
]  # fmt: skip
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["delivered", "9999-12-31T23:59:59"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)
XML = st.sampled_from(sorted(path.read_bytes() for path in FIXTURES.glob("*.xml"))).flatmap(
    lambda body: st.tuples(st.integers(0, len(body)), st.integers(0, len(body))).map(
        lambda cut: body[: cut[0]] + body[cut[1] :]
    )
)


@given(st.one_of(st.binary(max_size=60), JSON.map(lambda value: json.dumps(value).encode()), XML))
def test_any_bytes_give_reports_or_malformed(body: bytes) -> None:
    BODIES.read_or_refuse(body)
