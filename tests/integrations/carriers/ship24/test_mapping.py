"""Ship24's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.reduce import reduce
from bot.domain.status import Reason, Status, Substatus, TzBasis
from bot.errors import MalformedPayload
from bot.ports import RawPayload
from integrations.carriers.ship24.adapter import Ship24
from integrations.carriers.ship24.codes import CODE, DECIDES
from tests.integrations.bodies import Bodies

BODIES = Bodies(Ship24, __file__)
read, confirmed = BODIES.read, BODIES.confirmed


@pytest.mark.parametrize(
    ("name", "status", "substatus", "reason"),
    [
        ("webhook__delivered", Status.DELIVERED, None, None),
        ("per_call__delivered", Status.DELIVERED, None, None),
        ("reply__in_transit", Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED, None),
        ("reply__pending", Status.PENDING, Substatus.NO_INFO_YET, None),
        ("reply__customs", Status.EXCEPTION, None, Reason.CUSTOMS_HOLD),
        ("reply__attempt", Status.ATTEMPT_FAILED, None, None),
        ("reply__refused", Status.ATTEMPT_FAILED, None, Reason.REFUSED),
        ("reply__pickup", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT, None),
        ("reply__returning", Status.RETURNING, None, None),
        ("reply__lost", Status.FAILED, Substatus.LOST, None),
        ("reply__cancelled", Status.CANCELLED, None, None),
        ("reply__date_only", Status.IN_TRANSIT, None, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = confirmed(name)
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)
    assert shipment.conflict is None


@pytest.mark.parametrize("name", ["error__reply", "tracker__created", "webhook__proof"])
def test_bodies_that_speak_of_no_parcel_are_empty(name: str) -> None:
    assert read(name) == []


def test_nothing_final_is_told_by_a_body_that_nobody_signed() -> None:
    (report,) = read("webhook__delivered")
    assert report.hint
    assert reduce([report]).status is Status.OUT_FOR_DELIVERY


def test_events_stand_in_order_of_time_and_then_of_the_providers_own_order() -> None:
    (delivered,) = read("webhook__delivered")
    assert [event.native.text for event in delivered.events] == [
        "Label printed", "Parcel handed over", "Sorted", "On the vehicle", "Delivered",
    ]  # fmt: skip
    (customs,) = read("reply__in_transit")
    assert [event.native.code for event in customs.events][1:] == ["customs_received", "customs_cleared"]


def test_an_offset_is_kept_and_a_wall_clock_stays_one() -> None:
    (report,) = read("webhook__delivered")
    bases = [event.tz_basis for event in report.events]
    assert bases == [TzBasis.LOCAL, TzBasis.OFFSET, TzBasis.LOCAL, TzBasis.OFFSET, TzBasis.UTC]
    handed = report.events[1]
    assert (handed.occurred_at, handed.utc_offset) == (datetime(2026, 11, 2, 17, 40, tzinfo=UTC), 60)
    assert report.events[0].occurred_at == datetime(2026, 11, 2, 9, 15, tzinfo=UTC)
    assert {event.tz_basis for event in read("reply__date_only")[0].events} == {TzBasis.DATE_ONLY}


def test_what_else_is_known_of_the_parcel_comes_along() -> None:
    (report,) = read("webhook__delivered")
    assert (report.carrier, report.signed_by, report.service) == ("fr-post", "A. KLEIN", "Colissimo International")
    assert (report.origin.country, report.destination.postcode) == ("FR", "10115")
    assert report.updated_at == datetime(2026, 11, 5, 12, 0, 3, tzinfo=UTC)
    assert report.eta is not None
    assert (report.eta.earliest, report.eta.latest, report.eta.source) == (
        date(2026, 11, 5), date(2026, 11, 6), "carrier",
    )  # fmt: skip
    other = confirmed("reply__in_transit").eta
    assert other is not None
    assert (other.latest, other.source) == (date(2026, 11, 9), "aggregator")


def test_one_body_holds_many_parcels_with_their_own_states() -> None:
    first, second = read("webhook__many")
    assert (first.tracking_number, second.tracking_number) == ("AB123456785FR", "CD987654321FR")
    assert (first.headline, second.headline) == (Status.IN_TRANSIT, Status.PRE_TRANSIT)


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("reply__new_codes")
    assert report.unknown_codes == ("statusCategory:teleport", "statusCode:teleport_done", "statusMilestone:beamed")
    assert report.events[-1].status is Status.UNKNOWN
    assert report.events[-1].native.code == "teleport_done"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"<html>404</html>", "$"),
        (b"{}", "$"),
        (b'{"ok":true}', "$"),
        (b'{"trackings":[7]}', "trackings[0]"),
        (b'{"data":[]}', None),
        (b'{"data":{"trackings":[{"shipment":{}}]}}', "data.trackings[0].tracker.trackingNumber"),
        (b'{"trackings":[{"tracker":{"trackingNumber":"1"},"events":[3]}]}', "trackings[0].events[0]"),
        (
            b'{"trackings":[{"tracker":{"trackingNumber":"1"},"events":[{"occurrenceDatetime":"soon"}]}]}',
            "trackings[0].events[0].occurrenceDatetime",
        ),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str | None) -> None:
    with pytest.raises(MalformedPayload) as caught:
        Ship24().parse(RawPayload("ship24", body))
    assert path is None or caught.value.path == path


def test_tables_hold_known_words_only() -> None:
    assert set(CODE) >= DECIDES
