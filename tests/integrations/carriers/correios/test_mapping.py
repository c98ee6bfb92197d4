"""Correios: what the SRO service and the Rastro API answer becomes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.event import ShipmentReport
from bot.domain.reduce import reduce_shipment
from bot.domain.status import Reason, Status, Substatus, TzBasis
from bot.errors import MalformedPayload
from integrations.carriers.correios.codes import EVENTS
from integrations.carriers.correios.mapping import parse

FIXTURES = Path(__file__).parent / "fixtures"


def read(name: str) -> list[ShipmentReport]:
    return parse((FIXTURES / name).read_bytes())


def state(report: ShipmentReport) -> tuple[Status, Reason | None]:
    shipment = reduce_shipment(report.tracking_number, [report], report.events)
    return shipment.status, shipment.reason


def one(letters: str, number: str) -> Status:
    body = f'{{"objetos": [{{"codObjeto": "X", "eventos": [{{"codigo": "{letters}", "tipo": "{number}"}}]}}]}}'
    return parse(body.encode())[0].events[0].status


@pytest.mark.parametrize(
    ("name", "states"),
    [
        (
            "soap_several.xml",
            [
                (Status.DELIVERED, None),
                (Status.RETURNED, None),
                (Status.PENDING, None),
                # The delivery was taken back: the object is still on its round.
                (Status.OUT_FOR_DELIVERY, None),
            ],
        ),
        (
            "rastro.json",
            [
                (Status.EXCEPTION, Reason.DUTIES_DUE),
                (Status.AVAILABLE_FOR_PICKUP, None),
                (Status.PENDING, None),
                (Status.PENDING, None),
            ],
        ),
        ("app_older.json", [(Status.FAILED, None)]),
        ("error_api.json", []),
        ("soap_fault.xml", []),
    ],
)
def test_every_object_of_a_body_has_its_own_state(name: str, states: list[tuple[Status, Reason | None]]) -> None:
    assert [state(each) for each in read(name)] == states


@pytest.mark.parametrize(
    ("letters", "number", "status"),
    [
        ("BDE", "01", Status.DELIVERED),
        ("BDE", "23", Status.RETURNED),
        ("BDE", "20", Status.ATTEMPT_FAILED),
        ("BDE", "21", Status.RETURNING),
        ("BDR", "43", Status.FAILED),
        ("OEC", "01", Status.OUT_FOR_DELIVERY),
        ("OEC", "09", Status.RETURNING),
        ("PAR", "10", Status.IN_TRANSIT),
        ("PAR", "11", Status.EXCEPTION),
        ("BDE", "1", Status.DELIVERED),
        ("bde", "01", Status.DELIVERED),
        ("BDE", "99", Status.UNKNOWN),
        ("BD", "01", Status.UNKNOWN),
    ],
)
def test_the_same_letters_mean_opposite_things(letters: str, number: str, status: Status) -> None:
    assert one(letters, number) is status


def test_times_are_the_clock_of_the_units_state() -> None:
    times = [(event.occurred_at, event.tz_basis) for event in read("soap_several.xml")[0].events]
    assert times == [
        (datetime(2026, 8, 12, 21, 30, tzinfo=UTC), TzBasis.PLACE),  # Manaus, four hours behind
        (datetime(2026, 8, 13, 0, 0, tzinfo=UTC), TzBasis.DATE_ONLY),
        (datetime(2026, 8, 14, 11, 11, tzinfo=UTC), TzBasis.PLACE),  # Recife, three
        (datetime(2026, 8, 14, 18, 2, tzinfo=UTC), TzBasis.PLACE),
    ]


def test_a_time_abroad_is_never_converted_and_one_without_a_state_is_brasilias() -> None:
    abroad, received, _ = read("rastro.json")[0].events
    assert (abroad.occurred_at, abroad.tz_basis) == (datetime(2026, 9, 1, 20, 30, tzinfo=UTC), TzBasis.LOCAL)
    assert (received.occurred_at, received.tz_basis) == (datetime(2026, 9, 9, 13, tzinfo=UTC), TzBasis.PLACE)
    assert (abroad.place.city, abroad.place.country) == ("CHINA", None)


def test_the_trackers_own_form_of_a_time_is_read() -> None:
    event = read("rastro.json")[1].events[-1]
    assert event.occurred_at == datetime(2026, 9, 5, 19, 20, tzinfo=UTC)
    assert (event.place.region, event.place.postcode, event.place.country) == ("AC", "69900970", "BR")


def test_the_promised_day_is_told() -> None:
    eta = read("rastro.json")[0].eta
    assert eta is not None
    assert eta.latest == date(2026, 9, 30)


def test_an_unknown_object_and_an_invalid_number_are_told_apart() -> None:
    assert read("soap_several.xml")[2].headline_sub is Substatus.NO_INFO_YET
    assert [each.headline_sub for each in read("rastro.json")][2:] == [Substatus.NO_INFO_YET, Substatus.INVALID_NUMBER]


def test_a_code_that_no_table_knows_is_counted() -> None:
    assert read("rastro.json")[1].unknown_codes == ("event:QQQ/77",)


def test_damaged_letters_do_no_harm() -> None:
    body = (FIXTURES / "soap_several.xml").read_text().encode("latin-1")
    assert [state(each) for each in parse(body)] == [state(each) for each in read("soap_several.xml")]


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Acesso negado</body></html>",
        b"<Envelope><Body/></Envelope>",
        b'{"hello": 1}',
        b'{"objetos": ["AA"]}',
        b'{"objetos": [{"eventos": []}]}',
        b'{"objetos": [{"codObjeto": "A", "eventos": [{"codigo": "PO", "tipo": "01", "dtHrCriado": "ontem"}]}]}',
        b'{"objeto": [{"numero": "A", "evento": [{"tipo": "PO", "status": "01", "data": "31/02/2026"}]}]}',
    ],
)
def test_what_is_no_answer_of_correios_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        parse(body)


def test_the_three_lists_of_a_delivery_agree() -> None:
    numbers = {code[4:] for code in EVENTS if code.startswith("BDE/")}
    assert len(numbers) > 60
    for number in numbers:
        assert EVENTS[f"BDE/{number}"] == EVENTS[f"BDI/{number}"] == EVENTS[f"BDR/{number}"]
