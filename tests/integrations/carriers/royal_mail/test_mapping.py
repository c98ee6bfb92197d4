"""Royal Mail's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.reduce import reduce
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from bot.errors import MalformedPayload
from integrations.carriers.royal_mail.adapter import RoyalMail
from integrations.carriers.royal_mail.codes import CATEGORIES, EVENTS
from integrations.wording import normalised
from tests.integrations.bodies import Bodies

BODIES = Bodies(RoyalMail, __file__)
read, parse, one = BODIES.read, BODIES.parse_json, BODIES.one
NUMBER = "SG700000017GB"


@pytest.mark.parametrize(
    ("name", "status", "substatus", "reason"),
    [
        ("events__delivered", Status.DELIVERED, Substatus.SIGNED, None),
        ("events__in_transit", Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY, None),
        ("events__out", Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("events__not_home", Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
        ("events__at_post_office", Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE, None),
        ("events__kept_after_attempt", Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE, Reason.RECIPIENT_ABSENT),
        ("events__refused", Status.RETURNING, None, Reason.REFUSED),
        ("events__customs", Status.EXCEPTION, None, Reason.CUSTOMS_DOCUMENTS),
        ("events__fee", Status.EXCEPTION, None, Reason.PAYMENT_DUE),
        ("events__dangerous", Status.FAILED, Substatus.DISPOSED, Reason.PROHIBITED_ITEM),
        ("events__notice_is_no_scan", Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY, None),
        ("events__announced", Status.PRE_TRANSIT, Substatus.INFO_RECEIVED, None),
        ("signature__alone", Status.DELIVERED, Substatus.SIGNED, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = one(name)
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)
    assert shipment.conflict is None
    assert shipment.tracking_number == NUMBER


def test_a_list_of_summaries_gives_each_piece_its_own_state() -> None:
    signed, collected, missing = (reduce([report]) for report in read("summary__several"))
    assert (signed.status, signed.substatus) == (Status.DELIVERED, Substatus.SIGNED)
    assert (collected.status, collected.substatus) == (Status.DELIVERED, Substatus.COLLECTED)
    assert (missing.status, missing.substatus) == (Status.PENDING, Substatus.NO_INFO_YET)
    assert [len(each.events) for each in (signed, collected, missing)] == [1, 1, 0]


@pytest.mark.parametrize("name", ["error__not_found", "error__auth"])
def test_errors_about_the_request_speak_of_no_parcel(name: str) -> None:
    assert read(name) == []


def test_the_category_speaks_only_where_the_code_says_nothing() -> None:
    summary = {"lastEventCode": "EVQQQ", "statusCategory": "Delivery Attempted"}
    (report,) = parse({"mailPieces": {"mailPieceId": NUMBER, "summary": summary}})
    assert report.headline is Status.ATTEMPT_FAILED
    assert report.unknown_codes == ("event:EVQQQ",)


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("events__new_code")
    assert report.unknown_codes == ("category:A new category", "event:EVQQQ")
    assert [event.status for event in report.events] == [Status.IN_TRANSIT, Status.UNKNOWN]
    assert report.events[-1].native.text == "Something new"


def test_an_offset_is_kept_exactly_and_events_come_oldest_first() -> None:
    (report,) = read("events__delivered")
    last = report.events[-1]
    assert last.occurred_at == datetime(2026, 6, 17, 10, 20, 45, tzinfo=UTC)
    assert (last.tz_basis, last.utc_offset) == (TzBasis.OFFSET, 60)
    assert [event.native.code for event in report.events] == ["EVAIP", "EVDAV", "EVIMC", "EVGPD", "EVKSP"]
    assert report.events[1].native.text == "Item Received"
    assert report.events[1].place.city == "Crewe MC"


def test_the_window_is_told_until_it_is_delivered() -> None:
    (moving,), (done,) = read("events__in_transit"), read("events__delivered")
    assert moving.eta is not None
    assert moving.eta.earliest == date(2026, 6, 17)
    assert (moving.eta.from_hour, moving.eta.to_hour) == ("09:30", "11:30")
    assert done.eta is None
    assert (done.signed_by, done.service) == ("OKAFOR", "Royal Mail Tracked 48")
    assert (done.origin.country, done.destination.country) == ("GB", "GB")


def test_the_tables_keep_to_the_vocabulary() -> None:
    for table in (EVENTS, CATEGORIES):
        for code, meaning in table.items():
            assert meaning.substatus is None or meaning.substatus in SUBSTATUSES[meaning.status], code
    assert all(category == normalised(category) for category in CATEGORIES)
    assert len(EVENTS) > 240


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"hello": 1}, "$"),
        ({"mailPieces": "x"}, "mailPieces"),
        ({"mailPieces": {}}, "mailPieces.mailPieceId"),
        ({"mailPieces": [{"mailPieceId": "A"}, 1]}, "mailPieces[1]"),
        ({"mailPieceId": "A", "events": "x"}, "events"),
    ],
)
def test_a_foreign_body_is_refused_with_its_place(value: Any, path: str) -> None:
    with pytest.raises(MalformedPayload) as caught:
        parse(value)
    assert caught.value.path == path
