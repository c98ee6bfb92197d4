"""TrackingMore's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.reduce import reduce
from bot.domain.status import Reason, Status, Substatus, TzBasis
from bot.ports import RawPayload
from integrations.carriers.trackingmore.adapter import TrackingMore
from integrations.carriers.trackingmore.codes import STATUS, SUBSTATUS
from tests.integrations.bodies import Bodies

BODIES = Bodies(TrackingMore, __file__)
read, confirmed = BODIES.read, BODIES.confirmed


@pytest.mark.parametrize(
    ("name", "status", "substatus", "reason"),
    [
        ("v4__webhook_delivered", Status.DELIVERED, Substatus.SIGNED, None),
        ("v4__pickup_on_vehicle", Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("v4__pickup_at_shop", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT, None),
        ("v4__pickup_contacted", Status.OUT_FOR_DELIVERY, Substatus.DRIVER_CONTACTED, None),
        ("v4__pickup_told_by_scan", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT, None),
        ("v4__pickup_plain", Status.OUT_FOR_DELIVERY, None, None),
        ("v4__address", Status.ATTEMPT_FAILED, None, Reason.ADDRESS_INCORRECT),
        ("v4__absent", Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
        ("v4__unclaimed", Status.EXCEPTION, None, Reason.UNCLAIMED),
        ("v4__customs", Status.EXCEPTION, None, Reason.CUSTOMS_HOLD),
        ("v4__damaged_or_lost", Status.EXCEPTION, None, Reason.CARRIER_OTHER),
        ("v4__cancelled", Status.CANCELLED, None, None),
        ("v4__refused", Status.EXCEPTION, None, Reason.REFUSED),
        ("v4__returned", Status.RETURNED, None, None),
        ("v4__returning", Status.RETURNING, None, None),
        ("v4__wrong_carrier", Status.PENDING, Substatus.WRONG_CARRIER, None),
        ("v4__notfound", Status.PENDING, Substatus.NO_INFO_YET, None),
        ("v4__info", Status.PRE_TRANSIT, Substatus.INFO_RECEIVED, None),
        ("v4__expired", Status.IN_TRANSIT, None, None),
        ("v4__expired_without_scans", Status.PENDING, Substatus.NO_INFO_YET, None),
        ("v2__webhook_transit", Status.IN_TRANSIT, None, None),
        ("v2__reply_items", Status.PENDING, Substatus.NO_INFO_YET, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = confirmed(name)
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)


def test_a_reply_that_refuses_the_key_speaks_of_no_parcel() -> None:
    assert read("error__reply") == []


def test_nothing_final_is_told_by_a_body_that_nobody_signed() -> None:
    (report,) = read("v4__webhook_delivered")
    assert report.hint
    assert reduce([report]).status is Status.IN_TRANSIT


def test_expired_keeps_the_last_real_status_and_is_stale() -> None:
    shipment = confirmed("v4__expired")
    assert shipment.stale is not None
    assert shipment.conflict is None


def test_both_legs_are_told_in_order_of_time() -> None:
    (report,) = read("v4__webhook_delivered")
    assert [event.native.sub for event in report.events] == [
        "inforeceived001", "transit001", "transit004", "delivered003",
    ]  # fmt: skip


def test_wall_clocks_are_set_by_the_place_and_else_stay_as_they_stood() -> None:
    (report,) = read("v4__webhook_delivered")
    first, last = report.events[0], report.events[-1]
    assert (first.tz_basis, first.occurred_at) == (TzBasis.PLACE, datetime(2026, 11, 1, 1, 0, tzinfo=UTC))
    assert (last.occurred_at, last.utc_offset) == (datetime(2026, 11, 5, 10, 20, tzinfo=UTC), 60)
    (older,) = read("v2__webhook_transit")
    assert [event.tz_basis for event in older.events] == [TzBasis.DATE_ONLY, TzBasis.LOCAL]
    assert older.events[1].occurred_at == datetime(2026, 11, 3, 14, 41, tzinfo=UTC)


def test_the_older_version_is_read_the_same_way() -> None:
    (report,) = read("v2__webhook_transit")
    first, last = report.events
    assert (first.status, first.substatus) == (Status.PRE_TRANSIT, Substatus.INFO_RECEIVED)
    assert (last.native.text, last.place.city) == ("Item received", "Princess Royal DC")
    assert (report.carrier, report.unknown_codes) == ("royal-mail", ())


def test_what_else_is_known_of_the_parcel_comes_along() -> None:
    (report,) = read("v4__webhook_delivered")
    assert (report.carrier, report.signed_by, report.destination.country) == ("china-post", "KLEIN", "DE")
    assert report.updated_at == datetime(2026, 11, 5, 12, tzinfo=UTC)
    assert report.eta is not None
    assert report.eta.latest == date(2026, 11, 6)


def test_one_body_holds_many_parcels_with_their_own_states() -> None:
    first, second = read("v4__reply_many")
    assert (first.headline, second.headline) == (Status.IN_TRANSIT, Status.DELIVERED)


def test_a_batch_names_the_numbers_that_it_refused() -> None:
    made, invalid, unsupported = read("v4__batch")
    assert made.headline is Status.PENDING
    assert (invalid.tracking_number, invalid.headline_sub) == ("??", Substatus.INVALID_NUMBER)
    assert unsupported.headline_sub is Substatus.CARRIER_UNSUPPORTED


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("v4__new_codes")
    assert report.unknown_codes == ("status:beamed", "substatus:beamed001")
    assert (report.events[-1].status, report.events[-1].native.sub) == (Status.UNKNOWN, "beamed001")


def test_dates_of_the_tracking_that_cannot_be_read_spoil_no_scan() -> None:
    body = b'{"data":{"tracking_number":"1","status":"transit","updated_at":"...","scheduled_delivery_date":"soon"}}'
    (report,) = TrackingMore().parse(RawPayload("trackingmore", body))
    assert (report.headline, report.updated_at, report.eta) == (Status.IN_TRANSIT, None, None)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"<html>404</html>", "$"),
        (b"{}", "$"),
        (b"[3]", "[0]"),
        (b'{"data":{"items":[3]}}', "data.items[0]"),
        (b'[{"status":"transit"}]', "[0].tracking_number"),
        (b'{"data":{"tracking_number":"1","origin_info":{"trackinfo":[7]}}}', "data.origin_info.trackinfo[0]"),
        (
            b'{"data":{"tracking_number":"1","origin_info":{"trackinfo":[{"checkpoint_date":"noon"}]}}}',
            "data.origin_info.trackinfo[0].checkpoint_date",
        ),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


def test_every_code_is_written_as_it_is_compared() -> None:
    assert all(code == code.replace(" ", "").lower() for code in {*STATUS, *SUBSTATUS})
