"""What only the carrier's text can say: exact, normalised sentences, never parts of them.

`failure` and `return_to_sender` cover too much for their codes to be told to a shopper, and no code says where a
delivered parcel was left. A sentence that is not listed adds nothing.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.carriers.easypost.sentences import (
    ATTEMPTS,
    CUSTOMS,
    DOCUMENTS,
    HALF_ADDRESS,
    LABELS,
    PICKUPS,
    SEIZED,
    TRANSITS,
    WRONG_ADDRESS,
    Said,
)
from integrations.wording import normalised

FAILURES: dict[str, Said] = {
    **ATTEMPTS,
    "prohibited articles item not delivered item seized or destroyed": SEIZED,
    "item seized or destroyed": SEIZED,
    "the address is incorrect": WRONG_ADDRESS,
    "the address was incorrect": WRONG_ADDRESS,
    "the street number is incorrect": WRONG_ADDRESS,
    "the apartment number is either missing or incorrect": HALF_ADDRESS,
    "the address is incomplete": HALF_ADDRESS,
    "recipient has moved": Said(None, None, Reason.RECIPIENT_MOVED),
    "moved left no address": Said(None, None, Reason.RECIPIENT_MOVED),
    "payment not received": Said(None, None, Reason.PAYMENT_DUE),
    "unable to collect payment or bill charges": Said(None, None, Reason.PAYMENT_DUE),
    "dead mail disposed by post office": Said(Status.FAILED, Substatus.DISPOSED),
    "dead mail sent to recovery center": Said(None, None, Reason.LOST_SUSPECTED),
    "your package was damaged in transit": Said(None, None, Reason.DAMAGED),
    "damage reported": Said(None, None, Reason.DAMAGED),
    "merchandise is missing": Said(None, None, Reason.LOST_SUSPECTED),
    "the package is lost": Said(Status.FAILED, Substatus.LOST),
    "package destroyed": Said(Status.FAILED, Substatus.DESTROYED),
    "the package has been destroyed": Said(Status.FAILED, Substatus.DESTROYED),
    "disposed by carrier": Said(Status.FAILED, Substatus.DISPOSED),
    "package disposed": Said(Status.FAILED, Substatus.DISPOSED),
    "package lost": Said(Status.FAILED, Substatus.LOST),
    "the package has been lost": Said(Status.FAILED, Substatus.LOST),
    "undeliverable as addressed": WRONG_ADDRESS,
    "insufficient address": HALF_ADDRESS,
    "no such number": WRONG_ADDRESS,
    "incorrect address": WRONG_ADDRESS,
    "address does not exist": WRONG_ADDRESS,
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
    "address does not exist returning to sender": WRONG_ADDRESS,
    "address does not exist": WRONG_ADDRESS,
    "insufficient address": HALF_ADDRESS,
    "undeliverable as addressed": WRONG_ADDRESS,
    "addressee unknown": WRONG_ADDRESS,
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
    "delivered left at front door": Said(substatus=Substatus.FRONT_DOOR),
    "left at front door signature service not requested": Said(substatus=Substatus.FRONT_DOOR),
    "left at front door": Said(substatus=Substatus.FRONT_DOOR),
    "delivered to neighbor": Said(substatus=Substatus.NEIGHBOUR),
    "delivered left with neighbor": Said(substatus=Substatus.NEIGHBOUR),
    "delivered to mailroom": Said(substatus=Substatus.RECEPTION),
    "delivered mail room": Said(substatus=Substatus.RECEPTION),
    "delivered reception": Said(substatus=Substatus.RECEPTION),
    "delivered signature on file": Said(substatus=Substatus.SIGNED),
    "delivered individual": Said(substatus=Substatus.SIGNED),
    "delivered to agent left with individual": Said(substatus=Substatus.TO_AGENT),
    "delivered to agent picked up at usps": Said(substatus=Substatus.COLLECTED),
    "delivered to locker": Said(substatus=Substatus.LOCKER),
    "delivered to original sender": Said(Status.RETURNED),
    "delivered to shipper": Said(Status.RETURNED),
    "returned to shipper": Said(Status.RETURNED),
}
# After a delivery these are paperwork, not news.
PAPERWORK = frozenset(
    {
        "signature image recorded for online viewing",
        "guaranteed service refund",
        "guaranteed refund requested",
        "delivery photo available",
        "proof of delivery available",
        "proof of delivery requested",
        "reminder to schedule redelivery of your item",
    }
)
BY_STATUS: dict[str, dict[str, Said]] = {
    "pre_transit": LABELS,
    "in_transit": TRANSITS,
    "out_for_delivery": ATTEMPTS,
    "available_for_pickup": PICKUPS,
    "failure": FAILURES,
    "return_to_sender": RETURNS,
    "delivered": DELIVERIES,
}


def said(native_status: str | None, *texts: str | None) -> Said:
    """Return what the first known sentence adds to this status; nothing where none is known."""
    table = BY_STATUS.get(native_status or "", {})
    return next((table[key] for key in map(normalised, texts) if key in table), Said())
