"""EasyPost's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reduce import reduce
from bot.domain.status import Reason, Status, Substatus, TzBasis
from bot.errors import MalformedPayload
from bot.ports import RawPayload
from integrations.carriers.easypost.adapter import EasyPost
from integrations.carriers.easypost.codes import DETAIL, REFINED, STATUS
from integrations.carriers.easypost.phrases import BY_STATUS, normalised
from tests.integrations.bodies import Bodies

BODIES = Bodies(EasyPost, __file__)
read, parse, one = BODIES.read, BODIES.parse_json, BODIES.one


@pytest.mark.parametrize(
    ("name", "status", "substatus", "reason"),
    [
        ("tracker.updated__delivered", Status.DELIVERED, Substatus.MAILBOX, None),
        ("tracker__unknown", Status.PENDING, Substatus.NO_INFO_YET, None),
        ("tracker__error", Status.PENDING, Substatus.INVALID_NUMBER, None),
        ("tracker__seized", Status.FAILED, Substatus.SEIZED, Reason.PROHIBITED_ITEM),
        ("tracker__failure_only", Status.EXCEPTION, None, None),
        ("tracker__notice_left", Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.RECIPIENT_ABSENT),
        ("tracker__returning", Status.RETURNING, None, Reason.ADDRESS_INCORRECT),
        ("tracker__returned", Status.RETURNED, None, None),
        ("tracker__new_codes", Status.IN_TRANSIT, Substatus.ACCEPTED, None),
        ("tracker__expired", Status.IN_TRANSIT, Substatus.ACCEPTED, None),
        ("tracker__weather", Status.IN_TRANSIT, None, Reason.WEATHER),
        ("tracker__date_only", Status.DELIVERED, Substatus.FRONT_DOOR, None),
        ("tracker__newest_first", Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("shipment__with_tracker", Status.IN_TRANSIT, Substatus.ACCEPTED, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = one(name)
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)
    assert shipment.conflict is None


@pytest.mark.parametrize("name", ["batch.created__plain", "tracker.updated__no_result", "error__reply"])
def test_bodies_that_speak_of_no_parcel_are_empty(name: str) -> None:
    assert read(name) == []


def test_one_body_holds_many_parcels_with_their_own_states() -> None:
    first, second = (reduce([report]) for report in read("trackers__list"))
    assert (first.status, second.status) == (Status.PRE_TRANSIT, Status.IN_TRANSIT)
    assert first.tracking_number != second.tracking_number
    assert second.events == ()


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("tracker__new_codes")
    assert report.unknown_codes == (
        "status:beamed",
        "status:teleported",
        "status_detail:quantum_leap",
        "status_detail:up",
    )
    assert report.events[-1].status is Status.UNKNOWN
    assert report.events[-1].native.status == "beamed"


def test_every_time_says_how_its_zone_was_known() -> None:
    (report,) = read("tracker.updated__delivered")
    bases = [event.tz_basis for event in report.events]
    assert bases == [TzBasis.LOCAL, TzBasis.OFFSET, TzBasis.UTC, TzBasis.UTC, TzBasis.UTC]
    accepted = report.events[1]
    assert accepted.occurred_at == datetime(2026, 11, 3, 5, 30, tzinfo=UTC)
    assert accepted.utc_offset == -480
    assert read("tracker__date_only")[0].events[-1].tz_basis is TzBasis.DATE_ONLY
    assert read("tracker__unknown")[0].events[0].tz_basis is TzBasis.UNKNOWN


def test_the_local_estimate_beats_the_one_that_is_a_day_off() -> None:
    eta = one("tracker.updated__delivered").eta
    assert eta is not None
    assert (eta.latest, eta.to_hour, eta.source) == (date(2026, 11, 6), "20:00", "carrier")
    weather = one("tracker__weather").eta
    assert weather is not None
    assert (weather.latest, weather.to_hour) == (date(2026, 11, 6), None)


def test_an_estimate_that_cannot_be_read_is_left_out() -> None:
    (report,) = parse({"object": "Tracker", "tracking_code": "1", "status": "in_transit", "est_delivery_date": "soon"})
    assert report.eta is None


def test_expired_is_stale_and_a_weather_delay_is_a_delay() -> None:
    assert one("tracker__expired").stale is not None
    delay = one("tracker__weather").delay
    assert delay is not None
    assert delay.reason is Reason.WEATHER


def test_missing_fields_nulls_and_numbers_as_text_are_read() -> None:
    (report,) = read("tracker__sparse")
    assert (report.tracking_number, report.headline, len(report.events)) == ("940011120699", Status.IN_TRANSIT, 2)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", "$"),
        (b"<html>404</html>", "$"),
        (b"\xff\xfe\x00", "$"),
        (b"[" * 5000, "$"),
        (b"7", "$"),
        (b"null", "$"),
        (b"{}", "$"),
        (b"[3]", "[0]"),
        (b'{"object":"Tracker"}', "tracking_code"),
        (b'{"object":"Event","result":[1]}', "result"),
        (b'{"trackers":[{"status":"x"}]}', "trackers[0].tracking_code"),
        (b'{"object":"Tracker","tracking_code":"1","tracking_details":"x"}', "tracking_details"),
        (b'{"object":"Tracker","tracking_code":"1","tracking_details":[7]}', "tracking_details[0]"),
        (
            b'{"object":"Event","result":{"object":"Tracker","tracking_code":"1","tracking_details":'
            b'[{"datetime":"yesterday"}]}}',
            "result.tracking_details[0].datetime",
        ),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


def test_letters_damaged_by_latin_1_spoil_no_parcel() -> None:
    body = '{"object":"Tracker","tracking_code":"1","status":"delivered","signed_by":"José"}'.encode("latin-1")
    (report,) = EasyPost().parse(RawPayload("easypost", body))
    assert report.signed_by == "José"


def test_signs_that_cannot_be_stored_are_dropped() -> None:
    (report,) = parse({"object": "Tracker", "tracking_code": "1\x00\ud800 ", "status": "in_transit"})
    assert report.tracking_number == "1"


def test_links_are_web_addresses_or_nothing() -> None:
    (report,) = parse({"object": "Tracker", "tracking_code": "1", "public_url": "javascript:alert(1)"})
    assert report.public_url is None


def test_the_same_body_twice_gives_equal_events_with_equal_ids() -> None:
    first, second = read("tracker.updated__delivered"), read("tracker.updated__delivered")
    assert first == second
    assert [event.id for event in first[0].events] == [event.id for event in second[0].events]


@pytest.mark.parametrize(
    ("status", "message", "expected", "substatus", "reason"),
    [
        (
            "pre_transit",
            "Shipping Label Created, USPS Awaiting Item",
            Status.PRE_TRANSIT,
            Substatus.LABEL_CREATED,
            None,
        ),
        ("in_transit", "ORIGIN SCAN", Status.IN_TRANSIT, Substatus.ACCEPTED, None),
        ("in_transit", "DEPARTURE SCAN", Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY, None),
        ("in_transit", "At local FedEx facility", Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT, None),
        ("in_transit", "Local weather delay", Status.IN_TRANSIT, None, Reason.WEATHER),
        ("in_transit", "Package sorted to wrong route.", Status.IN_TRANSIT, None, Reason.MISSORTED),
        ("in_transit", "Clearance delay", Status.IN_TRANSIT, None, Reason.CUSTOMS_HOLD),
        (
            "in_transit",
            "Customer not available or business closed",
            Status.ATTEMPT_FAILED,
            None,
            Reason.RECIPIENT_ABSENT,
        ),
        (
            "out_for_delivery",
            "Notice Left (No Authorized Recipient Available)",
            Status.ATTEMPT_FAILED,
            Substatus.NOTICE_LEFT,
            Reason.RECIPIENT_ABSENT,
        ),
        ("in_transit", "Returning package to shipper", Status.RETURNING, None, None),
        ("failure", "The address is incomplete", Status.EXCEPTION, None, Reason.ADDRESS_INCOMPLETE),
        ("failure", "Dead Mail/Disposed by Post Office", Status.FAILED, Substatus.DISPOSED, None),
        (
            "available_for_pickup",
            "Held at Post Office, At Customer Request",
            Status.AVAILABLE_FOR_PICKUP,
            Substatus.HELD_ON_REQUEST,
            None,
        ),
        ("delivered", "Delivered, Left with Neighbor", Status.DELIVERED, Substatus.NEIGHBOUR, None),
        ("delivered", "Delivered, To Original Sender", Status.RETURNED, None, None),
        ("in_transit", "Nobody said that delivery was attempted", Status.IN_TRANSIT, None, None),
    ],
)
def test_a_whole_sentence_says_what_no_code_does(
    status: str, message: str, expected: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    scan = {"object": "TrackingDetail", "status": status, "message": message, "datetime": "2026-11-06T10:00:00Z"}
    (report,) = parse({"object": "Tracker", "tracking_code": "1", "status": status, "tracking_details": [scan]})
    shipment = reduce([report])
    assert (shipment.status, shipment.substatus, shipment.reason) == (expected, substatus, reason)
    assert shipment.conflict is None
    assert report.unknown_codes == ()


def test_pages_of_shipments_and_insurances_carry_their_trackers() -> None:
    tracker = {"object": "Tracker", "tracking_code": "1", "status": "in_transit"}
    for key in ("shipments", "insurances"):
        page = {key: [{"object": "Shipment", "tracker": tracker}, {"object": "Shipment", "tracker": None}]}
        assert [report.tracking_number for report in parse({**page, "has_more": False})] == ["1"]
    batch = {"object": "Batch", "shipments": [{"id": "shp_1", "batch_status": "queued_for_purchase"}]}
    assert parse({"object": "Event", "result": batch}) == []


def test_tables_hold_known_words_only() -> None:
    assert {pair[0] for pair in REFINED} <= set(STATUS)
    assert {pair[1] for pair in REFINED} <= set(DETAIL)
    for table in BY_STATUS.values():
        assert all(normalised(sentence) == sentence for sentence in table)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "object", "result", "tracking_code", "status", "status_detail", "tracking_details", "datetime",
                    "carrier_detail", "tracking_location", "est_delivery_date", "trackers", "tracker", "updated_at",
                ]
            ),
            inner | st.sampled_from(["Tracker", "Event", "failure", "2026-11-02T10:00:00Z"]),
            max_size=6,
        )
    ),
    max_leaves=20,
)  # fmt: skip


@given(st.one_of(st.binary(max_size=60), JSON.map(lambda value: json.dumps(value).encode())))
def test_any_bytes_give_reports_or_malformed(body: bytes) -> None:
    try:
        reports = EasyPost().parse(RawPayload("easypost", body))
    except MalformedPayload:
        return
    for report in reports:
        reduce([report])
