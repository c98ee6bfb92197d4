"""What carriers say in English when something goes wrong, in whole normalised sentences, whoever passes them on.

Aggregators put these behind codes that only say "exception" or "in transit"; their adapters ask here where the code is
coarse. A sentence that is not listed adds nothing, and parts of sentences never count. Sources: the status and
exception wording on the tracking pages of USPS, UPS, FedEx, DHL and Canada Post.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning
from integrations.wording import normalised


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a sentence says. No status: the reason alone, of whatever the code calls it."""

    status: Status | None = None
    reason: Reason | None = None
    substatus: Substatus | None = None


def _rows(trouble: Trouble, sentences: str) -> dict[str, Trouble]:
    return {normalised(sentence): trouble for sentence in sentences.split(" | ")}


def _tried(reason: Reason | None = None) -> Trouble:
    return Trouble(Status.ATTEMPT_FAILED, reason)


def _back(reason: Reason | None = None) -> Trouble:
    return Trouble(Status.RETURNING, reason)


def _ended(substatus: Substatus, reason: Reason | None = None) -> Trouble:
    return Trouble(Status.FAILED, reason, substatus)


_ATTEMPTS = {
    **_rows(
        _tried(),
        "Attempted delivery | Delivery attempted | Delivery attempt | Delivery attempt failed | "
        "Failed delivery attempt"
        " | Failed attempt | Delivery failed | Unsuccessful delivery attempt | Delivery attempt unsuccessful | "
        "Delivery unsuccessful | Attempted delivery. Notice card left | "
        "Attempted delivery. Notice card left indicating "
        "where and when to pick up item | Delivery Attempt: Action Needed | First delivery attempt | "
        "First attempt failed | "
        "Second attempt failed | Delivery attempt made | We attempted to deliver your item | "
        "Delivery attempted - Left "
        "a notice | Unable to deliver item, problem at address",
    ),
    **_rows(
        Trouble(Status.ATTEMPT_FAILED, None, Substatus.NOTICE_LEFT),
        "Notice left | Notice left (no authorized recipient) | Card left | Carded | Delivery notice left",
    ),
    **_rows(
        Trouble(Status.ATTEMPT_FAILED, Reason.RECIPIENT_ABSENT, Substatus.NOTICE_LEFT),
        "Notice left (no authorized recipient available) | Notice left, no one home",
    ),
    **_rows(
        _tried(Reason.RECIPIENT_ABSENT),
        "Customer not available or business closed | Delivery exception: customer not available or business closed | "
        "Recipient not available | Recipient not home | Recipient not in | No one home | Nobody home | Not at home | "
        "Customer not home | Customer not available | Receiver not available | Receiver not home | Consignee not "
        "available | "
        "The customer was not available on the 1st delivery attempt. A 2nd delivery attempt will be made | "
        "The customer was not available on the 2nd delivery attempt. A 3rd delivery attempt will be made | The "
        "customer was not available on the final delivery attempt | The receiver was not available for delivery. A "
        "second attempt will be made | The receiver was not available for delivery. We'll make a second attempt the "
        "next business day | The customer was not available when UPS attempted delivery. A second delivery attempt "
        "will be made | Delivery attempted; recipient not home | Delivery attempted - recipient not available | "
        "Delivery attempted - customer not home | Attempted delivery, recipient not available",
    ),
    **_rows(
        _tried(Reason.BUSINESS_CLOSED),
        "Business closed | Delivery attempted - business closed | Notice left (business closed) | Recipient location "
        "closed | The receiving business was closed at the time of delivery | "
        "The business was closed on the delivery "
        "attempt | Receiver closed | Business closed - no attempt made | The "
        "receiving business was closed at the time of delivery. We'll make a second delivery attempt",
    ),
    **_rows(
        Trouble(Status.ATTEMPT_FAILED, Reason.ACCESS_RESTRICTED),
        "Delivery attempted - no access to delivery location | Delivery attempted, no access | No access to delivery "
        "location | No access | No secure location available | Notice left (no secure location available) | Notice "
        "left (receptacle full/item oversized) | Notice left (receptacle blocked) | Unable to access | Animal "
        "interference | No secure delivery location available | Delivery attempted - location inaccessible",
    ),
    **_rows(
        _tried(Reason.SIGNATURE_OR_ID_REQUIRED),
        "No authorized recipient available | Adult signature required, no eligible recipient | "
        "Signature required | ID "
        "required",
    ),
    **_rows(
        _tried(Reason.REFUSED),
        "Refused | Refused by recipient | Shipment refused by recipient | Package refused by recipient | Delivery "
        "refused | Recipient refused delivery | Recipient refused the delivery | Recipient refused the item | "
        "Receiver "
        "refused the delivery | The receiver refused the delivery | "
        "The receiver did not want the product and refused "
        "the delivery | The receiver did not order the product and refused the delivery | The receiver did not want "
        "the order and refused this delivery | Delivery exception: shipment refused by recipient | Customer refused "
        "delivery | Consignee refused delivery | Rejected | Package refused | Item refused | Parcel refused",
    ),
}
_BACK = {
    **_rows(
        _back(),
        "Return to sender | Return to shipper | Returning to sender | Returning to shipper | Returning package to "
        "shipper | Return to sender processed | Being returned to sender | Item being returned to sender | Item is "
        "being returned to sender | Package is being returned to sender | "
        "The package is being returned to the sender "
        "| The package will be returned to the sender | The package is being returned to the shipper | "
        "Your package is "
        "being returned to the sender | Shipment is being returned to sender | Shipment returning to shipper | "
        "Parcel "
        "is being returned to sender | Returned to sender, in transit | Return in progress | Return initiated | "
        "Unable "
        "to deliver item, being returned to sender | Undeliverable, returning to sender | "
        "Item redirected to sender | "
        "Unable to deliver shipment, returned to shipper | Tendered to returns agent | Being returned",
    ),
    **_rows(
        _back(Reason.REFUSED),
        "The package was refused by the receiver and will be returned to the sender | The receiver refused the "
        "package and it will be returned to the sender | The receiver did not want the product and refused the "
        "delivery. The package will be returned to the sender | Refused, returning to sender | Item refused by "
        "recipient. Item being returned to sender | Refused by addressee, returning to sender",
    ),
    **_rows(
        _back(Reason.UNCLAIMED),
        "Unclaimed/Being returned to sender | Unclaimed | Unclaimed (max hold time expired) | Item unclaimed by "
        "recipient. Item being returned to sender | Not picked up, returning to sender | "
        "Unclaimed, returned to sender",
    ),
    **_rows(
        _back(Reason.ADDRESS_INCORRECT),
        "Address does not exist - returning to sender | Incorrect address, returning to sender | The address is "
        "incorrect. The package will be returned to the sender",
    ),
    **_rows(_back(Reason.RECIPIENT_MOVED), "Moved, left no address | Forward expired | Recipient moved, returned"),
    **_rows(
        Trouble(Status.RETURNED),
        "Delivered, to original sender | Delivered to original sender | Delivered to sender | Delivered to shipper | "
        "Delivered; returned to shipper | Delivered, returned to shipper | Returned to sender | "
        "Returned to shipper | "
        "Returned to shipper; delivered | Package returned to shipper | Package returned to sender | The package has "
        "been returned to the sender | The package was returned to the sender | Item returned to sender | Item "
        "successfully returned to sender | Return delivered | Delivery to sender completed",
    ),
}
_STOPS = {
    **_rows(
        Trouble(Status.EXCEPTION, Reason.ADDRESS_INCORRECT),
        "The address is incorrect. This may delay delivery. We're attempting to update the address | The street name "
        "is incorrect. This may delay delivery. We're attempting to update the address | The street number is "
        "incorrect. This may delay delivery. We're attempting to update the address | "
        "Undeliverable as addressed | No such number | Addressee unknown | Addressee not known | Addressee not known "
        "at delivery address noted on package | Incorrect address | Delivery exception: incorrect address | Address "
        "does not exist | Address not found | Bad address | Wrong address | The address is incorrect | "
        "The street number is "
        "incorrect | Vacant | Incorrect or incomplete address | Incorrect recipient address",
    ),
    **_rows(
        Trouble(Status.EXCEPTION, Reason.ADDRESS_INCOMPLETE),
        "Insufficient address | Incomplete address | The address is incomplete | The apartment number is either "
        "missing or incorrect | Address incomplete",
    ),
    **_rows(
        Trouble(Status.EXCEPTION, Reason.RECIPIENT_MOVED),
        "Recipient has moved | Recipient moved | The receiver has moved | "
        "The receiver has moved. We're attempting to "
        "obtain a new delivery address for this receiver | Customer moved",
    ),
    **_rows(
        Trouble(Status.EXCEPTION, Reason.DAMAGED),
        "Damaged | Package damaged | Parcel damaged | Item damaged | Shipment damaged | The package was damaged in "
        "transit | Your package was damaged in transit | Damage reported | Merchandise is damaged | Merchandise is "
        "damaged. UPS will notify the sender with details of the damage | Damaged, delivery not completed | All "
        "merchandise discarded. UPS will notify the sender with details of the damage",
    ),
    **_rows(
        Trouble(Status.EXCEPTION, Reason.LOST_SUSPECTED),
        "We've begun an investigation to locate the package | "
        "Merchandise is missing | Merchandise is missing. UPS will notify the sender with additional details | "
        "Investigation requested | Tracer initiated | A tracer has been initiated | Package cannot be located | "
        "Search "
        "initiated | Item under investigation",
    ),
    **_rows(
        _ended(Substatus.LOST, Reason.LOST_SUSPECTED), "Lost | Package lost | Package is lost | The package is lost"
    ),
    **_rows(
        _ended(Substatus.LOST, Reason.LOST_SUSPECTED),
        "Item lost | Parcel lost | Shipment lost | Lost in transit | The package has been lost | Declared lost",
    ),
    **_rows(
        _ended(Substatus.SEIZED, Reason.PROHIBITED_ITEM),
        "Item seized or destroyed | Prohibited articles/item not delivered. Item seized or destroyed | Seized by law "
        "enforcement | Seized | Seized by customs | Item seized by law enforcement",
    ),
    **_rows(_ended(Substatus.DESTROYED), "Package destroyed | Destroyed | The package has been destroyed"),
    **_rows(
        _ended(Substatus.DISPOSED),
        "Disposed | Disposed by carrier | Package disposed | Package disposed of | "
        "Dead mail/Disposed by post office | "
        "Shipment disposed | All merchandise discarded. UPS will notify the sender with details of the damage",
    ),
    **_rows(
        Trouble(Status.EXCEPTION, Reason.OTHER), "Dead mail | Unable to deliver | Undeliverable | Undeliverable mail"
    ),
}
_REASONS = {
    **_rows(
        Trouble(None, Reason.CUSTOMS_HOLD),
        "Held in customs | Held by customs | Customs hold | Held at customs | Clearance delay | Clearance delay - "
        "import | Customs clearance delay | Customs delay | Customs status updated; held | "
        "Held for customs clearance",
    ),
    **_rows(
        Trouble(None, Reason.CUSTOMS_DOCUMENTS),
        "Clearance delay - documents required | Held by customs; documents required | Additional customs documents "
        "required | Customs information required",
    ),
    **_rows(
        Trouble(None, Reason.WEATHER),
        "Weather delay | Inclement weather delay | Local weather delay | "
        "Local weather delay - delivery not attempted "
        "| Severe weather conditions have delayed delivery | Delayed due to weather | Inclement weather | Adverse "
        "weather conditions caused this delay | Weather event delay | Severe weather delay",
    ),
    **_rows(
        Trouble(None, Reason.DISASTER_STRIKE),
        "Emergency situation or severe weather condition has delayed delivery | Natural disaster | Labor dispute | "
        "National emergency | State of emergency",
    ),
    **_rows(Trouble(None, Reason.MISSORTED), "Missent | Missorted | Missorted package | Package sorted to wrong route"),
    **_rows(
        Trouble(None, Reason.CARRIER_OTHER),
        "Delivery will be delayed by one business day | Due to operating conditions, your package may be delayed | "
        "Delivery delayed | In transit, arriving late | Delay | Delayed | Package delayed | Shipment delayed | "
        "Operational delay | Package delay | Shipment delay",
    ),
}
SENTENCES: dict[str, Trouble] = {**_ATTEMPTS, **_BACK, **_STOPS, **_REASONS}

# What a code may leave open: a sentence settles these states, and only adds to the others.
VAGUE = frozenset({None, Reason.OTHER, Reason.CARRIER_OTHER})
OPEN = frozenset({Status.EXCEPTION, Status.ATTEMPT_FAILED, Status.IN_TRANSIT, Status.UNKNOWN, Status.PENDING})


def finer(coarse: Meaning, *texts: str | None) -> Meaning:
    """Return what the first listed sentence makes of a code that says little; a code that gives a reason stands."""
    trouble = next((SENTENCES[key] for key in map(normalised, texts) if key in SENTENCES), None)
    if trouble is None or coarse.informational or coarse.reason not in VAGUE:
        return coarse
    if trouble.status is Status.RETURNED and coarse.status in {Status.RETURNING, Status.DELIVERED, *OPEN}:
        return Meaning(Status.RETURNED)
    untold = coarse.substatus is None or coarse.status is Status.PENDING
    if coarse.status in OPEN and untold and trouble.status:
        return Meaning(trouble.status, trouble.substatus, trouble.reason)
    if coarse.status is Status.RETURNING or (trouble.status is None and coarse.status in OPEN - {Status.PENDING}):
        return replace(coarse, reason=trouble.reason)
    return coarse
