"""DPD's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reduce import reduce
from bot.domain.status import Status, Substatus, TzBasis
from bot.errors import MalformedPayload
from integrations.carriers.dpd.adapter import Dpd
from tests.integrations.bodies import Bodies

BODIES = Bodies(Dpd, __file__)
read, parse = BODIES.read, BODIES.parse
KEYS = st.sampled_from(
    [
        "parcelLifeCycleData",
        "statusInfo",
        "status",
        "isCurrentStatus",
        "date",
        "scanInfo",
        "scan",
        "scanData",
        "content",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("name", "status", "substatus"),
    [
        ("cycle__delivered", Status.DELIVERED, None),
        ("cycle__out_for_delivery", Status.OUT_FOR_DELIVERY, None),
        ("cycle__not_delivered", Status.ATTEMPT_FAILED, None),
        ("cycle__brought_back", Status.ATTEMPT_FAILED, None),
        ("cycle__information_after_failure", Status.ATTEMPT_FAILED, None),
        ("cycle__parcel_shop", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT),
        ("cycle__delivered_to_shop", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT),
        ("cycle__warehouse", Status.EXCEPTION, None),
        ("cycle__returning", Status.RETURNING, None),
        ("cycle__returned", Status.RETURNED, None),
        ("cycle__stages_only", Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT),
        ("cycle__older_scan_names", Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY),
        ("group__ready", Status.AVAILABLE_FOR_PICKUP, None),
        ("group__in_transit", Status.IN_TRANSIT, None),
        ("tracking__courier", Status.OUT_FOR_DELIVERY, None),
        ("tracking__delivered", Status.DELIVERED, None),
        ("tracking__no_current", Status.ATTEMPT_FAILED, None),
        ("tracking__shop", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT),
    ],
)
def test_each_shape_gives_its_state(name: str, status: Status, substatus: Substatus | None) -> None:
    (report,) = read(name)
    shipment = reduce([report])
    assert (shipment.status, shipment.substatus) == (status, substatus)
    assert report.unknown_codes == ()


@pytest.mark.parametrize("name", ["cycle__none", "error__reply", "group__error", "fault__login", "cloud__error"])
def test_bodies_that_speak_of_no_parcel_are_empty(name: str) -> None:
    assert read(name) == []


def test_scans_are_told_on_the_clock_of_their_place() -> None:
    (report,) = read("cycle__delivered")
    last = report.events[-1]
    assert (last.occurred_at, last.tz_basis) == (datetime(2026, 11, 4, 12, 47, 9, tzinfo=UTC), TzBasis.PLACE)
    assert (last.place.city, last.place.country) == ("Hamburg", "DE")
    assert (last.native.status, last.native.sub, last.native.text) == ("13", "210", "Delivered.")


def test_the_benelux_lists_its_rows_in_no_order_and_is_read_by_time() -> None:
    (report,) = read("tracking__delivered")
    assert [event.native.status for event in report.events] == ["PickedUp", "BetweenDepots", "Courier", "Delivered"]
    assert report.events[0].occurred_at == datetime(2026, 11, 2, 16, 20, 11, tzinfo=UTC)


def test_stages_that_were_not_reached_are_no_events() -> None:
    (report,) = read("tracking__courier")
    assert [event.native.status for event in report.events] == ["PickedUp", "BetweenDepots", "Courier"]
    (stages,) = read("cycle__stages_only")
    assert [event.occurred_at is None for event in stages.events] == [False, False, True]


def test_the_number_the_service_and_the_country_come_along() -> None:
    (report,) = read("cycle__delivered")
    assert (report.tracking_number, report.service) == ("01905000000017", "DPD CLASSIC")
    assert report.destination.country == "DE"
    (nameless,) = read("tracking__courier")
    assert nameless.tracking_number == ""  # this service repeats no number: whoever asked knows it


def test_the_group_tells_utc_and_when_to_expect_the_parcel() -> None:
    (report,) = read("group__in_transit")
    assert {event.tz_basis for event in report.events} == {TzBasis.UTC}
    assert report.events[0].place.postcode == "20095"
    assert report.eta is not None
    assert report.eta.latest == date(2026, 11, 5)


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("cycle__new_codes")
    assert report.unknown_codes == ("scan:77", "stage:BEAMED_UP")
    assert report.events[-1].status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("code", "status", "unknown"),
    [
        ("start_order", Status.PRE_TRANSIT, ()),
        ("delivery_carload", Status.OUT_FOR_DELIVERY, ()),
        ("delivery_shop", Status.AVAILABLE_FOR_PICKUP, ()),
        ("delivery_customer", Status.DELIVERED, ()),
        ("error_return", Status.RETURNING, ()),
        ("beamed_up", Status.UNKNOWN, ("push:beamed_up",)),
    ],
)
def test_a_push_is_a_hint_of_one_status(code: str, status: Status, unknown: tuple[str, ...]) -> None:
    (report,) = parse(f"pushid=7&pnr=01905000000017&status={code}&statusdate=04112026134709&receiver=A".encode())
    (event,) = report.events
    assert (report.tracking_number, event.status, report.unknown_codes) == ("01905000000017", status, unknown)
    assert (event.occurred_at, event.tz_basis) == (datetime(2026, 11, 4, 13, 47, 9, tzinfo=UTC), TzBasis.LOCAL)
    assert report.hint


def test_a_push_without_a_parcel_is_empty() -> None:
    assert parse(b"pushid=7&status=start_order") == []


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"<html><body>busy</body></html>", "$"),
        (b"{}", "$"),
        (b"[7]", "[0]"),
        (b'{"parcelLifeCycleData":"x"}', "parcelLifeCycleData"),
        (b'{"parcelLifeCycleData":{"scanInfo":{"scan":[7]}}}', "parcelLifeCycleData.scanInfo.scan[0]"),
        (
            b'{"parcelLifeCycleData":{"scanInfo":{"scan":[{"date":"soon"}]}}}',
            "parcelLifeCycleData.scanInfo.scan[0].date",
        ),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


@given(JSON)
def test_a_life_cycle_of_any_content_is_read_or_refused(value: object) -> None:
    with suppress(MalformedPayload):
        reports = parse(json.dumps({"parcelLifeCycleData": value}).encode())
        assert all(reduce([report]) for report in reports)
