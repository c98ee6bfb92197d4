"""MyGLS's status codes in ours: one line a number. Source: the MyGLS API's manual, appendix G, status codes."""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.carriers.gls.codes import (
    ANNOUNCED,
    ARRIVED,
    COLLECTED,
    COLLECTION,
    DELIVERED,
    HANDED_IN,
    LEFT,
    ON_THE_ROAD,
    OUT,
    SHOP,
)
from integrations.scans import UNMAPPED, Meaning


def _failed(reason: Reason, sub: Substatus | None = None) -> Meaning:
    return Meaning(Status.ATTEMPT_FAILED, sub, reason)


def _stopped(reason: Reason) -> Meaning:
    return Meaning(Status.EXCEPTION, None, reason)


NOTE = Meaning(Status.UNKNOWN, informational=True)
STORED = Meaning(Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT)
FORWARDED = Meaning(Status.IN_TRANSIT, Substatus.FORWARDED)
MISSORTED = Meaning(Status.IN_TRANSIT, Substatus.FORWARDED, Reason.MISSORTED)
CUSTOMS = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING)
CUSTOMS_LATE = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING, Reason.CUSTOMS_HOLD)
RELEASED = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED)
RETURNING = Meaning(Status.RETURNING)
DISPOSED = Meaning(Status.FAILED, Substatus.DISPOSED)
COLLECTION_FAILED = Meaning(Status.PRE_TRANSIT, Substatus.PICKUP_MISSED)
LOCKER = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.LOCKER)
LOCKER_TROUBLE = Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER)

NUMBER: dict[str, Meaning] = {
    "1": HANDED_IN,
    "2": LEFT,
    "3": ARRIVED,
    "4": OUT,
    "5": DELIVERED,
    "6": STORED,
    "7": STORED,
    "8": Meaning(Status.AVAILABLE_FOR_PICKUP),  # stored for the consignee to fetch it
    "9": Meaning(Status.IN_TRANSIT, Substatus.RESCHEDULED),
    "10": ON_THE_ROAD,  # check scan
    "11": _failed(Reason.RECIPIENT_ABSENT),  # on holidays
    "12": _failed(Reason.RECIPIENT_ABSENT, Substatus.NOTICE_LEFT),
    "13": Meaning(Status.IN_TRANSIT, None, Reason.MISSORTED),
    "14": _failed(Reason.BUSINESS_CLOSED),
    "15": _failed(Reason.CARRIER_CAPACITY),  # lack of time
    "16": _failed(Reason.PAYMENT_DUE),
    "17": _failed(Reason.REFUSED),
    "18": _stopped(Reason.ADDRESS_INCOMPLETE),
    "19": _failed(Reason.WEATHER),
    "20": _failed(Reason.ADDRESS_INCORRECT),
    "21": MISSORTED,
    "22": LEFT,
    "23": RETURNING,
    "24": NOTE,  # the consignee changed the kind of delivery
    "25": MISSORTED,
    "26": ARRIVED,
    "27": ARRIVED,
    "28": DISPOSED,
    "29": _stopped(Reason.LOST_SUSPECTED),
    "30": _stopped(Reason.DAMAGED),
    "31": _stopped(Reason.DAMAGED),
    "32": OUT,  # will be delivered in the evening
    "33": _failed(Reason.OTHER),  # the time frame was exceeded
    "34": _failed(Reason.REFUSED),
    "35": _failed(Reason.REFUSED),
    "36": _failed(Reason.RECIPIENT_ABSENT),
    "37": NOTE,  # changed on the shipper's request
    "38": _failed(Reason.OTHER),  # no delivery note
    "39": _failed(Reason.SIGNATURE_OR_ID_REQUIRED),  # the delivery note was not signed
    "40": RETURNING,
    "41": FORWARDED,
    "42": DISPOSED,
    "43": _stopped(Reason.LOST_SUSPECTED),
    "44": _stopped(Reason.PROHIBITED_ITEM),
    "46": NOTE,  # the address was changed
    "47": LEFT,
    "51": ANNOUNCED,
    "52": NOTE,  # the data of a cash on delivery
    "53": ON_THE_ROAD,  # depot transit
    "54": Meaning(Status.DELIVERED, Substatus.LOCKER),  # into the consignee's own box
    "55": SHOP,
    "56": SHOP,
    "57": Meaning(Status.EXCEPTION, None, Reason.UNCLAIMED),
    "58": Meaning(Status.DELIVERED, Substatus.NEIGHBOUR),
    "59": COLLECTED,
    "60": _stopped(Reason.CUSTOMS_DOCUMENTS),
    "61": CUSTOMS,
    "62": _stopped(Reason.CUSTOMS_DOCUMENTS),  # the consignee's telephone number is missing
    "64": RELEASED,
    "65": RELEASED,
    "66": CUSTOMS_LATE,
    "67": CUSTOMS,
    "68": _stopped(Reason.DUTIES_DUE),
    "69": CUSTOMS_LATE,  # the consignment is not complete
    "70": CUSTOMS_LATE,
    "71": CUSTOMS_LATE,
    "72": CUSTOMS,
    "73": _stopped(Reason.CUSTOMS_HOLD),
    "74": CUSTOMS_LATE,
    "75": Meaning(Status.FAILED, Substatus.SEIZED),
    "76": CUSTOMS,
    "80": FORWARDED,
    "83": COLLECTION,
    "84": COLLECTION,
    "85": COLLECTION,
    "86": ARRIVED,
    "87": COLLECTION_FAILED,
    "88": COLLECTION_FAILED,
    "89": COLLECTION_FAILED,
    "90": COLLECTION_FAILED,
    "91": COLLECTION_FAILED,
    "92": DELIVERED,
    "93": Meaning(Status.DELIVERED, Substatus.SIGNED),
    "97": LOCKER,
    "99": NOTE,  # the consignee was contacted
    "401": LOCKER_TROUBLE,
    "402": LOCKER_TROUBLE,
    "403": LOCKER_TROUBLE,
    "404": LOCKER_TROUBLE,
    "420": LOCKER_TROUBLE,
}


def meaning(code: str | None) -> tuple[Meaning, tuple[str, ...]]:
    """Return what a number means: `05` and `5` are one."""
    known = NUMBER.get((code or "").lstrip("0"))
    return known or UNMAPPED, (f"mygls:{code}",) if code and not known else ()
