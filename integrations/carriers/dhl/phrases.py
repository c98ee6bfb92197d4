"""DHL's sentences, whole and normalised, in English and German, for what its codes leave open.

Express puts a place in capitals behind many of them (`Departed Facility in LEIPZIG - GERMANY`); it is parted first.
"""

from __future__ import annotations

import re

from bot.domain.status import Reason, Status, Substatus
from integrations.carriers.dhl import codes as c
from integrations.carriers.dhl.underway import WAY, rows
from integrations.scans import Meaning
from integrations.wording import normalised

LONGEST = 300  # signs: what is longer is none of these sentences
WITH_PLACE = re.compile(r"(?P<head>.*?[a-zß:]) (?P<place>[A-Z0-9ÄÖÜ][A-Z0-9ÄÖÜ .,'()/&-]+)")


def _delivered(where: Substatus) -> Meaning:
    return Meaning(Status.DELIVERED, where)


def _back(reason: Reason) -> Meaning:
    return Meaning(Status.RETURNING, None, reason)


_END = {
    **rows(
        c.OUT,
        "With delivery courier | Out with courier for delivery | Shipment is out with courier for delivery | The "
        "shipment has been loaded onto the delivery vehicle | Die Sendung wurde in das Zustellfahrzeug geladen | In "
        "delivery | In Zustellung | Die Zustellung erfolgt voraussichtlich heute | Out for delivery | "
        "The shipment is "
        "being delivered | Wird zugestellt",
    ),
    **rows(
        c.DELIVERED,
        "Delivered | Delivered - Signed for by | Shipment delivered | The shipment has been successfully delivered | "
        "Die Sendung wurde erfolgreich zugestellt | Die Sendung wurde zugestellt | Delivery successful | Zustellung "
        "erfolgreich | Delivered to recipient | The shipment has been delivered | Zugestellt | Shipment has been "
        "successfully delivered | Successfully delivered | Sendung zugestellt | The shipment was delivered",
    ),
    **rows(
        _delivered(Substatus.NEIGHBOUR),
        "The shipment has been delivered to a neighbour | The shipment has been delivered to a neighbor | "
        "Die Sendung "
        "wurde an einen Nachbarn zugestellt | Die Sendung wurde einem Nachbarn zugestellt | Delivered to neighbour | "
        "Delivered to neighbor",
    ),
    **rows(
        _delivered(Substatus.SAFE_PLACE),
        "The shipment has been delivered to the preferred location | Die Sendung wurde am gewünschten Ablageort "
        "zugestellt | Die Sendung wurde am Wunschort zugestellt | Delivered to safe place | The shipment was dropped "
        "off at the agreed location",
    ),
    **rows(
        _delivered(Substatus.MAILBOX),
        "The shipment has been delivered to the letterbox | Die Sendung wurde in den Briefkasten zugestellt | "
        "Delivered in mailbox | Delivered, In/At Mailbox",
    ),
    **rows(
        _delivered(Substatus.COLLECTED),
        "The recipient has picked up the shipment from the retail outlet | Der Empfänger hat die Sendung in der "
        "Filiale abgeholt | The recipient has picked up the shipment from the PACKSTATION | Der Empfänger hat die "
        "Sendung aus der PACKSTATION abgeholt | Collected by recipient | The shipment has been collected | Die "
        "Sendung wurde abgeholt vom Empfänger | Shipment collected by the receiver",
    ),
    **rows(_delivered(Substatus.SIGNED), "Delivered, Left with Individual"),
    **rows(_delivered(Substatus.FRONT_DOOR), "Delivered, Front Door/Porch"),
    **rows(_delivered(Substatus.LOCKER), "Delivered, Parcel Locker"),
    **rows(
        c.IN_LOCKER,
        "The shipment is ready for pick-up at the PACKSTATION | Die Sendung liegt in der PACKSTATION zur Abholung "
        "bereit | Die Sendung liegt zur Abholung in der PACKSTATION bereit | Ready for pick-up at PACKSTATION | The "
        "shipment has been placed in the PACKSTATION | Available in a locker",
    ),
    **rows(
        c.AT_BRANCH,
        "The shipment is ready for pick-up at the retail outlet | Die Sendung liegt in der Filiale zur Abholung "
        "bereit | Die Sendung liegt zur Abholung in der Filiale bereit | Ready for pick-up | Zur Abholung bereit | "
        "The shipment has been brought to the retail outlet for pick-up | Die Sendung wird zur Abholung in die "
        "Filiale gebracht | Available for Pickup | Die Sendung liegt zur Abholung bereit",
    ),
    **rows(
        c.PICKUP,
        "Awaiting collection by recipient as requested | Awaiting collection by the consignee | Available for "
        "collection | Shipment is ready for collection | The shipment is available for collection at a DHL "
        "ServicePoint | The shipment is ready for pick-up at a DHL ServicePoint | Awaiting collection",
    ),
}
_TROUBLE = {
    **rows(
        c.NOT_DELIVERED,
        "The shipment could not be delivered | Die Sendung konnte nicht zugestellt werden | Delivery not possible | "
        "Zustellung nicht möglich | Shipment could not be delivered | Delivery attempt unsuccessful | Delivery "
        "attempted | Attempted delivery | Not delivered | Zustellung nicht erfolgreich | Delivery unsuccessful | "
        "Erfolgloser Zustellversuch | Delivery attempt could not be completed | Notice left | Delivery attempted and "
        "notice left",
    ),
    **rows(
        c.ABSENT,
        "Delivery attempted; recipient not home | Recipient not home | The recipient was not present | Der Empfänger "
        "wurde nicht angetroffen | The shipment could not be delivered because the recipient was not present | Die "
        "Sendung konnte nicht zugestellt werden, der Empfänger wurde nicht angetroffen | Delivery attempt; recipient "
        "not available | Consignee not available | Notice Left (No Authorized Recipient Available)",
    ),
    **rows(
        c.CLOSED,
        "Delivery attempted; business closed | Recipient premises closed | Closed on arrival | Business closed | The "
        "recipient's business was closed | Receiver closed on arrival",
    ),
    **rows(
        c.NO_ACCESS,
        "Delivery attempted - No access to delivery location | The address could not be accessed | No access to the "
        "delivery location | Der Zugang zum Empfänger war nicht möglich",
    ),
    **rows(
        c.REFUSED,
        "Recipient refused delivery | Refused by recipient | Delivery refused | The recipient refused to accept the "
        "shipment | Der Empfänger hat die Annahme der Sendung verweigert | "
        "Der Empfänger hat die Annahme verweigert | "
        "Refused | Annahme verweigert | Shipment refused by recipient",
    ),
    **rows(
        c.MOVED_AWAY,
        "Recipient has moved | Customer moved | The recipient has moved | Der Empfänger ist verzogen | Recipient moved",
    ),
    **rows(
        c.BAD_ADDRESS,
        "Address information needed; contact DHL | Bad address | Incorrect address | "
        "The address is incorrect/incomplete | The address is incorrect | Die "
        "Adresse ist unvollständig oder falsch | Address information required | Undeliverable as Addressed | The "
        "shipment could not be delivered due to an incorrect address | "
        "The shipment could not be delivered because of "
        "an incorrect address | Der Empfänger ist unbekannt | The recipient is unknown | Insufficient address",
    ),
    **rows(
        c.ON_HOLD,
        "Shipment on hold | On hold | Shipment is on hold | Shipment stopped | Die Sendung wird zurückgehalten | "
        "Further details on hold",
    ),
    **rows(
        c.DAMAGED,
        "Damaged | Shipment damaged | Shipment is damaged | The shipment has been damaged | "
        "Die Sendung wurde beschädigt | Die Sendung "
        "wurde beschädigt und wird zur Nachverpackung in das Paketzentrum zurückgesandt | The shipment was damaged "
        "and is being repackaged | Beschädigt",
    ),
    **rows(
        c.MISSING,
        "Trace initiated | The shipment could not be located | An investigation has been started | Ein "
        "Nachforschungsauftrag wurde gestellt",
    ),
    **rows(
        Meaning(Status.FAILED, Substatus.LOST),
        "The shipment has been lost | Shipment lost | Shipment is lost | Die Sendung ist verloren gegangen",
    ),
    **rows(
        c.DESTROYED,
        "Destroyed | Shipment destroyed | Shipment destroyed or disposed of | Destroyed / disposal | "
        "The shipment has "
        "been destroyed | Die Sendung wurde vernichtet",
    ),
    **rows(
        c.CANCELLED,
        "Shipment cancelled | The shipment has been cancelled | Die Sendung wurde storniert | Order cancelled",
    ),
    **rows(
        c.RETURNING,
        "Return to sender | Return to shipper | The shipment will be returned to the sender | "
        "Being returned to sender | Shipment is being returned to shipper | Returned to shipper | "
        "Returned to consignor | The shipment is being returned to the sender | Die Sendung wird an den Absender "
        "zurückgesandt | Die Sendung wird zurückgesandt | Return shipment | Rücksendung | The return shipment has "
        "been processed in the parcel center | Die Rücksendung wurde im Paketzentrum bearbeitet | Shipment is "
        "returned to shipper | Rücksendung eingeleitet | The shipment is being returned | Rücktransport zum Absender",
    ),
    **rows(
        _back(Reason.REFUSED),
        "The recipient refused to accept the shipment. It is being returned to the sender | Der Empfänger hat die "
        "Annahme der Sendung verweigert. Die Sendung wird an den Absender zurückgesandt | The shipment was refused "
        "and is being returned to the sender",
    ),
    **rows(
        _back(Reason.UNCLAIMED),
        "The shipment was not collected and is being returned to the sender | The shipment has not been picked up by "
        "the recipient and is being returned to the sender | Die Sendung wurde nicht abgeholt und wird an den "
        "Absender zurückgesandt | The storage period has expired. The shipment is being returned to the sender | "
        "Unclaimed",
    ),
    **rows(
        _back(Reason.ADDRESS_INCORRECT),
        "The shipment could not be delivered due to an incorrect address and is being returned to the sender | Die "
        "Sendung konnte aufgrund einer falschen Adresse nicht zugestellt werden und wird an den Absender "
        "zurückgesandt",
    ),
    **rows(
        c.RETURNED,
        "The shipment has been delivered to the sender | Die Sendung wurde an den Absender zugestellt | Die "
        "Rücksendung wurde erfolgreich zugestellt | The return shipment has been delivered | The return shipment has "
        "been successfully delivered | Delivered to shipper | Delivered to original sender | Delivered, To Original "
        "Sender | The shipment has been returned to the sender | Die Sendung wurde dem Absender zugestellt | "
        "Shipment "
        "has been returned to the shipper | Returned to sender",
    ),
    **rows(
        c.NOTE,
        "Signature available | Proof of delivery available | Image available | Payment received | Duty invoice | "
        "Service changed | Closed shipment | Weighed and measured | An SMS has been sent to the recipient | The "
        "recipient was informed",
    ),
}
SENTENCES: dict[str, Meaning] = {**WAY, **_END, **_TROUBLE}


def said(*texts: str | None) -> Meaning | None:
    """Return what the first of these texts that is listed says; a place in capitals behind it plays no part."""
    for text in texts:
        whole = " ".join((text or "").split())
        match = WITH_PLACE.fullmatch(whole) if len(whole) <= LONGEST else None
        for candidate in (whole, match["head"] if match else None):
            meaning = SENTENCES.get(normalised(candidate)) if candidate else None
            if meaning:
                return meaning
    return None
