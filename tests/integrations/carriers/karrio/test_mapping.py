"""A Karrio server's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.reduce import reduce
from bot.domain.status import Reason, Status, Substatus, TzBasis
from bot.ports import RawPayload
from integrations.carriers.karrio.adapter import Karrio
from tests.integrations.bodies import Bodies

BODIES = Bodies(Karrio, __file__)
read, confirmed = BODIES.read, BODIES.confirmed


@pytest.mark.parametrize(
    ("name", "status", "substatus", "reason"),
    [
        ("tracker_updated__delivered", Status.DELIVERED, None, None),
        ("tracker__pending", Status.PRE_TRANSIT, Substatus.INFO_RECEIVED, None),
        ("tracker__picked_up", Status.IN_TRANSIT, Substatus.PICKED_UP, None),
        ("tracker__absent", Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
        ("tracker__pickup", Status.AVAILABLE_FOR_PICKUP, None, None),
        ("tracker__hold", Status.EXCEPTION, None, Reason.CUSTOMS_DOCUMENTS),
        ("tracker__delayed_plain", Status.IN_TRANSIT, None, Reason.CARRIER_OTHER),
        ("tracker__returning", Status.RETURNING, None, Reason.REFUSED),
        ("tracker__cancelled", Status.CANCELLED, None, None),
        ("tracker_created__unknown", Status.PENDING, Substatus.NO_INFO_YET, None),
        ("tracker__unknown_with_scans", Status.PRE_TRANSIT, Substatus.INFO_RECEIVED, None),
        ("tracker__scans_without_status", Status.IN_TRANSIT, None, None),
        ("proxy__tracking", Status.IN_TRANSIT, None, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = confirmed(name)
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)


@pytest.mark.parametrize("name", ["proxy__messages", "shipment_purchased__plain", "error__reply"])
def test_bodies_that_speak_of_no_parcel_are_empty(name: str) -> None:
    assert read(name) == []


def test_a_delay_is_told_with_its_reason() -> None:
    delay = confirmed("tracker__delayed").delay
    assert delay is not None
    assert delay.reason is Reason.WEATHER


def test_nothing_final_is_told_by_a_body_that_nobody_signed() -> None:
    (report,) = read("tracker_updated__delivered")
    assert report.hint
    assert reduce([report]).status is Status.OUT_FOR_DELIVERY


def test_a_wall_clock_with_a_z_behind_it_is_no_utc() -> None:
    (report,) = read("tracker_updated__delivered")
    assert {event.tz_basis for event in report.events} == {TzBasis.LOCAL}
    assert [event.occurred_at for event in report.events] == [
        datetime(2026, 11, 2, 9, 15, tzinfo=UTC),
        datetime(2026, 11, 5, 8, 12, tzinfo=UTC),
        datetime(2026, 11, 5, 13, 58, tzinfo=UTC),
    ]
    assert all(event.utc_offset is None for event in report.events)
    (kept,) = read("tracker__with_offset")
    assert (kept.events[0].tz_basis, kept.events[0].utc_offset) == (TzBasis.OFFSET, -300)


@pytest.mark.parametrize(
    ("hour", "expected", "basis"),
    [
        ("07:53 PM", (19, 53), TzBasis.LOCAL),
        ("12:41 PM", (12, 41), TzBasis.LOCAL),
        ("12:15 AM", (0, 15), TzBasis.LOCAL),
        ("13:58 PM", (13, 58), TzBasis.LOCAL),
        ("00:15 AM", (0, 15), TzBasis.LOCAL),
        ("20:34", (20, 34), TzBasis.LOCAL),
        ("20:34:11", (20, 34), TzBasis.LOCAL),
        ("some time", (0, 0), TzBasis.DATE_ONLY),
    ],
)
def test_hours_are_read_as_karrio_shows_them(hour: str, expected: tuple[int, int], basis: TzBasis) -> None:
    row = f'{{"tracking_number":"1","events":[{{"date":"2026-11-03","time":"{hour}"}}]}}'
    (report,) = Karrio().parse(RawPayload("karrio", row.encode()))
    (event,) = report.events
    assert event.occurred_at is not None
    assert ((event.occurred_at.hour, event.occurred_at.minute), event.tz_basis) == (expected, basis)


def test_what_else_is_known_of_the_parcel_comes_along() -> None:
    (report,) = read("tracker_updated__delivered")
    assert (report.carrier, report.service) == ("dhl_express", "dhl_express_worldwide")
    assert (report.origin.country, report.destination.postcode) == ("BE", "10115")
    assert report.eta is not None
    assert report.eta.latest == date(2026, 11, 6)
    assert report.updated_at == datetime(2026, 11, 5, 13, 0, tzinfo=UTC)


def test_one_body_holds_many_parcels_with_their_own_states() -> None:
    first, second = read("trackers__list")
    assert (first.headline, second.headline) == (Status.IN_TRANSIT, Status.DELIVERED)


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("tracker__new_codes")
    assert report.unknown_codes == ("reason:tachyon_storm", "status:beamed")
    assert (report.headline, report.events[-1].status) == (Status.UNKNOWN, Status.UNKNOWN)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"<html>404</html>", "$"),
        (b"{}", "$"),
        (b"[7]", "[0]"),
        (b'{"results":[7]}', "results[0]"),
        (b'{"event":"tracker_updated","data":[1]}', "data"),
        (b'{"object_type":"tracker"}', "tracking_number"),
        (b'{"tracking_number":"1","events":[7]}', "events[0]"),
        (b'{"tracking_number":"1","events":[{"date":"soon"}]}', "events[0].date"),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path
