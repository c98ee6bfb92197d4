"""Australia Post's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reduce import reduce
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from integrations.carriers.australia_post.adapter import AustraliaPost
from integrations.carriers.australia_post.codes import EVENTS, STATUSES, UNTOLD
from integrations.carriers.australia_post.phrases import SENTENCES, said
from integrations.wording import normalised
from tests.integrations.bodies import Bodies

BODIES = Bodies(AustraliaPost, __file__)
read, parse = BODIES.read, BODIES.parse


@pytest.mark.parametrize(
    ("name", "at", "status", "substatus", "reason"),
    [
        ("results__many.json", 0, Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("results__many.json", 1, Status.DELIVERED, Substatus.SAFE_PLACE, None),
        ("results__many.json", 2, Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE, None),
        ("results__many.json", 3, Status.EXCEPTION, None, Reason.CARRIER_OTHER),
        ("results__many.json", 5, Status.PENDING, Substatus.INVALID_NUMBER, None),
        ("results__many.json", 6, Status.PENDING, Substatus.NO_INFO_YET, None),
        ("results__consignment.json", 0, Status.IN_TRANSIT, None, Reason.CARRIER_OTHER),
        ("page__codes.json", 0, Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, at: int, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = reduce([read(name)[at]])
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)


def test_one_body_holds_many_parcels() -> None:
    assert len({report.tracking_number for report in read("results__many.json")}) == 7


def test_errors_that_name_no_number_speak_of_no_parcel() -> None:
    assert read("errors__too_many.json") == []


def test_a_part_of_a_consignment_is_never_told_as_the_whole() -> None:
    (report,) = read("results__consignment.json")
    assert (report.tracking_number, report.headline) == ("8XX0000001", Status.IN_TRANSIT)
    assert [event.status for event in report.events][-1] is Status.DELIVERED
    assert len(report.events) == 3


def test_what_no_table_knows_is_kept_and_counted() -> None:
    reports = read("results__many.json")
    assert reports[3].unknown_codes == ("event:Abducted by aliens",)
    assert reports[3].events[0].status is Status.UNKNOWN
    assert reports[4].unknown_codes == ("status:Beamed",)
    assert read("page__codes.json")[0].unknown_codes == ("event:XX-ER99",)


def test_received_from_the_sender_is_no_delivery() -> None:
    meaning = said("Received item from Sender")
    assert meaning is not None
    assert meaning.status is Status.IN_TRANSIT
    assert said("Not delivered") is None


def test_offsets_are_kept_and_milliseconds_are_utc() -> None:
    informed, received, _, out = read("results__many.json")[0].events
    assert (informed.status, out.status) == (Status.PRE_TRANSIT, Status.OUT_FOR_DELIVERY)
    assert (received.occurred_at, received.utc_offset) == (datetime(2026, 11, 9, 2, 0, tzinfo=UTC), 480)
    assert (out.place.city, out.place.region, out.place.country) == ("KEW", "VIC", "AU")
    border, notice = read("page__codes.json")[0].events
    assert (border.tz_basis, border.place.country) == (TzBasis.UTC, "US")
    assert (notice.tz_basis, notice.utc_offset) == (TzBasis.OFFSET, 570)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", "$"),
        (b"<html>404</html>", "$"),
        (b"{}", "$"),
        (b"[1]", "[0]"),
        (b'{"tracking_results": "x"}', "tracking_results"),
        (b'{"tracking_results": [{}]}', "tracking_results[0].tracking_id"),
        (b'{"tracking_results": [{"tracking_id": "1", "trackable_items": 7}]}', "tracking_results[0].trackable_items"),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


def test_tables_hold_known_words_only() -> None:
    assert all(normalised(word) == word for word in (*STATUSES, *UNTOLD, *SENTENCES))
    assert all(code == code.upper() for code in EVENTS)
    for meaning in (*STATUSES.values(), *EVENTS.values(), *SENTENCES.values()):
        assert meaning.substatus is None or meaning.substatus in SUBSTATUSES[meaning.status]


@given(st.one_of(st.binary(max_size=60), BODIES.cut()))
def test_any_bytes_give_reports_or_malformed(body: bytes) -> None:
    BODIES.read_or_refuse(body)
