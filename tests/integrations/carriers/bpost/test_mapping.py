"""bpost: what its tracking service and its public tracker answer becomes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.event import ShipmentReport
from bot.domain.reduce import reduce_shipment
from bot.domain.status import Reason, Status, TzBasis
from bot.errors import MalformedPayload
from integrations.carriers.bpost.mapping import parse

FIXTURES = Path(__file__).parent / "fixtures"


def read(name: str) -> list[ShipmentReport]:
    return parse((FIXTURES / name).read_bytes())


def state(report: ShipmentReport) -> tuple[str, Status, Reason | None]:
    shipment = reduce_shipment(report.tracking_number, [report], report.events)
    return report.tracking_number[-2:], shipment.status, shipment.reason


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("tracking_absent.xml", [("11", Status.ATTEMPT_FAILED, Reason.RECIPIENT_ABSENT)]),
        ("tracking_several.xml", [("22", Status.RETURNED, None), ("33", Status.PENDING, None)]),
        ("tracker_pickup.json", [("55", Status.AVAILABLE_FOR_PICKUP, None)]),
        (
            "tracker_return.json",
            [
                ("66", Status.RETURNED, None),
                ("77", Status.EXCEPTION, Reason.DUTIES_DUE),
                ("88", Status.PENDING, None),
                ("99", Status.OUT_FOR_DELIVERY, None),
            ],
        ),
        ("error_system.xml", []),
        ("error_no_data.json", []),
    ],
)
def test_every_parcel_of_a_body_has_its_own_state(name: str, states: list[tuple[str, Status, Reason | None]]) -> None:
    assert [state(each) for each in read(name)] == states


def test_the_window_is_told_in_local_days() -> None:
    (report,) = read("tracking_absent.xml")
    assert report.eta is not None
    assert (report.eta.earliest, report.eta.latest) == (date(2026, 2, 11), date(2026, 2, 12))
    assert [event.utc_offset for event in report.events] == [60, 60, 60]


def test_a_window_within_one_day_has_hours() -> None:
    etas = [report.eta for report in read("tracker_return.json")]
    told = [(eta.earliest, eta.from_hour, eta.to_hour) for eta in etas if eta]
    assert told == [(date(2026, 8, 20), "10:15", "12:45"), (date(2026, 8, 11), "10:30", "12:30")]


def test_the_trackers_clock_is_belgian_only_for_a_parcel_that_stays_in_belgium() -> None:
    (pickup,), (back, *_) = read("tracker_pickup.json"), read("tracker_return.json")
    assert pickup.events[1].occurred_at == datetime(2026, 7, 2, 5, 23, tzinfo=UTC)
    assert {event.tz_basis for event in pickup.events} == {TzBasis.PLACE, TzBasis.DATE_ONLY}
    assert {event.tz_basis for event in back.events} == {TzBasis.LOCAL}
    assert back.events[-1].occurred_at == datetime(2026, 8, 12, 10, 5, tzinfo=UTC)


def test_what_no_table_knows_is_counted() -> None:
    assert read("tracking_several.xml")[0].unknown_codes == ("state:Z99",)
    assert read("tracker_return.json")[2].unknown_codes == ("step:BEAMED_UP",)


def test_a_parcel_that_goes_back_says_so() -> None:
    back = read("tracker_return.json")[0]
    assert back.is_return
    assert back.events[-1].place.city == "GENT"


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>down</body></html>",
        b"<itemTracking><itemCode/></itemTracking>",
        b"<itemTracking><itemCode>1</itemCode><stateInfo>T00</stateInfo></itemTracking>",
        b'{"hello": 1}',
        b'{"items": [1]}',
        b'{"items": [{"itemCode": "1", "events": [{"key": "x", "date": "soon", "time": "09:00"}]}]}',
        b'{"items": [{"itemCode": "1", "events": [{"key": "x", "date": "0001-01-01", "time": "00:01"}]}]}',
    ],
)
def test_what_is_no_answer_of_bpost_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        parse(body)
