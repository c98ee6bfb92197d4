"""What only the carrier's text can say: exact, normalised sentences, never parts of them.

`failure` and `return_to_sender` cover too much for their codes to be told to a shopper, and no code says where a
delivered parcel was left. A sentence that is not listed adds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.status import Reason, Status, Substatus
from integrations.wording import normalised


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence adds; None leaves what the codes said."""

    status: Status | None = None
    substatus: Substatus | None = None
    reason: Reason | None = None


ABSENT = Said(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.RECIPIENT_ABSENT)
SEIZED = Said(Status.FAILED, Substatus.SEIZED, Reason.PROHIBITED_ITEM)

DOCUMENTS = Said(None, None, Reason.CUSTOMS_DOCUMENTS)
CUSTOMS = Said(None, None, Reason.CUSTOMS_HOLD)

FAILURES: dict[str, Said] = {
    "prohibited articles item not delivered item seized or destroyed": SEIZED,
    "item seized or destroyed": SEIZED,
    "package destroyed": Said(Status.FAILED, Substatus.DESTROYED),
    "the package has been destroyed": Said(Status.FAILED, Substatus.DESTROYED),
    "disposed by carrier": Said(Status.FAILED, Substatus.DISPOSED),
    "package disposed": Said(Status.FAILED, Substatus.DISPOSED),
    "package lost": Said(Status.FAILED, Substatus.LOST),
    "the package has been lost": Said(Status.FAILED, Substatus.LOST),
    "undeliverable as addressed": Said(None, None, Reason.ADDRESS_INCORRECT),
    "insufficient address": Said(None, None, Reason.ADDRESS_INCOMPLETE),
    "no such number": Said(None, None, Reason.ADDRESS_INCORRECT),
    "incorrect address": Said(None, None, Reason.ADDRESS_INCORRECT),
    "address does not exist": Said(None, None, Reason.ADDRESS_INCORRECT),
    "delivery attempted no access to delivery location": Said(
        Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.ACCESS_RESTRICTED
    ),
    "no access to delivery location": Said(Status.ATTEMPT_FAILED, None, Reason.ACCESS_RESTRICTED),
    "notice left no authorized recipient available": ABSENT,
    "notice left": Said(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT),
    "business closed": Said(Status.ATTEMPT_FAILED, None, Reason.BUSINESS_CLOSED),
    "receiver was not available at the time of delivery": ABSENT,
    "customer not available or business closed": Said(Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
    "delivery attempted": Said(Status.ATTEMPT_FAILED),
    "attempted delivery": Said(Status.ATTEMPT_FAILED),
    "delivery attempt failed": Said(Status.ATTEMPT_FAILED),
    "delivery attempted recipient not home": ABSENT,
    "refused": Said(Status.RETURNING, None, Reason.REFUSED),
    "refused by recipient": Said(Status.RETURNING, None, Reason.REFUSED),
    "shipment refused by recipient": Said(Status.RETURNING, None, Reason.REFUSED),
    "clearance event further information required from the receiver": DOCUMENTS,
    "clearance delay documents required": DOCUMENTS,
    "held by customs documents required": DOCUMENTS,
    "clearance delay": CUSTOMS,
    "clearance event": CUSTOMS,
    "held by customs": CUSTOMS,
    "held in customs": CUSTOMS,
    "damaged": Said(None, None, Reason.DAMAGED),
    "package damaged": Said(None, None, Reason.DAMAGED),
}
RETURNS: dict[str, Said] = {
    "address does not exist returning to sender": Said(None, None, Reason.ADDRESS_INCORRECT),
    "address does not exist": Said(None, None, Reason.ADDRESS_INCORRECT),
    "insufficient address": Said(None, None, Reason.ADDRESS_INCOMPLETE),
    "undeliverable as addressed": Said(None, None, Reason.ADDRESS_INCORRECT),
    "addressee unknown": Said(None, None, Reason.ADDRESS_INCORRECT),
    "moved left no address": Said(None, None, Reason.RECIPIENT_MOVED),
    "forward expired": Said(None, None, Reason.RECIPIENT_MOVED),
    "refused": Said(None, None, Reason.REFUSED),
    "unclaimed": Said(None, None, Reason.UNCLAIMED),
    "unclaimed max hold time expired": Said(None, None, Reason.UNCLAIMED),
    "unclaimed being returned to sender": Said(None, None, Reason.UNCLAIMED),
    "delivered to original sender": Said(Status.RETURNED),
    "delivered to shipper": Said(Status.RETURNED),
    "delivered returned to sender": Said(Status.RETURNED),
    "delivered to sender": Said(Status.RETURNED),
    "returned to sender": Said(Status.RETURNED),
    "returned to shipper": Said(Status.RETURNED),
    "returned to shipper delivered": Said(Status.RETURNED),
    "package returned to shipper": Said(Status.RETURNED),
    "return delivered": Said(Status.RETURNED),
}
DELIVERIES: dict[str, Said] = {
    "delivered in at mailbox": Said(substatus=Substatus.MAILBOX),
    "delivered in mailbox": Said(substatus=Substatus.MAILBOX),
    "delivered front door porch": Said(substatus=Substatus.FRONT_DOOR),
    "delivered front door": Said(substatus=Substatus.FRONT_DOOR),
    "delivered parcel locker": Said(substatus=Substatus.LOCKER),
    "delivered neighbor as requested": Said(substatus=Substatus.NEIGHBOUR),
    "delivered left with individual": Said(substatus=Substatus.SIGNED),
    "delivered front desk reception mail room": Said(substatus=Substatus.RECEPTION),
    "delivered to agent": Said(substatus=Substatus.TO_AGENT),
    "delivered to agent for final delivery": Said(substatus=Substatus.TO_AGENT),
    "delivered individual picked up at post office": Said(substatus=Substatus.COLLECTED),
    "delivered individual picked up at postal facility": Said(substatus=Substatus.COLLECTED),
    "delivered po box": Said(substatus=Substatus.MAILBOX),
    "delivered garage or other location at address": Said(substatus=Substatus.SAFE_PLACE),
    "delivered to original sender": Said(Status.RETURNED),
}
# After a delivery these are paperwork, not news.
PAPERWORK = frozenset(
    {
        "signature image recorded for online viewing",
        "guaranteed service refund",
        "proof of delivery available",
        "reminder to schedule redelivery of your item",
    }
)
BY_STATUS: dict[str, dict[str, Said]] = {
    "failure": FAILURES,
    "return_to_sender": RETURNS,
    "delivered": DELIVERIES,
}


def said(native_status: str | None, *texts: str | None) -> Said:
    """Return what the first known sentence adds to this status; nothing where none is known."""
    table = BY_STATUS.get(native_status or "", {})
    return next((table[key] for key in map(normalised, texts) if key in table), Said())
