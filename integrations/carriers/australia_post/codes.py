"""Australia Post's vocabulary in ours: statuses of the Shipping and Tracking API, and event codes, exact.

Sources: developers.auspost.com.au (track items: statuses of articles and consignments); event codes as replies bring
them.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

INFORMED = Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED)
LABEL = Meaning(Status.PRE_TRANSIT, Substatus.LABEL_CREATED)
MISSED = Meaning(Status.PRE_TRANSIT, Substatus.PICKUP_MISSED)
MOVING = Meaning(Status.IN_TRANSIT)
ACCEPTED = Meaning(Status.IN_TRANSIT, Substatus.ACCEPTED)
PICKED_UP = Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP)
ARRIVED = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY)
DEPARTED = Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY)
AT_DEPOT = Meaning(Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT)
HANDED_OVER = Meaning(Status.IN_TRANSIT, Substatus.HANDED_OVER)
FORWARDED = Meaning(Status.IN_TRANSIT, Substatus.FORWARDED)
SCHEDULED = Meaning(Status.IN_TRANSIT, Substatus.DELIVERY_SCHEDULED)
LEFT_COUNTRY = Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_COUNTRY)
IN_COUNTRY = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_COUNTRY)
CUSTOMS = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING)
CLEARED = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED)
DELAYED = Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER)
WEATHER = Meaning(Status.IN_TRANSIT, None, Reason.WEATHER)
MISSORTED = Meaning(Status.IN_TRANSIT, None, Reason.MISSORTED)
OUT = Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY)
PICKUP = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE)
IN_LOCKER = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.LOCKER)
ATTEMPTED = Meaning(Status.ATTEMPT_FAILED)
NOTICE = Meaning(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT)
ABSENT = Meaning(Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT)
CLOSED = Meaning(Status.ATTEMPT_FAILED, None, Reason.BUSINESS_CLOSED)
NO_ACCESS = Meaning(Status.ATTEMPT_FAILED, None, Reason.ACCESS_RESTRICTED)
HELD = Meaning(Status.EXCEPTION, None, Reason.CARRIER_OTHER)
CUSTOMS_HELD = Meaning(Status.EXCEPTION, None, Reason.CUSTOMS_HOLD)
UNDELIVERABLE = Meaning(Status.EXCEPTION, None, Reason.CARRIER_OTHER)
BAD_ADDRESS = Meaning(Status.EXCEPTION, None, Reason.ADDRESS_INCORRECT)
DAMAGED = Meaning(Status.EXCEPTION, None, Reason.DAMAGED)
LOST = Meaning(Status.FAILED, Substatus.LOST)
RETURNING = Meaning(Status.RETURNING)
RETURNED = Meaning(Status.RETURNED)
CANCELLED = Meaning(Status.CANCELLED)
DELIVERED = Meaning(Status.DELIVERED)
SAFE = Meaning(Status.DELIVERED, Substatus.SAFE_PLACE)
SIGNED = Meaning(Status.DELIVERED, Substatus.SIGNED)
COLLECTED = Meaning(Status.DELIVERED, Substatus.COLLECTED)
BOXED = Meaning(Status.DELIVERED, Substatus.MAILBOX)
NOTE = Meaning(Status.IN_TRANSIT, informational=True)


def back(reason: Reason) -> Meaning:
    """Return the meaning of a parcel that goes back for this reason."""
    return Meaning(Status.RETURNING, None, reason)


def _rows(meaning: Meaning, codes: str) -> dict[str, Meaning]:
    return dict.fromkeys(codes.split(), meaning)


STATUSES: dict[str, Meaning] = {
    "created": LABEL,
    "initiated": INFORMED,
    "sealed": LABEL,
    "manifested": INFORMED,
    "label created by sender": LABEL,
    "lodged": ACCEPTED,
    "we ve got it": ACCEPTED,
    "started": ACCEPTED,
    "processing": MOVING,
    "in transit": MOVING,
    "it s on its way": MOVING,
    "on its way": MOVING,
    "despatched": MOVING,
    "accepted by driver": PICKED_UP,
    "transferred": HANDED_OVER,
    "it s coming today": OUT,
    "out for delivery": OUT,
    "onboard with driver": OUT,
    "onboard for delivery": OUT,
    "estimated delivery by": SCHEDULED,
    "awaiting collection": PICKUP,
    "possible delay": DELAYED,
    "delayed": DELAYED,
    "attempted delivery": ATTEMPTED,
    "unsuccessful pickup": MISSED,
    "held by courier": HELD,
    "contact sender": HELD,
    "cannot be delivered": UNDELIVERABLE,
    "undeliverable": UNDELIVERABLE,
    "article damaged": DAMAGED,
    "damaged": DAMAGED,
    "returning to sender": RETURNING,
    "return to sender": RETURNING,
    "returned to sender": RETURNED,
    "returned": RETURNED,
    "cancelled": CANCELLED,
    "delivered": DELIVERED,
    "lost": LOST,
}
"""Statuses and milestones, normalised (`It's on its way` is `it s on its way`)."""

UNTOLD = frozenset({"", "unknown", "track items for detailed delivery information"})
"""Statuses that leave it to the scans."""

EVENTS: dict[str, Meaning] = {
    **_rows(INFORMED, "ADMIN-ER39 ADMIN-ER40"),
    **_rows(ACCEPTED, "AFC-ER15 AFC-ER16 AFC-ER31 AFC-ER36 INT-0001 INT-2144"),
    **_rows(
        MOVING,
        "AFP-ER37 AFP-ER59 AFP-ER73 AFP-ER87 NSS-ER42 NSS-ER46 TDD-ER37 TTP-ER8 TTP-ER14 TTP-ER21 TTP-ER37 TTP-ER81 "
        "DOM-0033 DOM-0035 DOM-0046 INT-0008 INT-0032 INT-0035 INT-0071 INT-2164 INT-2165 INT-2171 INT-2177 INT-2180 "
        "INT-2185",
    ),
    **_rows(CUSTOMS, "INT-0030 INT-0031 INT-0044"),
    **_rows(OUT, "AFP-ER13 INT-0074"),
    **_rows(ATTEMPTED, "DD-ER5 DD-ER11 INT-0036"),
    **_rows(PICKUP, "DD-ER4 NT-ER4 INT-0075"),
    **_rows(DELIVERED, "DD-ER13 DD-ER14 DD-ER37 DD-ER38 INT-0037"),
    **_rows(SAFE, "DD-ER15"),
}
