"""USPS's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reduce import reduce
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from integrations.carriers.usps.adapter import Usps
from integrations.carriers.usps.codes import CATEGORIES, EVENTS
from integrations.carriers.usps.phrases import NAMES, PAPERWORK, named
from integrations.carriers.usps.sentences import detail, summary
from integrations.wording import normalised
from tests.integrations.bodies import Bodies

BODIES = Bodies(Usps, __file__)
read, parse = BODIES.read, BODIES.parse


@pytest.mark.parametrize(
    ("name", "at", "status", "substatus", "reason"),
    [
        ("v3__delivered.json", 0, Status.DELIVERED, Substatus.MAILBOX, None),
        ("v3__list.json", 0, Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.RECIPIENT_ABSENT),
        ("v3__list.json", 1, Status.RETURNING, None, Reason.UNCLAIMED),
        ("v3__list.json", 2, Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY, None),
        ("v3__list.json", 3, Status.PENDING, Substatus.NO_INFO_YET, None),
        ("v3__summaries.json", 0, Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY, None),
        ("v3__returned.json", 0, Status.RETURNED, None, None),
        ("webtools__fields.xml", 0, Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, None),
        ("webtools__sentences.xml", 0, Status.DELIVERED, None, None),
        ("webtools__sentences.xml", 1, Status.RETURNING, None, Reason.UNCLAIMED),
        ("webtools__sentences.xml", 2, Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.RECIPIENT_ABSENT),
        ("webtools__not_found.xml", 0, Status.PENDING, Substatus.NO_INFO_YET, None),
    ],
)
def test_each_shape_gives_its_state(
    name: str, at: int, status: Status, substatus: Substatus | None, reason: Reason | None
) -> None:
    shipment = reduce([read(name)[at]])
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)
    assert shipment.conflict is None


@pytest.mark.parametrize("name", ["v3__error.json", "webtools__error.xml"])
def test_errors_that_name_no_number_speak_of_no_parcel(name: str) -> None:
    assert read(name) == []


def test_could_not_be_delivered_is_not_delivered() -> None:
    report = read("webtools__sentences.xml")[3]
    assert report.events[0].status is Status.UNKNOWN
    assert reduce([report]).status is not Status.DELIVERED
    assert len(report.unknown_codes) == 1


def test_every_time_says_how_its_zone_was_known() -> None:
    label, accepted, unknown, out, delivered = read("v3__delivered.json")[0].events
    assert (label.tz_basis, accepted.tz_basis) == (TzBasis.DATE_ONLY, TzBasis.PLACE)
    assert accepted.occurred_at == datetime(2026, 11, 10, 0, 40, tzinfo=UTC)
    assert unknown.occurred_at == datetime(2026, 11, 11, 14, 0, tzinfo=UTC)
    assert (out.occurred_at, out.tz_basis, out.utc_offset) == (
        datetime(2026, 11, 11, 16, 10, tzinfo=UTC),
        TzBasis.OFFSET,
        -480,
    )
    assert (delivered.occurred_at, delivered.utc_offset) == (datetime(2026, 11, 12, 8, 12, 31, tzinfo=UTC), -480)


@pytest.mark.parametrize(
    ("offset", "hour", "basis"),
    [
        ("-05:00", 15, TzBasis.OFFSET),
        ("-7:00", 17, TzBasis.OFFSET),
        ("-0500", 15, TzBasis.OFFSET),
        ("+10:00", 0, TzBasis.OFFSET),
        ("99:00", 10, TzBasis.LOCAL),
        ("east", 10, TzBasis.LOCAL),
    ],
)
@pytest.mark.parametrize("wall", ["2026-11-12T10:00:00", "2026-11-12T10:00:00Z"])
def test_an_offset_beside_a_wall_clock_is_read_however_it_is_written(
    wall: str, offset: str, hour: int, basis: TzBasis
) -> None:
    row = {"eventCode": "10", "eventTimestamp": wall, "GMTOffset": offset}
    (report,) = parse(json.dumps({"trackingNumber": "1", "trackingEvents": [row]}).encode())
    at = report.events[0].occurred_at
    assert at is not None
    assert (at.hour, report.events[0].tz_basis) == (hour, basis)


def test_the_older_xml_has_days_wall_clocks_and_lines_without_a_year() -> None:
    accepted, departed, out = read("webtools__fields.xml")[0].events
    assert (accepted.tz_basis, departed.tz_basis, out.tz_basis) == (TzBasis.LOCAL, TzBasis.DATE_ONLY, TzBasis.PLACE)
    assert out.occurred_at == datetime(2021, 5, 6, 14, 45, tzinfo=UTC)
    events = read("webtools__sentences.xml")[0].events
    assert [event.status for event in events] == [
        Status.IN_TRANSIT,
        Status.IN_TRANSIT,
        Status.IN_TRANSIT,
        Status.ATTEMPT_FAILED,
        Status.DELIVERED,
    ]
    assert {event.tz_basis for event in events} == {TzBasis.UNKNOWN}
    assert (events[2].place.city, events[2].place.region) == ("GAINESVILLE", "FL")


def test_a_code_that_no_table_knows_is_kept_and_counted() -> None:
    (report,) = read("v3__delivered.json")
    assert report.unknown_codes == ("event:Z9",)
    assert report.events[2].status is Status.UNKNOWN


def test_expectations_are_read_with_their_hours() -> None:
    eta = read("v3__list.json")[2].eta
    assert eta is not None
    assert (eta.latest, eta.to_hour) == (date(2026, 11, 15), "21:00")
    older = read("webtools__fields.xml")[0]
    assert older.eta is not None
    assert (older.eta.latest, older.eta.to_hour) == (date(2021, 5, 6), "20:00")
    assert (older.service, older.destination.city) == ("Priority Mail", "MIAMI")


@pytest.mark.parametrize(
    ("sentence", "status", "reason"),
    [
        ("Your item was delivered to a parcel locker at 1:58 pm on May 2, 2021 in ERIE, PA 16501.", "delivered", None),
        ("Your item was refused by the addressee at 1:58 pm on May 2, 2021 in ERIE and is being returned to "
         "the sender.", "returning", "refused"),
        ("Your item has been delivered to an agent for final delivery in ERIE, PA 16501 on May 2, 2021 at 1:58 pm.",
         "delivered", None),
        ("Your item was picked up at the post office at 9:00 am on May 2, 2021 in ERIE, PA 16501.", "delivered", None),
        ("Your item is out for delivery in ERIE, PA 16501.", "out_for_delivery", None),
        ("Your item was undeliverable as addressed at 9:00 am on May 2, 2021 in ERIE and is being returned to "
         "the sender.", "returning", "address_incorrect"),
        ("Your item was processed through our ERIE, PA 16501 facility on May 2, 2021.", "in_transit", None),
    ],
)  # fmt: skip
def test_summary_sentences_are_read_whole(sentence: str, status: str, reason: str | None) -> None:
    told = summary(sentence)
    assert told.meaning is not None
    assert (told.meaning.status, told.meaning.reason) == (status, reason)
    assert told.place.city == "ERIE"
    assert summary(f"We regret: {sentence}").meaning is None
    assert summary(sentence.removesuffix(".") + " to somebody else.").meaning is None


@pytest.mark.parametrize(
    ("text", "substatus"),
    [
        (
            "There is no record of that mail item. If it was mailed recently, It may not yet be tracked.",
            Substatus.NO_INFO_YET,
        ),
        ("That's not a valid number. Please check to make sure you entered it correctly.", Substatus.INVALID_NUMBER),
    ],
)
def test_the_oldest_api_says_in_its_summary_that_it_knows_nothing(text: str, substatus: Substatus) -> None:
    body = f'<TrackResponse><TrackInfo ID="1"><TrackSummary> {text} </TrackSummary></TrackInfo></TrackResponse>'
    (report,) = parse(body.encode())
    assert (report.headline, report.headline_sub, report.events) == (Status.PENDING, substatus, ())


def test_a_name_with_commas_is_parted_from_its_day() -> None:
    told = detail("Moved, Left no Address, May 2, 2021, 10:12 am, ERIE, PA 16501")
    assert told.meaning is not None
    assert (told.meaning.reason, told.place.postcode) == (Reason.RECIPIENT_MOVED, "16501")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", "$"),
        (b"<html><body>404</body></html>", "$"),
        (b"{}", "$"),
        (b'[{"foreign": 1}]', "[0]"),
        (b"[3]", "[0]"),
        (b'{"trackingNumber": "1", "statusCategory": "Alert", "trackingEvents": "x"}', "trackingEvents"),
        (b'{"trackingNumber": "1", "trackingEvents": [{"code": "PU", "time": "2026-11-11T10:00:00Z"}]}', "$"),
        (b'<TrackResponse><TrackInfo ID="1"><TrackSummary/></TrackInfo>', "$"),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


def test_tables_hold_known_words_only() -> None:
    assert all(normalised(name) == name for name in (*NAMES, *CATEGORIES, *PAPERWORK))
    assert all(code == code.upper() and len(code) == 2 for code in EVENTS)
    for meaning in (*NAMES.values(), *EVENTS.values(), *CATEGORIES.values()):
        assert meaning.substatus is None or meaning.substatus in SUBSTATUSES[meaning.status]
    assert named("Delivered to a place unheard of") is None


ROWS = st.fixed_dictionaries(
    {},
    optional={
        "eventCode": st.sampled_from([*EVENTS, "??"]) | st.none(),
        "eventType": st.sampled_from(["Delivered", "Refused", "?"]) | st.integers(),
        "eventTimestamp": st.sampled_from(["2026-11-11T10:00:00", "soon", "9999-12-31T23:59:59"]),
        "GMTOffset": st.sampled_from(["-05:00", "x", "+99:99"]),
        "GMTTimestamp": st.sampled_from(["2026-11-11T15:00:10Z", "0001-01-01T00:00:00Z"]),
        "eventState": st.sampled_from(["NY", "??"]),
    },
)


@given(
    st.one_of(
        st.binary(max_size=60),
        st.lists(ROWS, max_size=4).map(
            lambda rows: json.dumps({"trackingNumber": "1", "statusCategory": "Alert", "trackingEvents": rows}).encode()
        ),
        st.text(max_size=80).map(
            lambda text: json.dumps({"trackingNumber": "1", "eventSummaries": [text, f"Delivered, {text}"]}).encode()
        ),
    )
)
def test_any_bytes_give_reports_or_malformed(body: bytes) -> None:
    BODIES.read_or_refuse(body)
