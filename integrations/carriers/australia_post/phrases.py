"""Australia Post's descriptions of scans, whole and normalised: most replies bring no code beside them.

A place in capitals behind one (`In transit to next facility in OAKLEIGH SOUTH VIC`) is parted before it is looked up.
"""

from __future__ import annotations

import re

from bot.domain.status import Reason
from integrations.carriers.australia_post import codes as c
from integrations.scans import Meaning
from integrations.wording import normalised

LONGEST = 300  # signs: what is longer is none of these sentences
WITH_PLACE = re.compile(r"(?P<head>.*?[a-z])(?: -)? (?P<place>[A-Z0-9][A-Z0-9 .,'()/&-]+)")
AT_A_SHOP = re.compile(r"(?P<head>Awaiting collection) at (?P<place>.+)")


def _rows(meaning: Meaning, sentences: str) -> dict[str, Meaning]:
    return {normalised(sentence): meaning for sentence in sentences.split("|")}


SENTENCES: dict[str, Meaning] = {
    **_rows(
        c.INFORMED,
        "Shipping information received by Australia Post | Shipping information approved by Australia Post | Shipping "
        "information received | Manifested | Item details received from sender | Waiting to be received by Australia "
        "Post | Your parcel is on its way to us | Booking received",
    ),
    **_rows(c.LABEL, "Label created | Shipping label created | Created by sender"),
    **_rows(
        c.ACCEPTED,
        "Received by Australia Post | Lodged at | Lodged | Received item from Sender | Received and ready for "
        "processing | Received | Item accepted | Accepted at Post Office | Received by StarTrack | Parcel has been "
        "received by Australia Post",
    ),
    **_rows(
        c.PICKED_UP,
        "Picked up from sender | Picked up | Picked up by driver | Pickup completed | Collected from sender",
    ),
    **_rows(
        c.ARRIVED,
        "Arrived at | Arrived in | Processed at | Processed in | Received at | Received in | Sorted at | Arrived at "
        "international mail exchange | Processed at international mail exchange | Item processed | Arrived at "
        "facility in | Arrived at facility | Item processed at facility | Processed at facility | Processed through "
        "facility | Processed | Received at facility | Sorted at facility | Arrived at processing facility | "
        "Processed at Australia Post facility | Arrived at Australia Post facility in | Item has been processed | "
        "Redirected to facility",
    ),
    **_rows(
        c.AT_DEPOT,
        "Arrived at delivery facility in | Arrived at delivery facility | Arrived at local delivery depot | Received "
        "at delivery depot | Ready for delivery",
    ),
    **_rows(
        c.DEPARTED,
        "Departed from | Departed | In transit to | In transit to next facility in | In transit to next facility | "
        "Departed facility in | Departed facility | Despatched | Dispatched | Item in transit to next facility",
    ),
    **_rows(
        c.MOVING,
        "In transit | On its way | Item in transit | We're expecting to deliver it today | With Australia Post for "
        "delivery | With Australia Post for delivery today | In transit to destination",
    ),
    **_rows(c.HANDED_OVER, "Transferred to | Transferred | Transferred to another carrier | Handed over to partner"),
    **_rows(
        c.LEFT_COUNTRY,
        "Shipped to overseas destination | Departed from Australia | International departure | Departed country of "
        "origin | Cleared and departed country of origin | In transit overseas | Shipped overseas | Departed overseas",
    ),
    **_rows(
        c.IN_COUNTRY,
        "Arrived in destination country | Arrived at facility in destination country | Arrived at overseas "
        "destination | International arrival | Arrived in Australia | Arrived in country | Arrived overseas",
    ),
    **_rows(
        c.CUSTOMS,
        "Cleared from overseas customs check | Customs check | Item is being checked by customs | Presented to "
        "customs | With customs | Under customs inspection | In customs",
    ),
    **_rows(
        c.CLEARED,
        "Customs cleared | Cleared customs | Cleared and awaiting international departure | Cleared by customs | "
        "Cleared and in transit in destination country | Released from customs",
    ),
    **_rows(
        c.CUSTOMS_HELD,
        "Held by customs | Held at customs | Item held by customs | Held by Australian Border Force",
    ),
    **_rows(
        c.OUT,
        "Onboard for delivery | Onboard with driver | Out for delivery | With driver for delivery | Onboard for "
        "delivery today | Item is onboard for delivery",
    ),
    **_rows(
        c.PICKUP,
        "Awaiting collection | Awaiting collection at | Ready for collection | Item awaiting collection | Available "
        "for collection | Reminder to collect item | Final reminder to collect item",
    ),
    **_rows(c.IN_LOCKER, "Awaiting collection at Parcel Locker | Ready for collection from Parcel Locker"),
    **_rows(
        c.ATTEMPTED,
        "Attempted delivery | Delivery attempted | Unable to deliver | Unsuccessful delivery | Attempted delivery - "
        "no safe place to leave item | Attempted delivery - To be redelivered | Attempted delivery - Redelivery "
        "scheduled | Attempted delivery - Item will be taken to a Post Office",
    ),
    **_rows(
        c.NOTICE,
        "Attempted delivery - Card left | Attempted delivery - Left card | Attempted delivery - Notice left | Card "
        "left",
    ),
    **_rows(
        c.ABSENT,
        "Attempted delivery - No one home | Attempted delivery - Customer not home | Attempted delivery - Recipient "
        "not available | Attempted delivery - Nobody home",
    ),
    **_rows(c.CLOSED, "Attempted delivery - Business closed | Business closed"),
    **_rows(
        c.NO_ACCESS,
        "Attempted delivery - No access | Attempted delivery - Unable to access property | Attempted delivery - "
        "Unsafe to deliver | Attempted delivery - Dog",
    ),
    **_rows(c.DELAYED, "Possible delay | Delayed | Delay in transit | Your delivery may be delayed | Item delayed"),
    **_rows(c.WEATHER, "Delayed due to weather | Possible delay - Severe weather | Delayed - Severe weather"),
    **_rows(c.MISSORTED, "Missorted | Item missorted | Sent to incorrect facility"),
    **_rows(c.FORWARDED, "Redirected | Redirected to new address | Item redirected | Redirected to"),
    **_rows(
        c.BAD_ADDRESS,
        "Incorrect address | Insufficient address | Address incorrect or incomplete | Unable to deliver - Incorrect "
        "address | Attempted delivery - Incorrect address | Undeliverable - Incorrect address",
    ),
    **_rows(c.HELD, "Held by courier | Item held | Held | Contact sender | Held at facility"),
    **_rows(c.UNDELIVERABLE, "Cannot be delivered | Undeliverable | Item cannot be delivered"),
    **_rows(c.DAMAGED, "Article damaged | Item damaged | Damaged"),
    **_rows(c.LOST, "Lost | Item lost"),
    **_rows(
        c.RETURNING,
        "Returning to sender | Return to sender | Being returned to sender | Item is being returned to sender | In "
        "transit - returning to sender | Return to sender initiated",
    ),
    **_rows(
        c.back(Reason.UNCLAIMED),
        "Unclaimed - returning to sender | Return to sender - Unclaimed | Not collected - returning to sender",
    ),
    **_rows(
        c.back(Reason.REFUSED),
        "Refused - returning to sender | Return to sender - Refused | Refused by recipient",
    ),
    **_rows(
        c.back(Reason.ADDRESS_INCORRECT),
        "Return to sender - Incorrect address | Return to sender - Unknown at address",
    ),
    **_rows(
        c.RETURNED,
        "Returned to sender | Delivered to sender | Delivered - Returned to sender | Returned to sender - Delivered",
    ),
    **_rows(c.CANCELLED, "Cancelled | Shipment cancelled | Booking cancelled"),
    **_rows(
        c.DELIVERED,
        "Delivered | Delivered - To recipient | Delivered in full | Item delivered | Delivered to address | Delivered "
        "to | Delivered by contractor | Delivered - No signature",
    ),
    **_rows(
        c.SAFE,
        "Delivered - Left in a safe place | Left in a safe place | Delivered - Safe place | Delivered - In accordance "
        "with instructions",
    ),
    **_rows(
        c.SIGNED,
        "Delivered - Signed for | Delivered - Signature obtained | Delivered with signature | Delivered and signed for",
    ),
    **_rows(
        c.COLLECTED,
        "Delivered - Collected at Post Office | Collected from Post Office | Collected by customer | Collected | "
        "Delivered - Collected from Post Office | Delivered - Collected from Parcel Locker | Collected from Parcel "
        "Locker",
    ),
    **_rows(c.BOXED, "Delivered - In mailbox | Delivered - Letterbox | Delivered to PO Box | Delivered - PO Box"),
    **_rows(
        c.NOTE,
        "Proof of delivery available | Photo available | Notification sent | Delivery instructions received | Safe "
        "drop requested | Delivery preference updated",
    ),
}


def said(text: str | None) -> Meaning | None:
    """Return what a description says, where it is listed; a place behind it plays no part."""
    whole = " ".join((text or "").split())[:LONGEST]
    matches = (pattern.fullmatch(whole) for pattern in (WITH_PLACE, AT_A_SHOP))
    candidates = [whole, *(match["head"] for match in matches if match)]
    return next((SENTENCES[key] for key in map(normalised, candidates) if key in SENTENCES), None)
