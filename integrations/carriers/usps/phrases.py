"""USPS's names of events, whole and normalised: they say what a code leaves open, and stand alone without one."""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.carriers.usps import codes as c
from integrations.scans import Meaning
from integrations.wording import normalised


def _delivered(where: Substatus) -> Meaning:
    return Meaning(Status.DELIVERED, where)


def _rows(meaning: Meaning, names: str) -> dict[str, Meaning]:
    """Return a row for each name; names are parted by upright bars."""
    return {normalised(name): meaning for name in names.split("|")}


_PRE = {
    **_rows(
        c.LABEL,
        "Shipping Label Created | Shipping Label Created, USPS Awaiting Item | Label Created, not yet in system | "
        "USPS expects item for mailing (SSK) | Return Label Created, not yet in system | Label Created",
    ),
    **_rows(
        c.AWAITED,
        "Electronic Shipping Info Received | Pre-Shipment Info Sent to USPS | Manifest Acknowledgement | "
        "Pre-Shipment Info Sent to USPS, USPS Awaiting Item | Pre-Shipment | USPS Awaiting Item | Merchant Order "
        "Receipt Notification, USPS Awaiting Item | Shipment Info Received | Awaiting Item",
    ),
    **_rows(
        c.PARTNER,
        "Picked Up by Shipping Partner, USPS Awaiting Item | Arrived Shipping Partner Facility, USPS Awaiting "
        "Item | Departed Shipping Partner Facility, USPS Awaiting Item | Picked Up and Processed by Agent | "
        "Picked Up by Shipping Partner | Arrived Shipping Partner Facility | Departed Shipping Partner Facility | "
        "Tendered to Postal Service",
    ),
    **_rows(c.VOID, "Label Cancelled | Label Canceled | Shipping Label Cancelled"),
}
_WAY = {
    **_rows(
        c.ACCEPTED,
        "Acceptance | Accept or Pickup | Accepted | Shipment Accepted | USPS in possession of item | Accepted at "
        "USPS Origin Facility | Accepted at USPS Origin Sort Facility | Accepted at USPS Facility | Accepted at "
        "USPS Destination Facility | Accepted at USPS Regional Facility | Origin Acceptance | Accepted at USPS "
        "Regional Origin Facility | Accepted at USPS Regional Destination Facility | Shipment Received, Package "
        "Acceptance Pending | Acceptance at Destination | Origin Post is Preparing Shipment | Shipment Received, "
        "Acceptance Pending | Item Accepted by USPS",
    ),
    **_rows(c.PICKED_UP, "USPS picked up item | Picked Up by USPS | Picked up by Shipping Agent"),
    **_rows(
        c.ARRIVED,
        "Arrived at USPS Facility | Arrived at USPS Origin Facility | Arrived at USPS Regional Facility | Arrived "
        "at USPS Regional Origin Facility | Arrived at USPS Regional Destination Facility | Enroute | Arrived at "
        "USPS Destination Facility | Processed through USPS Facility | Processed at USPS Facility | Processed "
        "through USPS Sort Facility | Processed at USPS Origin Sort Facility | Processed Through Facility | "
        "Processed at USPS Destination Facility | Processed at USPS Origin Facility | Sorting Complete | Arrived "
        "| Processed at USPS Regional Destination Facility | Processed Through Regional Facility | "
        "Sorting/Processing Complete | Arrived at Facility | Arrived at Regional Facility | Arrived USPS Facility "
        "| Arrived USPS Regional Facility | Arrived at Military Post Office | Processed Through Sort Facility | "
        "Missorted and Reprocessed | Processed | Processed through USPS Regional Facility | Processed at "
        "Destination Facility | Arrived at Sort Facility",
    ),
    **_rows(
        c.AT_DEPOT,
        "Arrival at Unit | Arrived at Unit | Arrival at Post Office | Arrived at Post Office | Arrival at Hub | "
        "Arrived at Hub | In Transit, Arrival at Unit | Arrived at Delivery Unit | Preparing for Delivery",
    ),
    **_rows(
        c.DEPARTED,
        "Departed USPS Facility | Departed USPS Regional Facility | Departed Post Office | Departed | Departed "
        "Facility | Depart USPS Sort Facility | Depart Post Office | Dispatched to Sort Facility | Departed USPS "
        "Origin Facility | Departed USPS Destination Facility | Departed USPS Regional Origin Facility | Departed "
        "Sort Facility | Departed USPS Regional Destination Facility | In Transit to Next Facility | In-Transit "
        "to Next Facility | Dispatched from USPS International Service Center | Depart from Transit Office of "
        "Exchange",
    ),
    **_rows(
        c.MOVING,
        "In Transit | In Transit, Arriving On Time | Moving Through Network | In Transit to Destination | "
        "Arriving On Time",
    ),
    **_rows(
        c.LATE,
        "In Transit, Arriving Late | Arriving Late | Delivery Status Not Updated | Delayed | Delivery Exception, "
        "Other Delay | Processing Exception, Other Delay | Processing Exception | Item Delayed",
    ),
    **_rows(
        c.WEATHER,
        "Delivery Exception, Local Weather Delay | Processing Exception, Local Weather Delay | Weather Delay | "
        "Processing Exception, Regional Weather Delay | Delivery Exception, Severe Weather or Natural Disaster "
        "Delay",
    ),
    **_rows(Meaning(Status.IN_TRANSIT, None, Reason.ACCESS_RESTRICTED), "Delivery Exception, Animal Interference"),
    **_rows(
        Meaning(Status.IN_TRANSIT, None, Reason.DAMAGED),
        "Damaged in Transit | Rewrapped | Item Damaged, Rewrapped",
    ),
    **_rows(c.MISSENT, "Missent | Missorted | Mis-shipped | Missent and Forwarded"),
    **_rows(c.FORWARDED, "Forwarded | Forward Processed | Redirected | Item Redirected | Forwarding Requested"),
    **_rows(c.HANDED_OVER, "USPS Handoff to Shipping Partner | Tendered to Agent | Tendered to Military Agent"),
    **_rows(c.RESCHEDULED, "Rescheduled to Next Delivery Day | Redelivery Scheduled | Delivery Rescheduled"),
    **_rows(c.SCHEDULED, "Delivery Scheduled | Scheduled for Delivery"),
    **_rows(
        c.LEFT_COUNTRY,
        "International Dispatch | Departed USPS ISC | Departed Country of Origin | Departed International Service "
        "Center",
    ),
    **_rows(
        c.IN_COUNTRY,
        "Arrived in Country | Arrived Abroad | Arrived at International Service Center | Origin Country Processed",
    ),
    **_rows(
        c.CUSTOMS,
        "Inbound Into Customs | Into Foreign Customs | Customs Clearance | Processed by Customs | Into Customs",
    ),
    **_rows(
        c.CLEARED,
        "Inbound Out of Customs | Out of Foreign Customs | Customs Clearance Processing Complete | Released from "
        "US Customs | Outbound - Out of US Customs | Out of Customs | Cleared Customs",
    ),
    **_rows(
        c.OUT,
        "Out for Delivery | Out for Delivery, Expected Delivery by 9:00pm | Out for Delivery Today | "
        "Out-for-Delivery | Out for Delivery, Expected Delivery by 6:00pm",
    ),
}
_END = {
    **_rows(c.DELIVERED, "Delivered | Delivered Abroad"),
    **_rows(
        _delivered(Substatus.MAILBOX),
        "Delivered, In/At Mailbox | Delivered, PO Box | Delivered, To Mail Room Box",
    ),
    **_rows(_delivered(Substatus.FRONT_DOOR), "Delivered, Front Door/Porch"),
    **_rows(_delivered(Substatus.LOCKER), "Delivered, Parcel Locker | Delivered, Smart Locker"),
    **_rows(_delivered(Substatus.NEIGHBOUR), "Delivered, Neighbor as Requested"),
    **_rows(
        _delivered(Substatus.RECEPTION),
        "Delivered, Front Desk/Reception | Delivered, Front Desk/Reception/Mail Room",
    ),
    **_rows(_delivered(Substatus.SIGNED), "Delivered, Left with Individual | Delivered, Individual Signed"),
    **_rows(
        _delivered(Substatus.SAFE_PLACE),
        "Delivered, Garage or Other Location at Address | Delivered, Garage / Other Door / Other Location at "
        "Address | Delivered, Other Location | Delivered, Garage/Other Door/Other Location at Address",
    ),
    **_rows(
        c.COLLECTED,
        "Delivered, Individual Picked Up at Post Office | Delivered, Individual Picked Up at Postal Facility | "
        "Delivered, Picked Up at Post Office | Picked Up at Post Office",
    ),
    **_rows(
        c.TO_AGENT,
        "Delivered, To Agent | Delivered to Agent | Delivered to Agent for Final Delivery | Delivered, To Agent "
        "for Final Delivery | Picked Up by Agent",
    ),
    **_rows(
        c.RETURNED,
        "Delivered, To Original Sender | Delivered to Original Sender | Returned to Sender | Delivered, Returned "
        "to Sender | Tendered to Returns Agent",
    ),
    **_rows(
        c.PICKUP,
        "Available for Pickup | Arrival at Pickup Point | Available for Redelivery or Pickup | Collect for Pick "
        "Up | Ready for Pickup | Available at Post Office | Reminder to pick up your item before it is returned",
    ),
    **_rows(
        c.HELD,
        "Held at Post Office, At Customer Request | Hold at Post Office, At Customer Request | Held at Post "
        "Office, Customer Request",
    ),
}
_TROUBLE = {
    **_rows(
        c.NOTICE,
        "Notice Left | Attempted/Notice Left | Attempted Delivery | Delivery Attempt | Attempted Delivery Abroad "
        "| Notice Left (Reminder) | Delivery Attempted",
    ),
    **_rows(
        c.ABSENT,
        "Notice Left (No Authorized Recipient Available) | No Authorized Recipient Available | Addressee Not "
        "Available | Addressee not available - Will attempt delivery on next working day",
    ),
    **_rows(
        c.NO_ACCESS,
        "Notice Left (No Secure Location Available) | Notice Left (Receptacle Full/Item Oversized) | Notice Left "
        "(Receptacle Blocked) | Delivery Attempted - No Access to Delivery Location | No Secure Location "
        "Available | Receptacle Blocked | Receptacle Full / Item Oversized | No Access to Delivery Location | No "
        "Access",
    ),
    **_rows(c.CLOSED, "Notice Left (Business Closed) | Business Closed"),
    **_rows(
        c.BAD_ADDRESS,
        "Undeliverable as Addressed | Addressing Error | Item being held, addressee being notified",
    ),
    **_rows(c.CUSTOMS_HELD, "Held in Customs | Held by Customs | Held in Foreign Customs"),
    **_rows(c.HELD_UP, "Alert | Item being held | Held at Facility | Awaiting Payment | Delivery Exception"),
    **_rows(
        c.DEAD,
        "Dead Letter | Dead Mail | Dead Mail/Disposed | Sent to Mail Recovery Center | Sent to Mail Recovery "
        "Center, Atlanta, GA",
    ),
    **_rows(c.DISPOSED, "Disposed by Post Office | Disposed | Mail Disposed"),
    **_rows(c.SEIZED, "Seized by Law Enforcement | Item Seized | Seized by Customs | Seized"),
    **_rows(
        c.RETURNING,
        "Return to Sender | Return to Sender Processed | Returning to Sender | Being Returned to Sender | Return "
        "to Sender, Other | Deceased | In Transit, Return to Sender | Other | Temporarily Away",
    ),
    **_rows(c.back(Reason.REFUSED), "Refused | Return to Sender, Refused | Refused/Being Returned to Sender"),
    **_rows(
        c.back(Reason.UNCLAIMED),
        "Unclaimed | Unclaimed/Being Returned to Sender | Unclaimed/Max Hold Time Expired | Return to Sender / "
        "Not Picked Up | Not Picked Up",
    ),
    **_rows(
        c.back(Reason.ADDRESS_INCORRECT),
        "No Such Number | Addressee Unknown | Vacant | Return to Sender, Vacant | Attempted - Not Known",
    ),
    **_rows(c.back(Reason.ADDRESS_INCOMPLETE), "Insufficient Address"),
    **_rows(c.back(Reason.RECIPIENT_MOVED), "Moved, Left no Address | Forward Expired | Forwarding Order Expired"),
    **_rows(
        c.back(Reason.MERCHANT_REQUEST),
        "Customer Recall | Package Intercepted | Intercepted | Package Intercept, Return to Sender",
    ),
}
NAMES: dict[str, Meaning] = {**_PRE, **_WAY, **_END, **_TROUBLE}
PAPERWORK = frozenset(
    map(
        normalised,
        (
            "Reminder to Schedule Redelivery of your item",
            "Return Receipt Associated",
            "Proof of Delivery Available",
            "Return Receipt Requested",
            "Tracking Information Updated",
            "Delivery Instructions Received",
            "Premium Tracking Requested",
        ),
    )
)


def named(text: str | None) -> Meaning | None:
    """Return what an event's name says, or None where it is not listed."""
    plain = normalised(text)
    return c.NOTE if plain in PAPERWORK else NAMES.get(plain)
