"""USPS's vocabulary in ours: event codes and status categories, exact.

Sources: the event codes of the Product Tracking and Reporting extract (Publication 199, appendix on event codes), and
the status categories of the Tracking API v3. What a code leaves open is told by the event's name, in `phrases.py`.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

LABEL = Meaning(Status.PRE_TRANSIT, Substatus.LABEL_CREATED)
AWAITED = Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED)
PARTNER = Meaning(Status.PRE_TRANSIT, Substatus.AWAITING_DROPOFF)
VOID = Meaning(Status.CANCELLED, Substatus.VOID_LABEL)
MOVING = Meaning(Status.IN_TRANSIT)
ACCEPTED = Meaning(Status.IN_TRANSIT, Substatus.ACCEPTED)
PICKED_UP = Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP)
ARRIVED = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY)
DEPARTED = Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY)
AT_DEPOT = Meaning(Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT)
FORWARDED = Meaning(Status.IN_TRANSIT, Substatus.FORWARDED)
HANDED_OVER = Meaning(Status.IN_TRANSIT, Substatus.HANDED_OVER)
LEFT_COUNTRY = Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_COUNTRY)
IN_COUNTRY = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_COUNTRY)
CUSTOMS = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING)
CLEARED = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED)
CUSTOMS_HELD = Meaning(Status.EXCEPTION, None, Reason.CUSTOMS_HOLD)
RESCHEDULED = Meaning(Status.IN_TRANSIT, Substatus.RESCHEDULED)
SCHEDULED = Meaning(Status.IN_TRANSIT, Substatus.DELIVERY_SCHEDULED)
LATE = Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER)
MISSENT = Meaning(Status.IN_TRANSIT, None, Reason.MISSORTED)
WEATHER = Meaning(Status.IN_TRANSIT, None, Reason.WEATHER)
OUT = Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY)
DELIVERED = Meaning(Status.DELIVERED)
TO_AGENT = Meaning(Status.DELIVERED, Substatus.TO_AGENT)
COLLECTED = Meaning(Status.DELIVERED, Substatus.COLLECTED)
PICKUP = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE)
HELD = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.HELD_ON_REQUEST)
NOTICE = Meaning(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT)
ABSENT = Meaning(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.RECIPIENT_ABSENT)
NO_ACCESS = Meaning(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.ACCESS_RESTRICTED)
CLOSED = Meaning(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.BUSINESS_CLOSED)
ALERT = Meaning(Status.EXCEPTION)
HELD_UP = Meaning(Status.EXCEPTION, None, Reason.CARRIER_OTHER)
BAD_ADDRESS = Meaning(Status.EXCEPTION, None, Reason.ADDRESS_INCORRECT)
DEAD = Meaning(Status.FAILED, Substatus.UNDELIVERABLE)
SEIZED = Meaning(Status.FAILED, Substatus.SEIZED, Reason.SECURITY)
DISPOSED = Meaning(Status.FAILED, Substatus.DISPOSED)
RETURNING = Meaning(Status.RETURNING)
RETURNED = Meaning(Status.RETURNED)
NOTE = Meaning(Status.IN_TRANSIT, informational=True)


def back(reason: Reason) -> Meaning:
    """Return the meaning of a parcel that goes back for this reason."""
    return Meaning(Status.RETURNING, None, reason)


def _rows(meaning: Meaning, codes: str) -> dict[str, Meaning]:
    return dict.fromkeys(codes.split(), meaning)


EVENTS: dict[str, Meaning] = {
    **_rows(DELIVERED, "01"),
    **_rows(ABSENT, "56"),
    **_rows(NOTICE, "02 52"),
    **_rows(ACCEPTED, "03 OA UA AD PA TM"),
    **_rows(back(Reason.REFUSED), "04"),
    **_rows(BAD_ADDRESS, "05"),
    **_rows(FORWARDED, "06"),
    **_rows(AT_DEPOT, "07"),
    **_rows(MISSENT, "08 15"),
    **_rows(RETURNING, "09 28 29"),
    **_rows(ARRIVED, "10 A1 L1 PC 41 19"),
    **_rows(DEAD, "11"),
    **_rows(PICKUP, "14 16"),
    **_rows(TO_AGENT, "17"),
    **_rows(COLLECTED, "43"),
    **_rows(back(Reason.ADDRESS_INCORRECT), "21 25 26"),
    **_rows(back(Reason.ADDRESS_INCOMPLETE), "22"),
    **_rows(back(Reason.RECIPIENT_MOVED), "23 24"),
    **_rows(back(Reason.UNCLAIMED), "27 31"),
    **_rows(Meaning(Status.RETURNING, None, Reason.MERCHANT_REQUEST), "44"),
    **_rows(NO_ACCESS, "30 53 54 55"),
    **_rows(HANDED_OVER, "42"),
    **_rows(CLOSED, "51"),
    **_rows(RESCHEDULED, "71"),
    **_rows(PARTNER, "80 81 82 83 89"),
    **_rows(LATE, "DX"),
    **_rows(DEPARTED, "EF SF T1 TL NT"),
    **_rows(OUT, "OF"),
    **_rows(LABEL, "GX GA"),
    **_rows(AWAITED, "MA"),
    **_rows(NOTE, "GC"),
}  # fmt: skip
"""The event's name refines or overrides a code: 01 is also "Delivered, To Original Sender"."""

CATEGORIES: dict[str, Meaning] = {
    "pre shipment": Meaning(Status.PRE_TRANSIT),
    "preshipment": Meaning(Status.PRE_TRANSIT),
    "accepted": Meaning(Status.IN_TRANSIT),
    "in transit": MOVING,
    "moving through network": MOVING,
    "arriving late": LATE,
    "in transit arriving late": LATE,
    "preparing for delivery": AT_DEPOT,
    "out for delivery": OUT,
    "delivered": DELIVERED,
    "delivered to agent": TO_AGENT,
    "delivery attempt": Meaning(Status.ATTEMPT_FAILED),
    "delivery attempt action needed": Meaning(Status.ATTEMPT_FAILED),
    "available for pickup": PICKUP,
    "alert": ALERT,
    "return to sender": RETURNING,
    "returned to sender": RETURNED,
}
"""StatusCategory, normalised: `Delivery Attempt: Action Needed` is `delivery attempt action needed`."""

ALERTS = frozenset(
    {
        Status.ATTEMPT_FAILED,
        Status.AVAILABLE_FOR_PICKUP,
        Status.EXCEPTION,
        Status.RETURNING,
        Status.RETURNED,
        Status.FAILED,
        Status.CANCELLED,
        Status.IN_TRANSIT,
    }
)
"""What an Alert can be, when its newest scan says which."""
