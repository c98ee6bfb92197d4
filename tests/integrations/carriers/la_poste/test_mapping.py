"""La Poste, Colissimo and Chronopost: what their tracking answers becomes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.event import ShipmentReport
from bot.domain.reduce import reduce_shipment
from bot.domain.status import Reason, Status, Substatus, TzBasis
from bot.errors import MalformedPayload
from integrations.carriers.la_poste.codes import CHRONOPOST, COLISSIMO, SUIVI
from integrations.carriers.la_poste.mapping import parse

FIXTURES = Path(__file__).parent / "fixtures"


def read(name: str) -> list[ShipmentReport]:
    return parse((FIXTURES / name).read_bytes())


def status_of(report: ShipmentReport) -> tuple[Status, Reason | None]:
    shipment = reduce_shipment(report.tracking_number, [report], report.events)
    return shipment.status, shipment.reason


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("suivi_delivered.json", [("6A00112233445", Status.DELIVERED, None)]),
        (
            "suivi_several.json",
            [
                ("8R00000000011", Status.AVAILABLE_FOR_PICKUP, None),
                ("XY000000016FR", Status.RETURNED, None),
                ("6A99999999999", Status.PENDING, None),
                ("12", Status.PENDING, None),
            ],
        ),
        ("colissimo_timeline.json", [("6A00000000077", Status.RETURNING, Reason.REFUSED)]),
        ("colissimo_track.xml", [("6A00000000088", Status.DELIVERED, None)]),
        # The newest row is a message to the recipient, not a scan.
        ("chronopost.xml", [("XY000000028FR", Status.AVAILABLE_FOR_PICKUP, None)]),
    ],
)
def test_every_parcel_of_a_body_has_its_own_state(name: str, states: list[tuple[str, Status, Reason | None]]) -> None:
    assert [(each.tracking_number, *status_of(each)) for each in read(name)] == states


def test_times_keep_their_offset_and_midnight_is_only_a_day() -> None:
    (report,) = read("suivi_delivered.json")
    first, *_, last = report.events
    assert (first.tz_basis, first.status) == (TzBasis.DATE_ONLY, Status.PRE_TRANSIT)
    assert (last.occurred_at, last.utc_offset) == (datetime(2026, 3, 30, 9, 20, tzinfo=UTC), 120)
    assert report.eta is not None
    assert report.eta.earliest == report.eta.latest == date(2026, 3, 30)
    assert (report.origin.country, report.destination.country) == ("FR", "BE")


def test_a_refused_number_and_an_unknown_one_are_told_apart() -> None:
    *_, unknown, refused = read("suivi_several.json")
    assert unknown.headline_sub is Substatus.NO_INFO_YET
    assert refused.headline_sub is Substatus.INVALID_NUMBER


def test_a_code_that_no_table_knows_is_counted_and_moves_nothing() -> None:
    report = read("suivi_several.json")[0]
    assert report.unknown_codes == ("event:XX9",)
    assert report.events[0].status is Status.UNKNOWN


def test_an_office_that_is_a_service_is_no_place() -> None:
    (report,) = read("chronopost.xml")
    assert [event.place.city for event in report.events] == [
        None,
        "NANTES",
        "LILLE CHRONOPOST",
        "LILLE CHRONOPOST",
        None,
    ]


def test_the_carrier_is_chronopost_where_it_is() -> None:
    assert [each.carrier for each in read("suivi_several.json")][:2] == ["la_poste", "chronopost"]


@pytest.mark.parametrize("name", ["error_server.json", "error_key.json", "chronopost_error.xml"])
def test_errors_that_name_no_parcel_give_no_report(name: str) -> None:
    assert read(name) == []


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Not found</body></html>",
        b"<!DOCTYPE html><p>sorry",
        b'{"hello": 1}',
        b'[{"returnCode": 200, "shipment": {"event": []}}]',
        b'{"shipment": {"idShip": "1", "event": [{"code": "DI1", "date": "yesterday"}]}}',
        b'{"shipment": {"idShip": "1", "event": ["DI1"]}}',
        b'{"shipment": "text"}',
    ],
)
def test_what_is_no_answer_of_la_poste_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        parse(body)


def test_the_documented_codes_are_all_there() -> None:
    documented = "DR1 PC1 PC2 ET1 ET2 ET3 ET4 EP1 DO1 DO2 DO3 PB1 PB2 MD2 ND1 AG1 RE1 DI1 DI2"
    assert set(documented.split()) <= set(SUIVI)
    assert not set(SUIVI) & set(COLISSIMO)
    assert all(len(code) <= 2 for code in CHRONOPOST)
