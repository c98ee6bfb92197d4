"""GLS's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reduce import reduce
from bot.domain.status import Reason, Status, Substatus, TzBasis
from bot.errors import MalformedPayload
from integrations.carriers.gls.adapter import Gls
from tests.integrations.bodies import Bodies

BODIES = Bodies(Gls, __file__)
read, parse = BODIES.read, BODIES.parse
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
ROW = st.dictionaries(
    st.sampled_from(
        ["code", "eventDateTime", "Date", "StatusCode", "StatusDate", "date", "time", "address", "evtDscr", "TrackID"]
    ),
    PLAIN
    | st.sampled_from(["2026-11-02", "/Date(999999999999999)/", "/Date(0-9959)/", "DELIVERED", "9999-12-31T23:00"]),
)
KEYS = (
    *("parcels", "requested", "events", "status", "UnitDetail", "History", "TrackID", "tuNo", "history"),
    *("progressBar", "ParcelNumber", "ParcelStatusList", "GetParcelStatusErrors"),
)
BODY = st.dictionaries(
    st.sampled_from(KEYS),
    PLAIN | ROW | st.lists(ROW, max_size=3),
)


@pytest.mark.parametrize(
    ("name", "status", "substatus", "reason"),
    [
        ("track__in_transit", Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY, None),
        ("track__out_for_delivery", Status.OUT_FOR_DELIVERY, None, None),
        ("track__delivered", Status.DELIVERED, None, None),
        ("track__parcel_shop", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT, None),
        ("track__collected", Status.DELIVERED, Substatus.COLLECTED, None),
        ("track__not_delivered", Status.ATTEMPT_FAILED, None, None),
        ("track__returned", Status.RETURNED, None, None),
        ("track__planned_pickup", Status.PRE_TRANSIT, Substatus.PICKUP_SCHEDULED, None),
        ("track__missed_pickup", Status.PRE_TRANSIT, Substatus.PICKUP_MISSED, None),
        ("track__cancelled", Status.CANCELLED, None, None),
        ("unit__detail", Status.OUT_FOR_DELIVERY, None, None),
        ("web__in_transit", Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY, None),
        ("web__delivered", Status.DELIVERED, None, None),
        ("web__going_back", Status.RETURNING, None, None),
        ("web__came_back", Status.RETURNED, None, None),
        ("web__locker", Status.AVAILABLE_FOR_PICKUP, Substatus.LOCKER, None),
        ("mygls__absent", Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.RECIPIENT_ABSENT),
        ("mygls__delivered", Status.DELIVERED, None, None),
        ("mygls__parcel_shop", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT, None),
        ("mygls__neighbour", Status.DELIVERED, Substatus.NEIGHBOUR, None),
        ("mygls__customs_papers", Status.EXCEPTION, None, Reason.CUSTOMS_DOCUMENTS),
        ("mygls__note_after_delivery", Status.DELIVERED, None, None),
        ("mygls__returning", Status.RETURNING, None, None),
        ("mygls__returned", Status.RETURNED, None, None),
        ("mygls__unknown_number", Status.PENDING, Substatus.NO_INFO_YET, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    (report,) = read(name)
    shipment = reduce([report])
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)


@pytest.mark.parametrize(
    "name", ["error__fault", "error__problem", "event_codes", "unit__proof", "web__nothing", "mygls__error"]
)
def test_bodies_that_speak_of_no_parcel_are_empty(name: str) -> None:
    assert read(name) == []


def test_each_parcel_of_a_list_has_its_own_state() -> None:
    known, missing, broken = read("track__many")
    assert known.headline is Status.DELIVERED
    assert (missing.tracking_number, missing.headline_sub) == ("70000000029", Substatus.NO_INFO_YET)
    assert broken.headline_sub is Substatus.CARRIER_ERROR
    assert [report.headline for report in read("unit__list")] == [Status.DELIVERED, Status.IN_TRANSIT]


def test_offsets_are_kept_where_they_stand() -> None:
    for name in ("track__delivered", "unit__detail", "mygls__delivered"):
        (report,) = read(name)
        assert {(event.tz_basis, event.utc_offset) for event in report.events} == {(TzBasis.OFFSET, 60)}
    (report,) = read("track__delivered")
    assert report.events[-1].occurred_at == datetime(2026, 11, 4, 12, tzinfo=UTC)
    assert (report.events[-1].place.city, report.events[-1].place.country) == ("Gent", "BE")
    assert report.updated_at == datetime(2026, 11, 4, 12, tzinfo=UTC)


def test_times_of_the_web_are_told_on_the_clock_of_their_place() -> None:
    (report,) = read("web__delivered")
    last = report.events[-1]
    assert (last.occurred_at, last.tz_basis) == (datetime(2026, 11, 4, 12, tzinfo=UTC), TzBasis.PLACE)
    assert (last.place.city, last.native.text) == ("Köln", "The parcel has been delivered.")


def test_a_row_without_a_code_is_read_by_its_whole_sentence() -> None:
    (report,) = read("web__in_transit")
    assert report.events[0].native.status is None
    assert report.events[0].substatus is Substatus.PICKED_UP


def test_milliseconds_are_an_instant() -> None:
    (report,) = read("mygls__delivered")
    assert [event.occurred_at for event in report.events if event.occurred_at] == [
        datetime(2026, 11, 1, 23, 0, tzinfo=UTC),
        datetime(2026, 11, 2, 8, 0, tzinfo=UTC),
        datetime(2026, 11, 3, 16, 0, tzinfo=UTC),
        datetime(2026, 11, 4, 0, 0, tzinfo=UTC),
    ]


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("track__new_codes")
    assert report.unknown_codes == ("event:BEAMUP.NORMAL", "event:OUTBOD.EXTRA", "status:TELEPORTED")
    assert report.events[-1].status is Status.UNKNOWN
    assert report.events[-2].substatus is Substatus.DEPARTED_FACILITY  # a new detail of a family that only ever moves


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"<html>busy</html>", "$"),
        (b"{}", "$"),
        (b'{"parcels":[7]}', "parcels[0]"),
        (b'{"parcels":[{"status":"INTRANSIT"}]}', "parcels[0].requested"),
        (b'{"unitno":"1","events":[{"eventDateTime":"soon"}]}', "events[0].eventDateTime"),
        (b'{"UnitDetail":{"History":[]}}', "UnitDetail.TrackID"),
        (b'{"tuNo":"1","history":[{"date":"soon"}]}', "history[0].date"),
        (b'{"ParcelNumber":1,"ParcelStatusList":[{"StatusDate":"/Date(x)/"}]}', "ParcelStatusList[0].StatusDate"),
        (b'{"ParcelStatusList":[{"StatusCode":"05"}]}', "ParcelNumber"),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


@given(BODY)
def test_a_body_of_any_content_is_read_or_refused(value: object) -> None:
    with suppress(MalformedPayload):
        reports = parse(json.dumps(value).encode())
        assert all(reduce([report]) for report in reports)
