"""FedEx's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.reduce import reduce
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from bot.errors import MalformedPayload
from integrations.carriers.fedex.adapter import FedEx
from integrations.carriers.fedex.codes import STATUS
from integrations.carriers.fedex.meaning import Said, meaning_of
from integrations.carriers.fedex.reasons import LOCATIONS, REASONS, SENTENCES
from integrations.wording import normalised
from tests.integrations.bodies import Bodies

BODIES = Bodies(FedEx, __file__)
read, parse, one = BODIES.read, BODIES.parse_json, BODIES.one
NUMBER = "771234567890"


@pytest.mark.parametrize(
    ("name", "status", "substatus", "reason"),
    [
        ("track__delivered", Status.DELIVERED, Substatus.RECEPTION, None),
        ("track__number_used_twice", Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY, None),
        ("track__not_home", Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
        ("track__refused", Status.ATTEMPT_FAILED, None, Reason.REFUSED),
        ("track__weather", Status.IN_TRANSIT, None, Reason.WEATHER),
        ("track__customs_papers", Status.EXCEPTION, None, Reason.CUSTOMS_DOCUMENTS),
        ("track__delayed", Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT, Reason.WEATHER),
        ("track__ready_for_pickup", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT, None),
        ("track__returned", Status.RETURNED, None, None),
        ("track__returning", Status.RETURNING, None, None),
        ("track__label", Status.PRE_TRANSIT, Substatus.LABEL_CREATED, None),
        ("track__cancelled", Status.CANCELLED, None, None),
        ("soap__delivered", Status.DELIVERED, Substatus.FRONT_DOOR, None),
        ("soap__two_shipments", Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
        ("xml__unable_to_deliver", Status.EXCEPTION, None, Reason.CARRIER_OTHER),
        ("xml__no_status", Status.PENDING, Substatus.NO_INFO_YET, None),
        ("xml__not_found", Status.PENDING, Substatus.NO_INFO_YET, None),
        ("xml__version_3", Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("gateway__delivered", Status.DELIVERED, None, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = one(name)
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)
    assert shipment.tracking_number == NUMBER


@pytest.mark.parametrize("name", ["error__auth", "xml__error", "gateway__error"])
def test_errors_that_name_no_number_are_empty(name: str) -> None:
    assert read(name) == []


def test_errors_that_name_a_number_are_that_numbers() -> None:
    found, malformed = (reduce([report]) for report in read("track__not_found"))
    assert (found.status, found.substatus) == (Status.PENDING, Substatus.NO_INFO_YET)
    assert (malformed.status, malformed.substatus) == (Status.PENDING, Substatus.INVALID_NUMBER)


def test_a_number_that_was_given_out_again_is_the_newest_shipment_and_nothing_of_the_old() -> None:
    (report,) = read("track__number_used_twice")
    assert report.tracker_id == f"2461000001~{NUMBER}~FX"
    assert {event.native.code for event in report.events} == {None}
    assert "DL" not in {event.native.status for event in report.events}


def test_forecasts_are_kept_and_move_nothing() -> None:
    (report,) = read("track__delivered")
    (forecast,) = (event for event in report.events if event.native.status == "AO")
    assert forecast.informational
    assert report.signed_by == "B.OKAFOR"
    assert report.eta is None


@pytest.mark.parametrize(
    ("name", "at", "basis", "offset"),
    [
        ("track__delivered", datetime(2026, 11, 18, 17, 41, 57, tzinfo=UTC), TzBasis.OFFSET, -300),
        ("track__delivered", datetime(2026, 11, 16, 15, 5, 10, tzinfo=UTC), TzBasis.OFFSET, -360),
        ("track__customs_papers", datetime(2026, 11, 17, 15, 2, tzinfo=UTC), TzBasis.OFFSET, 60),
        ("soap__delivered", datetime(2015, 3, 4, 20, 53, 10, tzinfo=UTC), TzBasis.OFFSET, -480),
        ("gateway__delivered", datetime(2009, 6, 2, 14, 40, tzinfo=UTC), TzBasis.PLACE, -240),
    ],
)
def test_an_offset_is_kept_exactly(name: str, at: datetime, basis: TzBasis, offset: int | None) -> None:
    (report,) = read(name)
    assert (at, basis, offset) in {(e.occurred_at, e.tz_basis, e.utc_offset) for e in report.events}


def test_a_window_beats_the_promised_day_which_is_kept() -> None:
    (report,) = read("track__delayed")
    assert report.eta is not None
    assert (report.eta.earliest, report.eta.latest) == (date(2026, 11, 19), date(2026, 11, 19))
    assert (report.eta.original, report.eta.from_hour, report.eta.to_hour) == ("2026-11-18", "10:00", "14:00")


@pytest.mark.parametrize(
    ("said", "status", "reason"),
    [
        (Said("DE", why="07"), Status.ATTEMPT_FAILED, Reason.REFUSED),
        (Said("DE", why="007"), Status.ATTEMPT_FAILED, Reason.RECIPIENT_ABSENT),
        (Said("DE", why="006"), Status.ATTEMPT_FAILED, Reason.REFUSED),
        (Said("DE", why="82"), Status.EXCEPTION, Reason.WEATHER),
        (Said("DE"), Status.EXCEPTION, Reason.CARRIER_OTHER),
        (Said("DE", why="A98", sentence="Incorrect address."), Status.ATTEMPT_FAILED, Reason.ADDRESS_INCORRECT),
        (Said("DE", why="A98", sentence="Not an incorrect address"), Status.EXCEPTION, Reason.CARRIER_OTHER),
        (Said("SE", why="84"), Status.IN_TRANSIT, Reason.CARRIER_OTHER),
        (Said("SE", why="63"), Status.EXCEPTION, Reason.DUTIES_DUE),
        (Said("DY"), Status.IN_TRANSIT, Reason.CARRIER_OTHER),
        (Said("IT", why="72"), Status.IN_TRANSIT, None),
        (Said("DL", why="026"), Status.RETURNED, None),
        (Said("DL", why="025"), Status.IN_TRANSIT, None),
        (Said("DL", why="07"), Status.DELIVERED, None),
        (Said("PU", why="08"), Status.IN_TRANSIT, None),
        (Said("IT", delay="WEATHER"), Status.IN_TRANSIT, Reason.WEATHER),
        (Said("DL", delay="WEATHER"), Status.DELIVERED, None),
    ],
)
def test_the_reason_settles_a_fault_and_leaves_the_rest(said: Said, status: Status, reason: Reason | None) -> None:
    meaning, _ = meaning_of(said)
    assert (meaning.status, meaning.reason) == (status, reason)


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("track__new_codes")
    assert report.unknown_codes == ("reason:A99", "status:ZZ")
    assert report.headline is None
    assert [event.status for event in report.events] == [Status.ATTEMPT_FAILED, Status.IN_TRANSIT, Status.UNKNOWN]


@pytest.mark.parametrize(("name", "count"), [("webhook__delivered", 1), ("webhook__several", 2)])
def test_webhooks_are_hints_and_end_nothing(name: str, count: int) -> None:
    reports = read(name)
    assert [report.hint for report in reports] == [True] * count
    assert all(not reduce([report]).status.is_terminal for report in reports)
    assert not read("track__delivered")[0].hint


def test_a_body_with_several_numbers_gives_one_report_each() -> None:
    assert [report.tracking_number for report in read("webhook__several")] == [NUMBER, "771234567901"]


def test_the_tables_keep_to_the_vocabulary() -> None:
    for table in (STATUS, REASONS, SENTENCES):
        for code, meaning in table.items():
            assert meaning.substatus is None or meaning.substatus in SUBSTATUSES[meaning.status], code
    assert all(sentence == normalised(sentence) for sentence in (*SENTENCES, *LOCATIONS))


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"hello": 1}, "$"),
        ({"output": [1]}, "output"),
        ({"output": {"completeTrackResults": "x"}}, "output.completeTrackResults"),
        ({"scanEvents": []}, "trackingNumberInfo.trackingNumber"),
        ({"trackingNumberInfo": "x"}, "trackingNumberInfo"),
    ],
)
def test_a_foreign_body_is_refused_with_its_place(value: Any, path: str) -> None:
    with pytest.raises(MalformedPayload) as caught:
        parse(value)
    assert caught.value.path == path
