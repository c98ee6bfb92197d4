"""Sendcloud's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.status import Reason, Status, Substatus, TzBasis
from bot.ports import RawPayload
from integrations.carriers.sendcloud.adapter import Sendcloud
from integrations.carriers.sendcloud.codes import BY_ID, BY_MESSAGE, STATUS
from integrations.wording import normalised
from tests.integrations.bodies import Bodies

BODIES = Bodies(Sendcloud, __file__)
read, one = BODIES.read, BODIES.one


@pytest.mark.parametrize(
    ("name", "status", "substatus", "reason"),
    [
        ("parcel_status_changed__announced", Status.PRE_TRANSIT, Substatus.INFO_RECEIVED, None),
        ("parcel_status_changed__delivered", Status.DELIVERED, None, None),
        ("parcel_status_changed__collected", Status.DELIVERED, Substatus.COLLECTED, None),
        ("parcel_status_changed__attempt", Status.ATTEMPT_FAILED, None, None),
        ("parcel_status_changed__pickup", Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT, None),
        ("parcel_status_changed__driver", Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("parcel_status_changed__delayed", Status.IN_TRANSIT, None, Reason.CARRIER_OTHER),
        ("parcel_status_changed__undeliverable", Status.EXCEPTION, None, None),
        ("parcel_status_changed__refused", Status.EXCEPTION, None, Reason.REFUSED),
        ("parcel_status_changed__returning", Status.RETURNING, None, None),
        ("parcel_status_changed__customs", Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING, None),
        ("parcel_status_changed__cancelled", Status.CANCELLED, Substatus.VOID_LABEL, None),
        ("parcel_status_changed__cancelling", Status.PRE_TRANSIT, None, None),
        ("parcel_status_changed__rescheduled", Status.IN_TRANSIT, Substatus.RESCHEDULED, None),
        ("parcel_status_changed__sent_twice", Status.PRE_TRANSIT, Substatus.LABEL_CREATED, None),
        ("parcel_status_changed__only_number", Status.IN_TRANSIT, None, None),
        ("parcel_status_changed__only_message", Status.EXCEPTION, None, Reason.ADDRESS_INCORRECT),
        ("parcel_status_changed__return", Status.DELIVERED, None, None),
        ("parcel__alone", Status.IN_TRANSIT, None, None),
        ("tracking_v2__driver", Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("tracking_v3__delivered", Status.DELIVERED, Substatus.NEIGHBOUR, None),
        ("parcels.event.created__in_transit", Status.IN_TRANSIT, None, None),
        ("parcels.event.created__absent", Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
        ("parcels.event.created__refused", Status.ATTEMPT_FAILED, None, Reason.REFUSED),
        ("parcels.event.created__delay", Status.IN_TRANSIT, None, Reason.WEATHER),
        ("parcels.event.created__missing", Status.EXCEPTION, None, Reason.LOST_SUSPECTED),
        ("parcels.event.created__customs", Status.EXCEPTION, None, Reason.CUSTOMS_DOCUMENTS),
        ("parcels.event.created__returning", Status.RETURNING, None, None),
        ("parcels.event.created__returned", Status.RETURNED, None, None),
        ("parcels.event.created__disposed", Status.FAILED, Substatus.DISPOSED, Reason.DAMAGED),
        ("parcels.event.created__partial", Status.DELIVERED, Substatus.PARTIAL, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = one(name)
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)
    assert shipment.conflict is None


@pytest.mark.parametrize(
    "name",
    [
        "integration_connected__plain",
        "return_created__plain",
        "parcel_status_changed__no_label",
        "parcels.event.created__no_number",
        "tracking_v2__not_found",
        "tracking_v3__not_found",
    ],
)
def test_bodies_that_speak_of_no_parcel_are_empty(name: str) -> None:
    assert read(name) == []


def test_a_signed_webhook_is_no_hint_and_tells_when_the_carrier_changed_its_mind() -> None:
    (report,) = read("parcel_status_changed__delivered")
    assert not report.hint
    (event,) = report.events
    assert (event.occurred_at, event.tz_basis) == (datetime(2026, 11, 5, 11, 59, tzinfo=UTC), TzBasis.UTC)
    assert report.updated_at is not None
    assert report.updated_at.replace(microsecond=0) == datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
    assert (report.carrier, report.service, report.destination.country) == ("postnl", "PostNL Standard", "NL")


def test_seconds_and_milliseconds_are_told_apart() -> None:
    body = b'{"action":"x","timestamp":1793880000,"parcel":{"tracking_number":"1","status":{"id":11}}}'
    (report,) = Sendcloud().parse(RawPayload("sendcloud", body))
    assert report.updated_at == datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
    assert report.headline is Status.DELIVERED


def test_a_return_goes_the_other_way() -> None:
    assert one("parcel_status_changed__return").direction == "return"
    assert one("parcel_status_changed__delivered").direction == "outbound"


def test_a_history_is_turned_and_keeps_its_times() -> None:
    (report,) = read("tracking_v2__driver")
    assert report.tracking_number == "3SYZXG100000017"
    assert report.events[-1].occurred_at == datetime(2026, 11, 5, 7, 43, 13, tzinfo=UTC)
    assert [event.native.status for event in report.events][-2:] == ["sorted", "driver-on-route"]
    assert report.eta is not None
    assert (report.eta.latest, report.unknown_codes) == (date(2026, 11, 5), ())
    (newer,) = read("tracking_v3__delivered")
    assert newer.events[0].occurred_at == datetime(2026, 11, 3, 20, 0, tzinfo=UTC)
    assert [event.native.text for event in newer.events if event.informational] == ["A claim was opened"]


def test_a_history_without_a_number_leaves_it_to_the_one_who_asked() -> None:
    (report,) = read("tracking_v2__no_number")
    assert (report.tracking_number, report.is_return) == ("", True)


def test_one_body_holds_many_parcels_with_their_own_states() -> None:
    first, second = read("parcels__list")
    assert (first.headline, second.headline) == (Status.PRE_TRANSIT, Status.IN_TRANSIT)


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("parcel_status_changed__new_codes")
    assert report.unknown_codes == ("status:4711",)
    assert (report.events[0].status, report.events[0].native.text) == (Status.UNKNOWN, "Teleported")
    (subscribed,) = read("parcels.event.created__new_words")
    assert subscribed.unknown_codes == ("exception:hyper", "phase:beamed", "sub_status:warp")


def test_a_status_that_says_it_is_unknown_is_no_headline_and_no_unknown_code() -> None:
    (report,) = read("parcel_status_changed__unknown")
    assert (report.headline, report.unknown_codes) == (None, ())


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"<html><body>404</body></html>", "$"),
        (b"<html", "$"),
        (b"{}", "$"),
        (b"[7]", "[0]"),
        (b'{"parcel":7}', "parcel"),
        (b'{"parcels":[7]}', "parcels[0]"),
        (b'{"statuses":[{"carrier_update_timestamp":"noon"}]}', "statuses[0].carrier_update_timestamp"),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


def test_all_three_names_lead_to_a_known_status() -> None:
    assert set(BY_ID.values()) | set(BY_MESSAGE.values()) <= set(STATUS)
    assert all(message == normalised(message) for message in BY_MESSAGE)
