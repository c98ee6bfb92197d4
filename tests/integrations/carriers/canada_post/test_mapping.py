"""Canada Post's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reduce import reduce
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from integrations.carriers.canada_post.adapter import CanadaPost
from integrations.carriers.canada_post.codes import EVENTS, TYPES, plain
from integrations.carriers.canada_post.phrases import SENTENCES
from integrations.wording import normalised
from tests.integrations.bodies import Bodies

BODIES = Bodies(CanadaPost, __file__)
read, parse = BODIES.read, BODIES.parse


@pytest.mark.parametrize(
    ("name", "at", "status", "substatus", "reason"),
    [
        ("detail__paperwork_last.xml", 0, Status.DELIVERED, Substatus.SIGNED, None),
        ("detail__notice_card.xml", 0, Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, None),
        ("detail__returned.xml", 0, Status.RETURNED, None, None),
        ("detail__soap.xml", 0, Status.PENDING, Substatus.NO_INFO_YET, None),
        ("summary__two.xml", 0, Status.DELIVERED, None, None),
        ("summary__two.xml", 1, Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("page__released.json", 0, Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED, None),
        ("page__not_found.json", 0, Status.PENDING, Substatus.NO_INFO_YET, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, at: int, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = reduce([read(name)[at]])
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)
    assert shipment.conflict is None


def test_messages_speak_of_no_parcel() -> None:
    assert read("messages__no_history.xml") == []


def test_a_signature_recorded_after_delivery_is_paperwork() -> None:
    (report,) = read("detail__paperwork_last.xml")
    assert report.events[-1].informational
    assert report.signed_by == "A ROY"


def test_a_return_tells_why_it_came_back() -> None:
    refused, arrived = read("detail__returned.xml")[0].events
    assert (refused.status, refused.reason) == (Status.RETURNING, Reason.REFUSED)
    assert arrived.status is Status.RETURNED


def test_a_named_zone_is_its_clock_in_summer_too() -> None:
    order, picked_up, regina, out, _, _ = read("detail__paperwork_last.xml")[0].events
    assert order.tz_basis is TzBasis.LOCAL
    assert picked_up.occurred_at == datetime(2026, 7, 6, 20, 0, tzinfo=UTC)
    assert regina.occurred_at == datetime(2026, 7, 7, 14, 0, tzinfo=UTC)
    assert (out.occurred_at, out.tz_basis) == (datetime(2026, 7, 9, 15, 27, 43, tzinfo=UTC), TzBasis.PLACE)
    left, released = read("page__released.json")[0].events
    assert (left.occurred_at, left.tz_basis) == (datetime(2026, 11, 10, 9, 0, tzinfo=UTC), TzBasis.OFFSET)
    assert released.utc_offset == -480


def test_a_code_that_no_table_knows_is_counted_and_its_sentence_still_read() -> None:
    (report,) = read("detail__new_code.xml")
    assert report.unknown_codes == ("event:9998", "event:9999")
    assert [event.status for event in report.events] == [Status.IN_TRANSIT, Status.UNKNOWN]
    assert report.events[1].tz_basis is TzBasis.DATE_ONLY
    assert report.is_return


def test_a_changed_day_beats_the_first_one() -> None:
    eta = read("detail__notice_card.xml")[0].eta
    assert eta is not None
    assert eta.latest == date(2026, 11, 13)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", "$"),
        (b"<html><body/></html>", "$"),
        (b"{}", "$"),
        (b"[1]", "[0]"),
        (b'{"pin": "1", "events": "x"}', "events"),
        (b'{"events": [{"description": "of another"}]}', "$"),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


def test_tables_hold_known_words_only() -> None:
    assert all(code == plain(code) and code.isdigit() for code in EVENTS)
    assert all(kind == kind.upper() for kind in TYPES)
    assert all(normalised(sentence) == sentence for sentence in SENTENCES)
    for meaning in (*EVENTS.values(), *TYPES.values(), *SENTENCES.values()):
        assert meaning.substatus is None or meaning.substatus in SUBSTATUSES[meaning.status]


@given(st.one_of(st.binary(max_size=60), BODIES.cut()))
def test_any_bytes_give_reports_or_malformed(body: bytes) -> None:
    BODIES.read_or_refuse(body)
