"""The finer words of Sendcloud's event subscriptions and tracking v3. Source: sendcloud.dev, event subscriptions.

An event is a phase of the way, an exception to it (or `none`), and a sub status.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import UNMAPPED, Meaning


@dataclass(frozen=True, slots=True)
class Twist:
    """What an exception or a sub status changes; None leaves what the phase said."""

    status: Status | None = None
    substatus: Substatus | None = None
    reason: Reason | None = None


PHASE: dict[str, Meaning] = {
    "none": UNMAPPED,
    "unknown": UNMAPPED,
    "no_label": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "announcing": Meaning(Status.PRE_TRANSIT, Substatus.LABEL_CREATED),
    "labelled": Meaning(Status.PRE_TRANSIT, Substatus.LABEL_CREATED),
    "ready_to_send": Meaning(Status.PRE_TRANSIT, Substatus.LABEL_CREATED),
    "announced": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "dropped": Meaning(Status.IN_TRANSIT, Substatus.ACCEPTED),
    "accepted": Meaning(Status.IN_TRANSIT, Substatus.ACCEPTED),
    "in_transit": Meaning(Status.IN_TRANSIT),
    "sorted": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY),
    "customs": Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING),
    "in_delivery": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "pup": Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT),
    "attempted": Meaning(Status.ATTEMPT_FAILED),
    "delivered": Meaning(Status.DELIVERED),
    "delivery_forced": Meaning(Status.DELIVERED),
    "cancelled": Meaning(Status.CANCELLED),
}
LATE = Twist(reason=Reason.CARRIER_OTHER)
EXCEPTION: dict[str, Twist] = {
    "none": Twist(),
    "unknown": Twist(),
    "address_error": Twist(Status.EXCEPTION, None, Reason.ADDRESS_INCORRECT),
    "announcement_failed": Twist(Status.PRE_TRANSIT),
    "cancellation_failed": Twist(),
    "cancelled": Twist(Status.CANCELLED),
    "cancelled_upstream": Twist(Status.CANCELLED, Substatus.VOID_LABEL),
    "cancelling": Twist(),
    "cancelling_upstream": Twist(),
    "changed": Twist(),
    "claim": Twist(),
    "claimable": Twist(),
    "customer_rejected": Twist(Status.EXCEPTION, None, Reason.REFUSED),
    "customer_support": Twist(),
    "customs_issue": Twist(Status.EXCEPTION, None, Reason.CUSTOMS_HOLD),
    "damaged": Twist(Status.EXCEPTION, None, Reason.DAMAGED),
    "delay_unknown": LATE,
    "delivery_delay": LATE,
    "dropoff_expiration": Twist(),
    "handover_delay": LATE,
    "hold": Twist(Status.EXCEPTION),
    "missing": Twist(Status.EXCEPTION, None, Reason.LOST_SUSPECTED),
    "non_conformity": Twist(Status.EXCEPTION, None, Reason.OTHER),
    "off_radar": Twist(Status.EXCEPTION, None, Reason.LOST_SUSPECTED),
    "pup_expiration": Twist(Status.EXCEPTION, None, Reason.UNCLAIMED),
    "refused": Twist(Status.EXCEPTION, None, Reason.REFUSED),
    "relabelled": Twist(),
    "returned_sender": Twist(Status.RETURNING),
    "sorting_delay": LATE,
}
SUB_STATUS: dict[str, Twist] = {
    **dict.fromkeys(
        [
            "accepted", "additional_information", "carrier", "connection_missed", "content", "cut_off",
            "delivery_change", "duplicate", "expired", "in_progress", "max_measure", "max_weight", "none",
            "one", "packaging", "parcel_found", "passed", "pup_closed", "receiver", "requested", "resolved", "sender",
            "three", "two", "undeliverable", "unknown", "updated",
        ],
        Twist(),
    ),
    "company_closed": Twist(reason=Reason.BUSINESS_CLOSED),
    "damaged": Twist(reason=Reason.DAMAGED),
    "delay": LATE,
    "disposed": Twist(Status.FAILED, Substatus.DISPOSED),
    "documents": Twist(reason=Reason.CUSTOMS_DOCUMENTS),
    "high_volume": Twist(reason=Reason.CARRIER_CAPACITY),
    "inaccessible": Twist(reason=Reason.ACCESS_RESTRICTED),
    "incorrect_information": Twist(reason=Reason.ADDRESS_INCORRECT),
    "late": LATE,
    "locker": Twist(substatus=Substatus.LOCKER),
    "mailbox": Twist(substatus=Substatus.MAILBOX),
    "mechanical": Twist(reason=Reason.VEHICLE),
    "misrouted": Twist(reason=Reason.MISSORTED),
    "missort": Twist(reason=Reason.MISSORTED),
    "neighbour": Twist(substatus=Substatus.NEIGHBOUR),
    "not_home": Twist(reason=Reason.RECIPIENT_ABSENT),
    "not_ordered": Twist(reason=Reason.REFUSED),
    "partly": Twist(substatus=Substatus.PARTIAL),
    "payment": Twist(reason=Reason.PAYMENT_DUE),
    "postal_box": Twist(substatus=Substatus.MAILBOX),
    "prohibited_item": Twist(reason=Reason.PROHIBITED_ITEM),
    "pup": Twist(substatus=Substatus.PICKUP_POINT),
    "rejected": Twist(reason=Reason.REFUSED),
    "safeplace": Twist(substatus=Substatus.SAFE_PLACE),
    "shop": Twist(substatus=Substatus.PICKUP_POINT),
    "signature": Twist(substatus=Substatus.SIGNED),
    "traffic": Twist(reason=Reason.VEHICLE),
    "unknown_receiver": Twist(reason=Reason.ADDRESS_INCORRECT),
    "weather_conditions": Twist(reason=Reason.WEATHER),
}  # fmt: skip
# An attempt that was refused stays an attempt, a delivery that was damaged a delivery.
STANDS = frozenset({Status.ATTEMPT_FAILED, Status.DELIVERED})


def meaning_of(phase: Meaning, exception: str | None, sub: str | None) -> Meaning:
    """Put a phase, its exception and its sub status together."""
    twist, detail = EXCEPTION.get(exception or "none", Twist()), SUB_STATUS.get(sub or "none", Twist())
    status = twist.status or phase.status
    if twist.status is Status.EXCEPTION and phase.status in STANDS:
        status = phase.status
    if twist.status is Status.RETURNING and phase.status is Status.DELIVERED:
        status = Status.RETURNED
    return replace(
        phase,
        status=detail.status or status,
        substatus=detail.substatus or twist.substatus or phase.substatus,
        reason=detail.reason or twist.reason or phase.reason,
    )


def unknown_words(exception: str | None, sub: str | None) -> tuple[str, ...]:
    """Return the words that no table knows, so that they can be counted."""
    said = (("exception", exception, EXCEPTION), ("sub_status", sub, SUB_STATUS))
    return tuple(f"{kind}:{word}" for kind, word, table in said if word and word not in table)
