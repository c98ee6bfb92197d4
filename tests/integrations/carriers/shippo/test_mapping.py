"""Shippo's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.reduce import reduce
from bot.domain.status import SUBSTATUSES, Party, Reason, Status, Substatus, TzBasis
from integrations.carriers.shippo.adapter import Shippo
from integrations.carriers.shippo.codes import STATUS, SUBSTATUS
from integrations.carriers.shippo.phrases import BY_STATUS
from integrations.wording import normalised
from tests.integrations.bodies import Bodies

BODIES = Bodies(Shippo, __file__)
read, parse, states = BODIES.read, BODIES.parse_json, BODIES.states


def now(status: str, code: str | None = None, details: str | None = None) -> dict[str, Any]:
    substatus = {"code": code, "text": "…"} if code else None
    told = {"status": status, "substatus": substatus, "status_details": details, "status_date": "2026-11-06T04:00:00Z"}
    return {"carrier": "ups", "tracking_number": "1", "tracking_status": told, "tracking_history": []}


@pytest.mark.parametrize(
    ("name", "status", "substatus", "reason", "events"),
    [
        ("track_updated__delivered", Status.DELIVERED, Substatus.MAILBOX, None, 5),
        ("track__notice_left", Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, None, 2),
        ("track__returned_by_sentence", Status.RETURNED, None, None, 3),
        ("track__unclaimed", Status.RETURNING, None, Reason.UNCLAIMED, 2),
        ("track__unknown", Status.PENDING, Substatus.NO_INFO_YET, None, 0),
        ("track__new_codes", Status.IN_TRANSIT, None, None, 2),
        ("transaction_updated", Status.IN_TRANSIT, None, None, 0),
    ],
)
def test_each_shape_gives_its_state(
    name: str, status: Status, substatus: Substatus | None, reason: Reason | None, events: int
) -> None:
    (shipment,) = states(name)
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)
    assert len(shipment.events) == events
    assert shipment.conflict is None


def test_one_body_holds_many_parcels_and_a_failure_is_no_loss_by_itself() -> None:
    failure, lost = states("tracks__list")
    assert (failure.status, failure.substatus) == (Status.EXCEPTION, None)
    assert (lost.status, lost.substatus, lost.reason) == (Status.FAILED, Substatus.LOST, Reason.LOST_SUSPECTED)


@pytest.mark.parametrize("name", ["error__detail", "error__fields", "transaction_created__no_number"])
def test_bodies_that_speak_of_no_parcel_are_empty(name: str) -> None:
    assert read(name) == []


@pytest.mark.parametrize(
    "code",
    [
        "address_issue", "delivery_attempted", "location_inaccessible", "notice_left", "pickup_available",
        "reschedule_delivery",
    ],
)  # fmt: skip
def test_where_shippo_wants_the_recipient_to_act_so_do_we(code: str) -> None:
    (report,) = parse(now("TRANSIT", code))
    assert reduce([report]).action_required is Party.SHOPPER


@pytest.mark.parametrize(
    ("status", "code", "details", "expected"),
    [
        ("TRANSIT", None, "Your shipment is out for delivery.", Status.OUT_FOR_DELIVERY),
        ("TRANSIT", None, "It is not true that your shipment is out for delivery.", Status.IN_TRANSIT),
        ("TRANSIT", "package_arrived", "Your shipment is out for delivery.", Status.IN_TRANSIT),
        ("RETURNED", "return_to_sender", "Returned to sender", Status.RETURNED),
        ("RETURNED", "return_to_sender", "Returning to sender", Status.RETURNING),
        ("FAILURE", "package_undeliverable", "Delivery attempted", Status.ATTEMPT_FAILED),
        ("FAILURE", "package_undeliverable", "…", Status.EXCEPTION),
        ("FAILURE", "package_disposed", "Delivery attempted", Status.FAILED),
        ("DELIVERED", "delivered", "Your shipment has been delivered to the original sender.", Status.RETURNED),
        ("UNKNOWN", "other", "The shipping label has been created.", Status.PRE_TRANSIT),
        ("UNKNOWN", "other", "…", Status.PENDING),
    ],
)
def test_a_whole_sentence_counts_where_the_code_is_coarse(
    status: str, code: str | None, details: str, expected: Status
) -> None:
    (report,) = parse(now(status, code, details))
    assert reduce([report]).status is expected
    assert report.unknown_codes == ()


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("track__new_codes")
    assert report.unknown_codes == ("status:ORBIT", "substatus:package_teleported")
    assert report.events[0].status is Status.UNKNOWN


def test_times_are_utc_and_midnight_is_a_placeholder() -> None:
    (report,) = read("track_updated__delivered")
    assert [event.tz_basis for event in report.events] == [TzBasis.DATE_ONLY] + [TzBasis.UTC] * 4
    assert report.events[4].occurred_at == datetime(2026, 11, 6, 19, 3, tzinfo=UTC)
    assert report.updated_at == datetime(2026, 11, 6, 20, 11, tzinfo=UTC)
    (test_track,) = read("track__returned_by_sentence")
    assert {event.tz_basis for event in test_track.events} == {TzBasis.UTC}


def test_the_estimate_is_a_day_and_keeps_the_first_one() -> None:
    (report,) = read("track_updated__delivered")
    assert report.eta is not None
    assert (report.eta.latest, report.eta.original, report.eta.source) == (date(2026, 11, 6), "2026-11-05", "carrier")
    (other,) = parse({**now("TRANSIT"), "eta": "soon"})
    assert other.eta is None


def test_a_present_status_without_a_history_is_the_one_scan() -> None:
    (report,) = parse(now("TRANSIT", "package_accepted"))
    assert [event.substatus for event in report.events] == [Substatus.ACCEPTED]


def test_carriers_are_named_as_people_write_them() -> None:
    first, second = read("tracks__list")
    assert (first.carrier, second.carrier) == ("USPS", "UPS")
    assert first.destination.city == "Austin"
    assert first.service == "Priority Mail"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"<html>404</html>", "$"),
        (b"{}", "$"),
        (b'{"foo":1}', "$"),
        (b"[3]", "[0]"),
        (b'{"data":7}', "data"),
        (b'{"tracking_status":null}', "tracking_number"),
        (b'{"tracking_number":"1","tracking_history":"x"}', "tracking_history"),
        (b'{"tracking_number":"1","tracking_history":[7]}', "tracking_history[0]"),
        (
            b'{"data":{"tracking_number":"1","tracking_history":[{"status_date":"yesterday"}]}}',
            "data.tracking_history[0].status_date",
        ),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


def test_tables_hold_known_words_only() -> None:
    said = [meaning for table in BY_STATUS.values() for meaning in table.values()]
    for meaning in (*STATUS.values(), *SUBSTATUS.values(), *said):
        assert meaning.substatus is None or meaning.substatus in SUBSTATUSES[meaning.status]
    assert set(BY_STATUS) <= set(STATUS)
    for table in BY_STATUS.values():
        assert all(normalised(sentence) == sentence for sentence in table)
