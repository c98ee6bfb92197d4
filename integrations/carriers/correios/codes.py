"""Correios' events in our words: one line a meaning, each event named by its letters and its number (`BDE/01`).

The letters alone mean nothing: BDE/01 is delivered, BDE/23 is back with the sender. Sources: the status table of the
tracking manual (Rastreamento de Objetos via Web Service) and the newer table of the Rastro API, which wins where the
two differ (BDE/09, BDE/69 and PAR/17 were given new meanings).
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

_MOVING = Status.IN_TRANSIT
_DUTIES = Meaning(Status.EXCEPTION, reason=Reason.DUTIES_DUE)
_PAPERS = Meaning(Status.EXCEPTION, reason=Reason.CUSTOMS_DOCUMENTS)
_HELD = Meaning(Status.EXCEPTION, reason=Reason.CUSTOMS_HOLD)
_INSPECTED = Meaning(_MOVING, Substatus.CUSTOMS_PROCESSING)
_RELEASED = Meaning(_MOVING, Substatus.CUSTOMS_RELEASED)
_ARRIVED = Meaning(_MOVING, Substatus.ARRIVED_FACILITY)
_LEFT = Meaning(_MOVING, Substatus.DEPARTED_FACILITY)
_LATE = Meaning(_MOVING, reason=Reason.CARRIER_OTHER)
_RESTRICTED = Meaning(_MOVING, reason=Reason.ACCESS_RESTRICTED)
_DEPOT = Meaning(_MOVING, Substatus.AT_DELIVERY_DEPOT)
_SCHEDULED = Meaning(_MOVING, Substatus.DELIVERY_SCHEDULED)
_ROUND = Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY)
_COUNTER = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE)
_ABSENT = Meaning(Status.ATTEMPT_FAILED, reason=Reason.RECIPIENT_ABSENT)
_WRONG_ADDRESS = Meaning(Status.ATTEMPT_FAILED, reason=Reason.ADDRESS_INCORRECT)
_CLOSED = Meaning(Status.ATTEMPT_FAILED, reason=Reason.BUSINESS_CLOSED)
_ATTEMPT = Meaning(Status.ATTEMPT_FAILED, reason=Reason.OTHER)
_UNCLAIMED = Meaning(Status.RETURNING, reason=Reason.UNCLAIMED)
_BACK = Meaning(Status.RETURNING)
_BACK_ASKED = Meaning(Status.RETURNING, reason=Reason.MERCHANT_REQUEST)
_BACK_ADDRESS = Meaning(Status.RETURNING, reason=Reason.ADDRESS_INCORRECT)
_BLOCKED = Meaning(Status.EXCEPTION, reason=Reason.MERCHANT_REQUEST)
_STOPPED = Meaning(Status.EXCEPTION, reason=Reason.OTHER)
_DAMAGED = Meaning(Status.EXCEPTION, reason=Reason.DAMAGED)
_MISSING = Meaning(Status.EXCEPTION, reason=Reason.LOST_SUSPECTED)
_LOST = Meaning(Status.FAILED, Substatus.LOST)
_SEIZED = Meaning(Status.FAILED, Substatus.SEIZED, Reason.SECURITY)
_NO_PICKUP = Meaning(Status.PRE_TRANSIT, Substatus.PICKUP_MISSED)
_TO_COLLECT = Meaning(Status.PRE_TRANSIT, Substatus.PICKUP_SCHEDULED)
_TO_BRING = Meaning(Status.PRE_TRANSIT, Substatus.AWAITING_DROPOFF)


def _events(letters: str, numbers: str, meaning: Meaning) -> dict[str, Meaning]:
    return {f"{letter}/{number}": meaning for letter in letters.split() for number in numbers.split()}


def _delivery(numbers: str, meaning: Meaning) -> dict[str, Meaning]:
    """The three lists of a delivery: external, internal, and on request; their numbers mean the same."""
    return _events("BDE BDI BDR", numbers, meaning)


DELIVERIES: dict[str, Meaning] = (
    _delivery("00 01 70", Meaning(Status.DELIVERED))
    | _delivery("67", Meaning(Status.DELIVERED, Substatus.NEIGHBOUR))
    | _delivery("68", Meaning(Status.DELIVERED, Substatus.LOCKER))
    | _delivery("23", Meaning(Status.RETURNED))
    | _delivery("02 18 20", _ABSENT)
    | _delivery("25", _CLOSED)
    | _delivery("07 19 34", _WRONG_ADDRESS)
    | _delivery("33", Meaning(Status.ATTEMPT_FAILED, reason=Reason.SIGNATURE_OR_ID_REQUIRED))
    | _delivery("35 46", _ATTEMPT)
    | _delivery("24", _COUNTER)
    | _delivery("03 12 26", _UNCLAIMED)
    | _delivery("04", Meaning(Status.RETURNING, reason=Reason.REFUSED))
    | _delivery("05 36 42 49", _BACK)
    | _delivery("06 08 89", _BACK_ADDRESS)
    | _delivery("10", Meaning(Status.RETURNING, reason=Reason.RECIPIENT_MOVED))
    | _delivery("21", Meaning(Status.RETURNING, reason=Reason.RECIPIENT_ABSENT))
    | _delivery("48", _BACK_ASKED)
    | _delivery("62", Meaning(Status.RETURNING, reason=Reason.CUSTOMS_HOLD))
    | _delivery("64", Meaning(Status.RETURNING, reason=Reason.CUSTOMS_DOCUMENTS))
    | _delivery("15 45", _DEPOT)
    | _delivery("32", _SCHEDULED)
    | _delivery("47", Meaning(_MOVING, Substatus.RESCHEDULED))
    | _delivery("38", Meaning(_MOVING, Substatus.FORWARDED))
    | _delivery("22 41 53 84 85", Meaning(_MOVING))
    | _delivery("09 30 69", _LATE)
    | _delivery("66", _RESTRICTED)
    | _delivery("87", Meaning(_MOVING, reason=Reason.MISSORTED))
    | _delivery("55 77", _INSPECTED)
    | _delivery("31 57", _RELEASED)
    | _delivery("54 58 59 63", _DUTIES)
    | _delivery("44 56 83", _PAPERS)
    | _delivery("40 81", _HELD)
    | _delivery("82", Meaning(Status.EXCEPTION, reason=Reason.ADDRESS_INCOMPLETE))
    | _delivery("39 60", _STOPPED)
    | _delivery("13 28 37", _DAMAGED)
    | _delivery("29 80 98", _MISSING)
    | _delivery("50 51 52", _LOST)
    | _delivery("43 71 72 73 74 75 76", _SEIZED)
    | _delivery("61", Meaning(Status.FAILED, Substatus.DISPOSED))
    | _delivery("86", Meaning(Status.FAILED, Substatus.UNDELIVERABLE, Reason.DAMAGED))
    | _delivery("14", Meaning(Status.CANCELLED, Substatus.BY_MERCHANT))
)

EVENTS: dict[str, Meaning] = (
    DELIVERIES
    | _events("PO", "00 01 09", Meaning(_MOVING, Substatus.ACCEPTED))
    | _events("CO", "01", Meaning(_MOVING, Substatus.PICKED_UP))
    | _events("CO", "02 03 04", _TO_COLLECT)
    | _events("CO", "05 13", _NO_PICKUP)
    | _events("CO", "07 12 14", _TO_BRING)
    | _events("CO", "06 09 10", Meaning(Status.CANCELLED))
    | _events("CO", "11", _DAMAGED)
    | _events("CD", "00 01 02 03", _ARRIVED)
    | _events("CMT", "00", _ARRIVED)
    | _events("CUN", "00 01", _ARRIVED)
    | _events("DO", "00 01 02", _LEFT)
    | _events("RO", "00 01", _LEFT)
    | _events("TRI", "00", _LEFT)
    | _events("PMT", "01", _LEFT)
    | _events("OEC", "00 01", _ROUND)
    | _events("OEC LDE", "09", _BACK)  # out for delivery, to the sender
    | _events("LDI", "00 01 02 03 04 14", _COUNTER)
    | _events("LDI", "11 13", Meaning(_MOVING, Substatus.FORWARDED))  # on its way to the counter
    | _events("FC", "01 47", _BACK_ASKED)
    | _events("FC", "02", _SCHEDULED)
    | _events("FC", "03", Meaning(_MOVING, Substatus.FORWARDED, Reason.MISSORTED))
    | _events("FC", "04", _WRONG_ADDRESS)
    | _events("FC", "05 55", Meaning(_MOVING))
    | _events("FC", "07", _CLOSED)
    | _events("FC", "08", _RESTRICTED)
    | _events("FC", "09", _UNCLAIMED)
    | _events("FC", "10", _DEPOT)
    | _events("FC", "11", Meaning(Status.FAILED, Substatus.DESTROYED))
    | _events("FC", "12 13 19 24 27 31 32 33 34 35 37", _INSPECTED)
    | _events("FC", "26", _DUTIES)
    | _events("FC", "29", _HELD)
    | _events("FC", "41", _PAPERS)
    | _events("FC", "42", Meaning(Status.EXCEPTION, reason=Reason.PROHIBITED_ITEM))
    | _events("FC", "51", _LOST)
    | _events("IDC", "01 02 03 04 05 06 07", _LOST)  # not found, and paid for
    | _events("PAR", "15 16", Meaning(_MOVING, Substatus.ARRIVED_COUNTRY))
    | _events("PAR", "20", Meaning(_MOVING, Substatus.ARRIVED_COUNTRY, Reason.DAMAGED))
    | _events("PAR", "18", _ARRIVED)
    | _events("PAR", "12 14 21 22 32", _INSPECTED)
    | _events("PAR", "10 19 31 34 42", _RELEASED)
    | _events("PAR", "27 28", Meaning(_MOVING))
    | _events("PAR", "11 17 30 33 41", _DUTIES)
    | _events("PAR", "25", _PAPERS)
    | _events("PAR", "26", Meaning(Status.EXCEPTION, reason=Reason.REFUSED))
    | _events("PAR", "13 24", _BACK)
    | _events("PAR", "23", Meaning(Status.RETURNING, reason=Reason.CUSTOMS_HOLD))
    | _events("PAR", "40", Meaning(Status.RETURNING, reason=Reason.CUSTOMER_REQUEST))
    | _events("BLQ", "01 11 21 22", _BLOCKED)
    | _events("BLQ", "04 41 42", _STOPPED)
    | _events("BLQ", "05", _BACK_ASKED)
    | _events("BLQ", "24 44 54 61", Meaning(_MOVING))  # free again
    | _events("BLQ", "31", _LOST)
    | _events("BLQ", "51", _DUTIES)
    | _events("EST", "01 02 03 04 05 06 09", Meaning(_MOVING, informational=True))
)
# "Please disregard the previous information": takes back the event before it.
TAKES_BACK = "EST"

# Where Correios' clock hangs, state by state; several kept summer time while others did not.
_KEPT: dict[str, str] = {
    "America/Sao_Paulo": "SP RJ MG ES PR SC RS GO DF",
    "America/Fortaleza": "CE RN PB PI MA",
    "America/Maceio": "AL SE",
    "America/Belem": "PA AP",
    "America/Bahia": "BA",
    "America/Recife": "PE",
    "America/Araguaina": "TO",
    "America/Cuiaba": "MT",
    "America/Campo_Grande": "MS",
    "America/Porto_Velho": "RO",
    "America/Boa_Vista": "RR",
    "America/Manaus": "AM",
    "America/Rio_Branco": "AC",
}
ZONES: dict[str, str] = {state: zone for zone, states in _KEPT.items() for state in states.split()}
