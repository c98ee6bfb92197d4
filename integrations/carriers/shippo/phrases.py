"""What only a sentence can say: Shippo's own, whole and normalised, never parts of them.

Tracks from before substatuses, and test tracks, have nothing else to tell a van from a depot. A sentence that is not
listed adds nothing. Each table belongs to one main status, and counts only where the substatus is missing or coarse.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning
from integrations.wording import normalised

ANNOUNCED = Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED)
LABEL = Meaning(Status.PRE_TRANSIT, Substatus.LABEL_CREATED)
ACCEPTED = Meaning(Status.IN_TRANSIT, Substatus.ACCEPTED)
ARRIVED = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY)
DEPARTED = Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY)
NEAR = Meaning(Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT)
LOADED = Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY)
WAITING = Meaning(Status.AVAILABLE_FOR_PICKUP)
POST_OFFICE = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE)
NOTICE = Meaning(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT)
RETURNED = Meaning(Status.RETURNED)

UNKNOWN = {
    "the carrier has received the electronic shipment information": ANNOUNCED,
    "the usps has received the electronic shipment information and is awaiting the item": ANNOUNCED,
    "the shipping label has been created and the usps is awaiting the item": LABEL,
    "the shipping label has been created": LABEL,
}
TRANSIT = {
    "your shipment has been accepted": ACCEPTED,
    "your shipment has been accepted at the usps origin facility": ACCEPTED,
    "your shipment has been picked up": Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP),
    "your shipment has arrived at the usps origin facility": ARRIVED,
    "your shipment has arrived at the usps regional origin facility": ARRIVED,
    "your shipment has arrived at the usps facility": ARRIVED,
    "your shipment has arrived at the usps regional facility": ARRIVED,
    "your shipment has arrived at the usps destination facility": NEAR,
    "your shipment has arrived at the usps regional destination facility": ARRIVED,
    "your shipment has arrived at the post office": NEAR,
    "your shipment has departed the usps facility": DEPARTED,
    "your shipment has departed the usps regional facility": DEPARTED,
    "your shipment has departed from the origin": DEPARTED,
    "your shipment is out for delivery": LOADED,
    "your shipment is available for pickup": WAITING,
    "your shipment is available for pickup at the post office": POST_OFFICE,
    "your shipment is being held at the post office": POST_OFFICE,
    "delivery of your shipment was attempted": Meaning(Status.ATTEMPT_FAILED),
    "a notice was left because the recipient was not available": NOTICE,
}
DELIVERED = {
    "your shipment has been delivered at the destination mailbox": Meaning(Status.DELIVERED, Substatus.MAILBOX),
    "your shipment has been delivered in at the mailbox": Meaning(Status.DELIVERED, Substatus.MAILBOX),
    "your shipment has been delivered at the front door or porch": Meaning(Status.DELIVERED, Substatus.FRONT_DOOR),
    "your shipment has been delivered to the front desk or reception": Meaning(Status.DELIVERED, Substatus.RECEPTION),
    "your shipment has been delivered to a parcel locker": Meaning(Status.DELIVERED, Substatus.LOCKER),
    "your shipment has been delivered to an agent": Meaning(Status.DELIVERED, Substatus.TO_AGENT),
    "your shipment has been delivered to an individual at the address": Meaning(Status.DELIVERED, Substatus.SIGNED),
    "your shipment has been delivered to the original sender": RETURNED,
    "your shipment has been returned to the original sender": RETURNED,
}
BACK = {
    "your shipment has been returned to the original sender": RETURNED,
    "your shipment has been delivered to the original sender": RETURNED,
    "your shipment has been returned to the sender": RETURNED,
    "your shipment has been returned": RETURNED,
    "package has been returned to sender": RETURNED,
    "delivered to original sender": RETURNED,
    "delivered to sender": RETURNED,
    "returned to sender": RETURNED,
    "returned to shipper": RETURNED,
    "refused": Meaning(Status.RETURNING, None, Reason.REFUSED),
    "unclaimed": Meaning(Status.RETURNING, None, Reason.UNCLAIMED),
    "undeliverable as addressed": Meaning(Status.RETURNING, None, Reason.ADDRESS_INCORRECT),
    "insufficient address": Meaning(Status.RETURNING, None, Reason.ADDRESS_INCOMPLETE),
    "moved left no address": Meaning(Status.RETURNING, None, Reason.RECIPIENT_MOVED),
}
FAILURE = {
    "package has been disposed": Meaning(Status.FAILED, Substatus.DISPOSED),
    "package has been destroyed": Meaning(Status.FAILED, Substatus.DESTROYED),
    "item seized or destroyed": Meaning(Status.FAILED, Substatus.SEIZED, Reason.PROHIBITED_ITEM),
    "package has been lost": Meaning(Status.FAILED, Substatus.LOST, Reason.LOST_SUSPECTED),
    "package has been lost contact carrier for more details": Meaning(
        Status.FAILED, Substatus.LOST, Reason.LOST_SUSPECTED
    ),
    "undeliverable as addressed": Meaning(Status.EXCEPTION, None, Reason.ADDRESS_INCORRECT),
    "insufficient address": Meaning(Status.EXCEPTION, None, Reason.ADDRESS_INCOMPLETE),
    "no access to delivery location": Meaning(Status.ATTEMPT_FAILED, None, Reason.ACCESS_RESTRICTED),
    "delivery attempted": Meaning(Status.ATTEMPT_FAILED),
    "business closed": Meaning(Status.ATTEMPT_FAILED, None, Reason.BUSINESS_CLOSED),
    "package has been damaged contact carrier for more details": Meaning(Status.EXCEPTION, None, Reason.DAMAGED),
}
BY_STATUS: dict[str, dict[str, Meaning]] = {
    "UNKNOWN": UNKNOWN,
    "TRANSIT": TRANSIT,
    "DELIVERED": DELIVERED,
    "RETURNED": BACK,
    "FAILURE": FAILURE,
}


def said(status: str | None, *texts: str | None) -> Meaning | None:
    """Return what the first known sentence says under this status; None where none is known."""
    table = BY_STATUS.get(status or "", {})
    return next((table[key] for key in map(normalised, texts) if key in table), None)
