"""17TRACK's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.reduce import reduce
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from integrations.carriers.seventeentrack.adapter import SeventeenTrack
from integrations.carriers.seventeentrack.carriers import NAMES, carrier_key
from integrations.carriers.seventeentrack.codes import STAGE, STATUS, SUB_STATUS
from tests.integrations.bodies import Bodies

BODIES = Bodies(SeventeenTrack, __file__)
read, parse, states = BODIES.read, BODIES.parse_json, BODIES.states


@pytest.mark.parametrize(
    ("name", "status", "substatus", "events"),
    [
        ("webhook__two_carriers", Status.DELIVERED, None, 6),
        ("webhook__stopped", Status.PENDING, Substatus.NO_INFO_YET, 0),
        ("register__accepted", Status.PENDING, Substatus.NO_INFO_YET, 0),
        ("gettracklist__page", Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY, 0),
        ("gettrackinfo__new_codes", Status.IN_TRANSIT, None, 2),
        ("version1__webhook", Status.DELIVERED, None, 3),
    ],
)
def test_each_shape_gives_its_state(name: str, status: Status, substatus: Substatus | None, events: int) -> None:
    (shipment,) = states(name)
    assert (shipment.status, shipment.substatus, len(shipment.events)) == (status, substatus, events)


def test_one_reply_holds_many_numbers_with_their_own_states() -> None:
    shipments = states("gettrackinfo__several")
    assert [(each.status, each.substatus, each.reason) for each in shipments] == [
        (Status.RETURNING, None, None),
        (Status.ATTEMPT_FAILED, None, Reason.ADDRESS_INCORRECT),
        (Status.IN_TRANSIT, None, None),
        (Status.PENDING, Substatus.INVALID_NUMBER, None),
        (Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING, Reason.CUSTOMS_DOCUMENTS),
        (Status.FAILED, Substatus.LOST, Reason.LOST_SUSPECTED),
        (Status.PENDING, Substatus.NO_INFO_YET, None),
        (Status.PENDING, Substatus.INVALID_NUMBER, None),
    ]
    assert [each.stale is not None for each in shipments] == [False, False, True] + [False] * 5


def test_a_rejection_that_says_nothing_of_the_parcel_is_no_report() -> None:
    for code in (-18019901, -18019908, -18010003):
        rejected = [{"number": "1", "error": {"code": code, "message": "…"}}]
        assert parse({"code": 0, "data": {"accepted": [], "rejected": rejected}}) == []
    assert read("error__key") == []


def test_two_carriers_of_one_number_are_put_into_one_order() -> None:
    (report,) = read("webhook__two_carriers")
    assert [event.carrier for event in report.events] == ["China Post"] * 3 + ["USPS"] * 3
    times = [event.occurred_at for event in report.events if event.occurred_at]
    assert times == sorted(times)
    assert (report.carrier, report.leg, report.service) == ("China Post", "destination", "ePacket")
    assert [event.substatus for event in report.events[:3]] == [
        Substatus.INFO_RECEIVED,
        Substatus.PICKED_UP,
        Substatus.DEPARTED_COUNTRY,
    ]


def test_every_way_to_write_a_time_says_how_its_zone_was_known() -> None:
    (report,) = read("gettrackinfo__clocks")
    clocks = {event.native.text: event for event in report.events}
    assert {text: event.tz_basis for text, event in clocks.items()} == {
        "an offset": TzBasis.OFFSET,
        "a wall clock beside UTC": TzBasis.OFFSET,
        "UTC alone": TzBasis.UTC,
        "as shown, with a zone": TzBasis.OFFSET,
        "as shown, at a place": TzBasis.PLACE,
        "as shown": TzBasis.LOCAL,
        "a day": TzBasis.DATE_ONLY,
        "no time at all": TzBasis.UNKNOWN,
    }
    for day, text in enumerate(list(clocks)[:5], start=1):
        assert clocks[text].occurred_at == datetime(2026, 11, day, 4, 30, tzinfo=UTC), text
    assert clocks["a wall clock beside UTC"].utc_offset == 330
    assert [event.native.text for event in report.events] == list(clocks)


def test_the_estimate_is_a_span_of_days_and_names_who_made_it() -> None:
    (report,) = read("webhook__two_carriers")
    assert report.eta is not None
    assert (report.eta.earliest, report.eta.latest) == (date(2026, 11, 5), date(2026, 11, 7))
    assert report.eta.source == "carrier"
    told = {"time_metrics": {"estimated_delivery_date": {"source": "17TRACK", "from": None, "to": "2026-11-09"}}}
    (other,) = parse({"number": "1", "track_info": told})
    assert other.eta is not None
    assert (other.eta.earliest, other.eta.latest, other.eta.source) == (
        date(2026, 11, 9),
        date(2026, 11, 9),
        "aggregator",
    )
    told["time_metrics"]["estimated_delivery_date"]["to"] = "soon"
    assert parse({"number": "1", "track_info": told})[0].eta is None


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("gettrackinfo__new_codes")
    assert report.unknown_codes == ("stage:Beamed", "sub_status:Beamed_Up", "sub_status:InTransit_Teleported")
    assert [event.status for event in report.events] == [Status.UNKNOWN, Status.UNKNOWN]


@pytest.mark.parametrize(
    ("stage", "sub_status", "status", "substatus"),
    [
        ("PickedUp", "InTransit_Other", Status.IN_TRANSIT, Substatus.PICKED_UP),
        ("InTransit_PickedUp", None, Status.IN_TRANSIT, Substatus.PICKED_UP),
        (None, "InTransit_Arrival", Status.IN_TRANSIT, Substatus.ARRIVED_COUNTRY),
        ("InTransit", "Exception_Returned", Status.RETURNED, None),
        ("Returning", None, Status.RETURNING, None),
        (None, None, Status.UNKNOWN, None),
    ],
)
def test_an_event_means_what_its_finest_code_says(
    stage: str | None, sub_status: str | None, status: Status, substatus: Substatus | None
) -> None:
    event = {"description": "…", "stage": stage, "sub_status": sub_status}
    (report,) = parse({"number": "1", "track_info": {"tracking": {"providers": [{"events": [event]}]}}})
    assert (report.events[0].status, report.events[0].substatus) == (status, substatus)
    assert report.unknown_codes == ()


def test_a_delay_still_moves_and_is_late() -> None:
    (report,) = parse(
        {"number": "1", "track_info": {"latest_status": {"status": "Exception", "sub_status": "Exception_Delayed"}}}
    )
    shipment = reduce([report])
    assert shipment.status is Status.IN_TRANSIT
    assert shipment.delay is not None


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"<html>404</html>", "$"),
        (b"{}", "$"),
        (b'{"number":"1"}', "$"),
        (b"[3]", "[0]"),
        (b'{"data":7}', "data"),
        (b'{"data":{"accepted":[{"carrier":1}]}}', "data.accepted[0].number"),
        (b'{"data":{"accepted":[3]}}', "data.accepted[0]"),
        (b'{"data":{"number":"1","track_info":[1]}}', "data.track_info"),
        (
            b'{"data":{"number":"1","track_info":{"tracking":{"providers":[{"events":[{"time_iso":"now"}]}]}}}}',
            "data.track_info.tracking.providers[0].events[0].time_iso",
        ),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


def test_tables_hold_known_words_only() -> None:
    for meaning in STAGE.values():
        assert meaning.substatus is None or meaning.substatus in SUBSTATUSES[meaning.status]
    assert {sub.partition("_")[0] for sub in SUB_STATUS} <= set(STATUS)


def test_carriers_are_known_by_name_and_by_number() -> None:
    assert [carrier_key(name) for name in ("usps", "Royal_Mail", "?", None)] == [21051, 11031, None, None]
    assert [carrier_key(name) for name in ("DPD", "GLS", "PostNord")] == [None, None, None]
    assert all(NAMES[str(carrier_key(name))] == name for name in NAMES.values() if carrier_key(name))
