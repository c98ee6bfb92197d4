"""Canada Post's event identifiers in ours, exact, without leading zeros (0174 is 174).

Source: "Tracking scan events" of canadapost.ca's Messages and Code Tables. A few codes are told apart by their
sentences, in `phrases.py`.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

INFORMED = Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED)
LABEL = Meaning(Status.PRE_TRANSIT, Substatus.LABEL_CREATED)
VOID = Meaning(Status.CANCELLED, Substatus.VOID_LABEL)
MOVING = Meaning(Status.IN_TRANSIT)
ACCEPTED = Meaning(Status.IN_TRANSIT, Substatus.ACCEPTED)
PICKED_UP = Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP)
ARRIVED = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY)
DEPARTED = Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY)
AT_DEPOT = Meaning(Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT)
LEFT_COUNTRY = Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_COUNTRY)
IN_COUNTRY = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_COUNTRY)
CUSTOMS = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING)
CLEARED = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED)
HANDED_OVER = Meaning(Status.IN_TRANSIT, Substatus.HANDED_OVER)
FORWARDED = Meaning(Status.IN_TRANSIT, Substatus.FORWARDED)
SCHEDULED = Meaning(Status.IN_TRANSIT, Substatus.DELIVERY_SCHEDULED)
RESCHEDULED = Meaning(Status.IN_TRANSIT, Substatus.RESCHEDULED)
LATE = Meaning(Status.IN_TRANSIT, Substatus.RESCHEDULED, Reason.CARRIER_OTHER)
WEATHER = Meaning(Status.IN_TRANSIT, None, Reason.WEATHER)
UNREST = Meaning(Status.IN_TRANSIT, None, Reason.DISASTER_STRIKE)
DELAYED = Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER)
MISSORTED = Meaning(Status.IN_TRANSIT, None, Reason.MISSORTED)
ADDRESS_CHECK = Meaning(Status.IN_TRANSIT, None, Reason.ADDRESS_INCORRECT)
DAMAGED = Meaning(Status.IN_TRANSIT, None, Reason.DAMAGED)
OUT = Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY)
PICKUP = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE)
IN_LOCKER = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.LOCKER)
HELD = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.HELD_ON_REQUEST, Reason.CUSTOMER_REQUEST)
NOTICE = Meaning(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT)
ATTEMPTED = Meaning(Status.ATTEMPT_FAILED)
CLOSED = Meaning(Status.ATTEMPT_FAILED, None, Reason.BUSINESS_CLOSED)
ON_HOLD = Meaning(Status.EXCEPTION, None, Reason.CARRIER_OTHER)
UNDELIVERABLE = Meaning(Status.EXCEPTION, None, Reason.ADDRESS_INCORRECT)
CUSTOMS_HELD = Meaning(Status.EXCEPTION, None, Reason.CUSTOMS_HOLD)
RETURNING = Meaning(Status.RETURNING)
RETURNED = Meaning(Status.RETURNED)
DELIVERED = Meaning(Status.DELIVERED)
NOTE = Meaning(Status.IN_TRANSIT, informational=True)


def back(reason: Reason) -> Meaning:
    """Return the meaning of a parcel that goes back for this reason."""
    return Meaning(Status.RETURNING, None, reason)


def _held(reason: Reason) -> Meaning:
    return Meaning(Status.EXCEPTION, None, reason)


def _at(where: Substatus) -> Meaning:
    return Meaning(Status.DELIVERED, where)


def _rows(meaning: Meaning, codes: str) -> dict[str, Meaning]:
    return dict.fromkeys(codes.split(), meaning)


EVENTS: dict[str, Meaning] = {
    **_rows(INFORMED, "3000"),
    **_rows(LABEL, "3002"),
    **_rows(VOID, "190"),
    **_rows(ACCEPTED, "1300 1301 1302 1303 4000"),
    **_rows(PICKED_UP, "2300"),
    **_rows(ARRIVED, "100 101 102 103 104 105 106 107 113 170 400 405 1240 1241 1244 2500 2501 4100 4900"),
    **_rows(DEPARTED, "114 410"),
    **_rows(MOVING, "175 804 1703 1705 4550 610 611 612 613 614 615 616 617 618 619 620"),
    **_rows(HANDED_OVER, "115 116"),
    **_rows(AT_DEPOT, "4600"),
    **_rows(LEFT_COUNTRY, "815 4202 4950 8901"),
    **_rows(IN_COUNTRY, "700 701 4310 4311"),
    **_rows(DAMAGED, "710"),
    **_rows(CUSTOMS, "800 1487 1495 2601 4330 4400"),
    **_rows(CLEARED, "130 900 910 4450 4500 5201"),
    **_rows(CUSTOMS_HELD, "127 810"),
    **_rows(_held(Reason.CUSTOMS_DOCUMENTS), "117"),
    **_rows(_held(Reason.ADDRESS_INCOMPLETE), "120"),
    **_rows(_held(Reason.REFUSED), "121"),
    **_rows(ON_HOLD, "118 1450 1484 1494 4700"),
    **_rows(UNDELIVERABLE, "179 1483 1493 4650"),
    **_rows(ADDRESS_CHECK, "171 173 1412 2412"),
    **_rows(MISSORTED, "172"),
    **_rows(FORWARDED, "629 1480 1490"),
    **_rows(SCHEDULED, "1444"),
    **_rows(RESCHEDULED, "1414 2414"),
    **_rows(LATE, "621 622 623 624 625 626 627 628"),
    **_rows(WEATHER, "159"),
    **_rows(UNREST, "160 161"),
    **_rows(DELAYED, "162 163"),
    **_rows(OUT, "174 500"),
    **_rows(PICKUP, "156 1407 1701 2407"),
    **_rows(IN_LOCKER, "1405"),
    **_rows(HELD, "1410 2410"),
    **_rows(NOTICE, "1435 1436 1437 1438 1479 1488"),
    **_rows(ATTEMPTED, "630 1443"),
    **_rows(CLOSED, "1411 2411"),
    **_rows(DELIVERED, "1476 1496 1498"),
    **_rows(_at(Substatus.SIGNED), "1408 1409"),
    **_rows(_at(Substatus.FRONT_DOOR), "1421 1428"),
    **_rows(_at(Substatus.SAFE_PLACE), "1422 1423 1424 1427 1429 1430 1431 1434 1497 1499"),
    **_rows(_at(Substatus.RECEPTION), "1425 1432 1461 1462 1463 1465 1466 1467 1468 1469 1473 1475"),
    **_rows(_at(Substatus.MAILBOX), "1426 1433 1441 1442 5300"),
    **_rows(_at(Substatus.COLLECTED), "1406"),
    **_rows(_at(Substatus.TO_AGENT), "1471 1472"),
    **_rows(Meaning(Status.FAILED, Substatus.DISPOSED), "150"),
    **_rows(RETURNING, "167 168 169 181 182 183 184 1420 2600 2802 3001"),
    **_rows(back(Reason.CUSTOMS_DOCUMENTS), "1100"),
    **_rows(back(Reason.ADDRESS_INCOMPLETE), "1415"),
    **_rows(back(Reason.ADDRESS_INCORRECT), "1416 1481 1491"),
    **_rows(back(Reason.REFUSED), "1417 1482 1492"),
    **_rows(back(Reason.SIGNATURE_OR_ID_REQUIRED), "1418"),
    **_rows(back(Reason.UNCLAIMED), "1419"),
    **_rows(NOTE, "20 21 152 198 1200 1203 1210 1214 1215 1216 1220 1221 1223 1224 1225 1230 1232 1234 1245 2001 2101"),
}

TYPES: dict[str, Meaning] = {
    "DELIVERED": DELIVERED,
    "OUT": OUT,
    "ATTEMPTED": ATTEMPTED,
    "INDUCTION": ACCEPTED,
    "PROCESSED": ARRIVED,
    "VEHICLE_INFO": MOVING,
    "VEHICLEINFO": MOVING,
    "TO_RETAIL": MOVING,
    "TORETAIL": MOVING,
    "AVAILABLE_FOR_PICKUP": PICKUP,
    "AVAILFORPICKUP": PICKUP,
    "RETURN_TO_SENDER": RETURNING,
    "RTS": RETURNING,
    "SIGNATURE": NOTE,
    "SIGNAPP": NOTE,
    "INFO": Meaning(Status.PRE_TRANSIT),
    "ORDER_INFO": INFORMED,
    "FROMCUST": CLEARED,
    "TOCUST": CUSTOMS,
    "ARRIVALINCANADA": IN_COUNTRY,
}
"""Event types of the summary and of the page's JSON, upper case; coarser than the identifiers, and read last."""


def plain(code: str | None) -> str | None:
    """Return an identifier as the table has it: without the zeros that some replies put in front."""
    return str(int(code)) if code and code.isascii() and code.isdigit() else code
