"""AfterShip's bodies, one fixture a shape: made by us after the documented shapes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.reduce import reduce
from bot.domain.shipment import Conflict
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from integrations.carriers.aftership.adapter import AfterShip
from integrations.carriers.aftership.codes import SUBTAG, TAG
from integrations.carriers.aftership.countries import ALPHA_2, alpha_2
from tests.integrations.bodies import Bodies

BODIES = Bodies(AfterShip, __file__)
read, parse, states = BODIES.read, BODIES.parse_json, BODIES.states


def tracking(**more: Any) -> dict[str, Any]:
    return {"tracking_number": "1", "slug": "ups", "tag": "InTransit", **more}


@pytest.mark.parametrize(
    ("name", "status", "substatus", "reason", "events"),
    [
        ("webhook__delivered", Status.DELIVERED, Substatus.SIGNED, None, 5),
        ("webhook__old_version", Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT, 2),
        ("tracking__lost_after_delivered", Status.FAILED, Substatus.LOST, Reason.LOST_SUSPECTED, 2),
        ("tracking__two_couriers", Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY, None, 2),
        ("tracking__delivered_back", Status.RETURNED, None, None, 3),
        ("webhook__new_codes", Status.IN_TRANSIT, None, None, 2),
        ("checkpoint__last", Status.OUT_FOR_DELIVERY, Substatus.DRIVER_CONTACTED, None, 1),
        ("error__not_found", Status.PENDING, Substatus.NO_INFO_YET, None, 0),
    ],
)
def test_each_shape_gives_its_state(
    name: str, status: Status, substatus: Substatus | None, reason: Reason | None, events: int
) -> None:
    (shipment,) = states(name)
    assert (shipment.status, shipment.substatus, shipment.reason) == (status, substatus, reason)
    assert len(shipment.events) == events


def test_one_body_holds_many_parcels_with_their_own_states() -> None:
    shipments = states("trackings__list")
    assert [(each.status, each.substatus, each.reason) for each in shipments] == [
        (Status.IN_TRANSIT, None, None),
        (Status.PENDING, Substatus.NO_INFO_YET, None),
        (Status.RETURNING, None, None),
        (Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING, Reason.CUSTOMS_HOLD),
        (Status.PENDING, Substatus.WRONG_CARRIER, None),
    ]
    assert [each.stale is not None for each in shipments] == [True, True, False, False, False]
    assert shipments[2].direction == "return"
    assert shipments[3].delay is not None


def test_the_merchants_override_beats_the_last_checkpoint_and_both_are_kept() -> None:
    (shipment,) = states("tracking__lost_after_delivered")
    assert shipment.conflict == Conflict(headline=Status.FAILED, newest=Status.DELIVERED)


@pytest.mark.parametrize("name", ["error__unauthorized", "couriers__list"])
def test_bodies_that_speak_of_no_parcel_are_empty(name: str) -> None:
    assert read(name) == []


def test_an_offset_is_kept_exactly_and_a_wall_clock_takes_the_zone_of_its_place() -> None:
    (report,) = read("webhook__delivered")
    assert [event.tz_basis for event in report.events] == [
        TzBasis.LOCAL,
        TzBasis.OFFSET,
        TzBasis.PLACE,
        TzBasis.UTC,
        TzBasis.OFFSET,
    ]
    assert report.events[1].occurred_at == datetime(2026, 11, 4, 1, 40, tzinfo=UTC)
    assert report.events[1].utc_offset == -480
    assert report.events[2].occurred_at == datetime(2026, 11, 5, 8, 15, tzinfo=UTC)
    (old,) = read("webhook__old_version")
    assert old.events[1].occurred_at == datetime(2026, 11, 5, 13, 20, tzinfo=UTC)
    assert read("trackings__list")[3].events[1].tz_basis is TzBasis.DATE_ONLY


def test_places_are_read_under_the_names_of_every_version() -> None:
    (new,), (old,) = read("webhook__delivered"), read("webhook__old_version")
    assert (new.events[4].place.postcode, new.events[4].place.country) == ("60201", "US")
    assert (old.events[1].place.postcode, old.events[1].place.country) == ("53111", "DE")
    assert (new.origin.city, new.destination.city) == ("Portland", "Evanston")
    assert old.destination.country == "DE"


def test_two_couriers_of_one_parcel_are_told_apart() -> None:
    (report,) = read("tracking__two_couriers")
    assert [event.carrier for event in report.events] == ["Yanwen", "USPS"]
    assert (report.carrier, report.leg) == ("Yanwen", "destination")
    assert report.events[0].place.city == "深圳"


@pytest.mark.parametrize(
    ("fields", "earliest", "latest", "source"),
    [
        ({"expected_delivery": "2026-11-06"}, 6, 6, "carrier"),
        ({"expected_delivery": "2026-11-06T23:30:00-06:00"}, 6, 6, "carrier"),
        ({"courier_estimated_delivery_date": {"estimated_delivery_date": "2026-11-07"}}, 7, 7, "carrier"),
        (
            {
                "latest_estimated_delivery": {
                    "type": "range",
                    "source": "AfterShip EDD",
                    "datetime": "2026-11-09",
                    "datetime_min": "2026-11-08",
                    "datetime_max": "2026-11-10",
                }
            },
            8,
            10,
            "aggregator",
        ),
        (
            {
                "latest_estimated_delivery": {"source": "Order EDD", "datetime": "2026-11-01"},
                "expected_delivery": "2026-11-06",
            },
            6,
            6,
            "carrier",
        ),
        ({"aftership_estimated_delivery_date": {"estimated_delivery_date": "2026-11-12"}}, 12, 12, "aggregator"),
    ],
)
def test_estimates_are_days_as_written_and_name_who_made_them(
    fields: dict[str, Any], earliest: int, latest: int, source: str
) -> None:
    (report,) = parse({"data": {"tracking": tracking(**fields)}})
    assert report.eta is not None
    assert (report.eta.earliest, report.eta.latest) == (date(2026, 11, earliest), date(2026, 11, latest))
    assert report.eta.source == source


def test_an_estimate_that_moved_keeps_the_first_and_one_that_cannot_be_read_is_left_out() -> None:
    (report,) = read("webhook__delivered")
    assert report.eta is not None
    assert (report.eta.latest, report.eta.original) == (date(2026, 11, 6), "2026-11-05")
    (other,) = parse(tracking(expected_delivery="soon", order_promised_delivery_date="2026-11-01"))
    assert other.eta is None


def test_codes_that_no_table_knows_are_kept_and_counted() -> None:
    (report,) = read("webhook__new_codes")
    assert report.unknown_codes == ("subtag:InTransit_077", "subtag:Teleported_001", "tag:Teleported")
    assert [event.status for event in report.events] == [Status.IN_TRANSIT, Status.UNKNOWN]
    assert report.events[1].native.sub == "Teleported_001"


@pytest.mark.parametrize(
    ("subtag", "status"),
    [
        ("Exception_004", Status.IN_TRANSIT),
        ("Exception_005", Status.IN_TRANSIT),
        ("Exception_016", Status.IN_TRANSIT),
        ("Exception_017", Status.IN_TRANSIT),
    ],
)
def test_a_delay_in_the_exception_bucket_still_moves_and_is_late(subtag: str, status: Status) -> None:
    (report,) = parse(tracking(tag="Exception", subtag=subtag))
    shipment = reduce([report])
    assert shipment.status is status
    assert shipment.delay is not None


def test_a_generic_exception_that_turned_back_is_returning() -> None:
    (plain,) = parse(tracking(tag="Exception", subtag="Exception_001"))
    (turned,) = parse(tracking(tag="Exception", subtag="Exception_001", return_to_sender=True))
    assert (plain.headline, turned.headline) == (Status.EXCEPTION, Status.RETURNING)


def test_a_checkpoint_that_says_nothing_is_no_event() -> None:
    (report,) = parse({"meta": {"code": 200}, "data": tracking(tag="Delivered", checkpoint={"slug": "ups"})})
    assert (report.headline, report.events) == (Status.DELIVERED, ())


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"<html>404</html>", "$"),
        (b"{}", "$"),
        (b'{"status":"ok"}', "$"),
        (b"[3]", "[0]"),
        (b'{"msg":7}', "msg"),
        (b'{"data":{"trackings":[7]}}', "data.trackings[0]"),
        (b'{"data":{"trackings":[{"tag":"Delivered"}]}}', "data.trackings[0].tracking_number"),
        (b'{"msg":{"tracking_number":"1","tag":"X","checkpoints":"x"}}', "msg.checkpoints"),
        (
            b'{"msg":{"tracking_number":"1","checkpoints":[{"checkpoint_time":"yesterday"}]}}',
            "msg.checkpoints[0].checkpoint_time",
        ),
    ],
)
def test_what_cannot_be_read_names_the_path(body: bytes, path: str) -> None:
    assert BODIES.refused_at(body) == path


def test_links_are_web_addresses_or_nothing() -> None:
    (report,) = parse(tracking(courier_tracking_link="javascript:alert(1)"))
    assert report.public_url is None


def test_tables_hold_known_words_only() -> None:
    for meaning in (*SUBTAG.values(), *TAG.values()):
        assert meaning.substatus is None or meaning.substatus in SUBSTATUSES[meaning.status]
    assert {subtag.rpartition("_")[0] for subtag in SUBTAG} <= set(TAG)


def test_countries_are_two_letters_whichever_way_they_come() -> None:
    assert (alpha_2("usa"), alpha_2("DE"), alpha_2("XYZ"), alpha_2(None)) == ("US", "DE", None, None)
    assert len(ALPHA_2) == 250
    assert all(len(three) == 3 and len(two) == 2 for three, two in ALPHA_2.items())
