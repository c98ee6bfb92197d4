"""UPS's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.reduce import reduce
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from bot.errors import MalformedPayload
from integrations.carriers.ups.adapter import Ups
from integrations.carriers.ups.codes import DELIVERIES, MANIFEST, MOVEMENT, UPDATES
from integrations.carriers.ups.exceptions import EXCEPTIONS
from integrations.carriers.ups.meaning import Said, meaning_of
from integrations.carriers.ups.statuses import MAIL_INNOVATIONS, STATUS_CODES, TYPES
from tests.integrations.bodies import Bodies

BODIES = Bodies(Ups, __file__)
read, parse, one = BODIES.read, BODIES.parse_json, BODIES.one
NUMBER = "1Z5R89390357567127"
TABLES = (DELIVERIES, MANIFEST, MOVEMENT, UPDATES, EXCEPTIONS, MAIL_INNOVATIONS, STATUS_CODES, TYPES)


@pytest.mark.parametrize(
    ("name", "status", "substatus", "reason"),
    [
        ("track__delivered", Status.DELIVERED, Substatus.FRONT_DOOR, None),
        ("track__exception_after_delivery", Status.DELIVERED, None, None),
        ("track__out_for_delivery", Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("track__loaded_is_not_delivered", Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT, None),
        ("track__nobody_home", Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
        ("track__customs_papers", Status.EXCEPTION, None, Reason.CUSTOMS_DOCUMENTS),
        ("track__weather", Status.IN_TRANSIT, None, Reason.WEATHER),
        ("track__returning", Status.RETURNING, None, Reason.UNCLAIMED),
        ("track__access_point", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT, None),
        ("track__locker", Status.AVAILABLE_FOR_PICKUP, Substatus.LOCKER, None),
        ("track__voided", Status.CANCELLED, Substatus.VOID_LABEL, None),
        ("track__label", Status.PRE_TRANSIT, Substatus.LABEL_CREATED, None),
        ("track__destroyed", Status.FAILED, Substatus.DESTROYED, Reason.PROHIBITED_ITEM),
        ("track__headline_knows_more", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT, None),
        ("track__not_found", Status.PENDING, Substatus.NO_INFO_YET, None),
        ("alert__out_for_delivery", Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("subscription__refused", Status.PENDING, Substatus.INVALID_NUMBER, None),
        ("older__json", Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY, None),
        ("xml__delivered", Status.DELIVERED, Substatus.MAILBOX, None),
        ("xml__no_activity", Status.PENDING, Substatus.NO_INFO_YET, None),
        ("xml__out_of_order", Status.DELIVERED, None, None),
        ("soap__in_transit", Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = one(name)
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)


@pytest.mark.parametrize("name", ["error__auth", "older__fault", "xml__error", "soap__fault"])
def test_errors_name_no_parcel(name: str) -> None:
    assert read(name) == []


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("track__two_packages", [Status.DELIVERED, Status.IN_TRANSIT]),
        ("xml__several_packages", [Status.IN_TRANSIT, Status.ATTEMPT_FAILED]),
    ],
)
def test_one_body_holds_many_packages_with_their_own_states(name: str, states: list[Status]) -> None:
    reports = read(name)
    assert [reduce([report]).status for report in reports] == states
    assert [report.tracking_number for report in reports] == [NUMBER, "1Z5R89390357567136"]


@pytest.mark.parametrize(
    ("kind", "code", "status", "reason"),
    [
        ("I", "OT", Status.OUT_FOR_DELIVERY, None),
        ("X", "OT", Status.EXCEPTION, Reason.CUSTOMS_DOCUMENTS),
        ("I", "DP", Status.IN_TRANSIT, None),
        ("M", "DP", Status.PRE_TRANSIT, None),
        ("X", "DP", Status.EXCEPTION, Reason.PROHIBITED_ITEM),
        ("I", "DS", Status.IN_TRANSIT, None),
        ("X", "DS", Status.EXCEPTION, Reason.ADDRESS_INCORRECT),
        ("X", "6", Status.IN_TRANSIT, Reason.MISSORTED),
    ],
)
def test_the_same_letters_mean_what_their_type_says(
    kind: str, code: str, status: Status, reason: Reason | None
) -> None:
    meaning, unknown = meaning_of(Said(kind, code, None, None))
    assert (meaning.status, meaning.reason, unknown) == (status, reason, ())


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("X", Status.EXCEPTION),
        ("D", Status.UNKNOWN),
        ("I", Status.IN_TRANSIT),
        ("M", Status.PRE_TRANSIT),
        ("MV", Status.CANCELLED),
        ("ZZ", Status.UNKNOWN),
    ],
)
def test_a_type_alone_is_never_a_loss_and_a_delivery_needs_more(kind: str, status: Status) -> None:
    assert meaning_of(Said(kind, None, None, None))[0].status is status


def test_the_destination_scan_is_out_for_delivery_only_when_its_words_say_so() -> None:
    scanned = meaning_of(Said("I", "DS", None, "DESTINATION SCAN"))[0]
    out = meaning_of(Said("I", "DS", None, "OUT FOR DELIVERY"))[0]
    assert (scanned.status, out.status) == (Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY)
    assert meaning_of(Said("I", "AR", None, "Not out for delivery"))[0].status is Status.IN_TRANSIT


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("track__new_codes")
    assert report.unknown_codes == ("code:I/??", "code:Q/##", "code:X/@@", "status:999", "type:Q")
    assert [event.status for event in report.events] == [Status.UNKNOWN, Status.IN_TRANSIT, Status.EXCEPTION]
    assert report.events[-1].native.text == "Something UPS never said before"


def test_papers_after_a_delivery_are_kept_and_move_nothing() -> None:
    (report,) = read("track__delivered")
    assert report.events[-1].informational
    assert report.events[-1].native.code == "K5"
    assert (report.signed_by, report.service) == ("OKAFOR", "UPS Ground")
    assert (report.origin.city, report.destination.postcode) == ("Dayton", "31201")
    assert report.eta is None


@pytest.mark.parametrize(
    ("name", "at", "basis", "offset"),
    [
        ("track__delivered", datetime(2026, 11, 17, 0, 42, tzinfo=UTC), TzBasis.OFFSET, -300),
        ("track__weather", datetime(2026, 11, 17, 8, 11, tzinfo=UTC), TzBasis.OFFSET, -300),
        ("alert__new_date", datetime(2026, 11, 18, 13, 15, tzinfo=UTC), TzBasis.OFFSET, -300),
        ("older__json", datetime(2026, 11, 17, 10, 25, tzinfo=UTC), TzBasis.OFFSET, -300),
        ("xml__delivered", datetime(2014, 11, 18, 19, 12, tzinfo=UTC), TzBasis.PLACE, -300),
        ("xml__delivered", datetime(2014, 11, 16, 9, 15, tzinfo=UTC), TzBasis.LOCAL, None),
        ("track__access_point", datetime(2026, 11, 18, 11, 0, tzinfo=UTC), TzBasis.PLACE, 60),
    ],
)
def test_hours_are_exact_where_an_offset_is_known(name: str, at: datetime, basis: TzBasis, offset: int | None) -> None:
    (report,) = read(name)
    assert (at, basis, offset) in {(e.occurred_at, e.tz_basis, e.utc_offset) for e in report.events}


def test_events_come_oldest_first_whatever_their_order() -> None:
    for name in ("track__delivered", "xml__delivered"):
        (report,) = read(name)
        times = [event.occurred_at for event in report.events if event.occurred_at]
        assert times == sorted(times)


@pytest.mark.parametrize(
    ("name", "day", "original", "hours"),
    [
        ("track__out_for_delivery", date(2026, 11, 18), "2026-11-17", ("11:30", "15:30")),
        ("alert__out_for_delivery", date(2026, 11, 18), None, ("15:00", "17:00")),
        ("alert__new_date", date(2026, 11, 20), None, (None, None)),
        ("older__json", date(2026, 11, 18), None, (None, None)),
    ],
)
def test_the_newest_promise_counts_and_the_first_is_kept(
    name: str, day: date, original: str | None, hours: tuple[str | None, str | None]
) -> None:
    (report,) = read(name)
    assert report.eta is not None
    assert (report.eta.earliest, report.eta.original) == (day, original)
    assert (report.eta.from_hour, report.eta.to_hour) == hours


def test_alerts_are_hints_and_answers_are_not() -> None:
    (told,) = read("alert__delivered")
    (asked,) = read("track__delivered")
    assert (told.hint, asked.hint) == (True, False)
    assert told.events[0].status is Status.DELIVERED
    assert reduce([told]).status is not Status.DELIVERED


def test_an_update_of_the_date_moves_no_parcel() -> None:
    (report,) = read("alert__new_date")
    assert report.events[0].informational


def test_every_table_keeps_to_the_vocabulary() -> None:
    for table in TABLES:
        for code, meaning in table.items():
            assert code == code.upper().strip()
            assert meaning.substatus is None or meaning.substatus in SUBSTATUSES[meaning.status], code
    assert len(EXCEPTIONS) > 500


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"hello": 1}, "$"),
        ({"trackResponse": [1]}, "trackResponse"),
        ({"trackResponse": {"shipment": "x"}}, "trackResponse.shipment"),
        ({"trackResponse": {"shipment": [{"package": [{}]}]}}, "trackResponse.shipment[0].package[0].trackingNumber"),
        ({"activityStatus": {"type": "I"}}, "trackingNumber"),
        ({"TrackResponse": "x"}, "TrackResponse"),
    ],
)
def test_a_foreign_body_is_refused_with_its_place(value: Any, path: str) -> None:
    with pytest.raises(MalformedPayload) as caught:
        parse(value)
    assert caught.value.path == path
