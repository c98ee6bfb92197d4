"""What each carrier says for each kind of scan: EasyPost's status and detail, the carrier's own words and code."""

from __future__ import annotations

from datetime import date, datetime

from sandbox.models import Place, Scan

# kind: (EasyPost status, status_detail, words used where a carrier has none of its own)
KINDS: dict[str, tuple[str, str, str]] = {
    "label": ("pre_transit", "label_created", "Shipping label created"),
    "accepted": ("in_transit", "received_at_origin_facility", "Picked up"),
    "departed": ("in_transit", "departed_facility", "Departed facility"),
    "arrived": ("in_transit", "arrived_at_facility", "Arrived at facility"),
    "depot": ("in_transit", "received_at_destination_facility", "At local delivery depot"),
    "out": ("out_for_delivery", "out_for_delivery", "Out for delivery"),
    "delivered": ("delivered", "arrived_at_destination", "Delivered"),
    "porch": ("delivered", "arrived_at_destination", "Delivered, front porch"),
    "attempt": ("failure", "delivery_exception", "Delivery attempted, recipient not home"),
    "address": ("failure", "address_correction", "Address incomplete, more information needed"),
    "pickup": ("available_for_pickup", "arrived_at_pickup_location", "Ready for collection"),
    "refused": ("failure", "refused", "Refused by the receiver"),
    "returning": ("return_to_sender", "return", "Returning to sender"),
    "returned": ("return_to_sender", "arrived_at_destination", "Delivered to sender"),
    "customs": ("failure", "held", "Held by customs, documents required"),
    "cleared": ("in_transit", "status_update", "Released by customs"),
    "damaged": ("failure", "damaged", "Package damaged"),
    "delayed": ("in_transit", "delayed", "Delayed, package will arrive later than expected"),
    "weather": ("in_transit", "weather_delay", "Delayed by severe weather"),
    "missorted": ("in_transit", "missorted", "Missent to the wrong facility, being rerouted"),
    "lost": ("failure", "lost", "Package lost"),
    "moving": ("in_transit", "in_transit", "In transit to next facility"),
}

# carrier: kind: (carrier's words, carrier's code)
CARRIERS: dict[str, dict[str, tuple[str, str]]] = {
    "USPS": {
        "label": ("Shipping Label Created, USPS Awaiting Item", "GX"),
        "accepted": ("USPS in possession of item", "03"),
        "departed": ("Departed USPS Regional Facility", "EF"),
        "arrived": ("Arrived at USPS Regional Facility", "10"),
        "depot": ("Arrived at Post Office", "07"),
        "out": ("Out for Delivery", "OF"),
        "delivered": ("Delivered, In/At Mailbox", "01"),
        "porch": ("Delivered, Front Door/Porch", "01"),
        "attempt": ("Notice Left (No Authorized Recipient Available)", "02"),
        "address": ("Insufficient Address", "22"),
        "pickup": ("Available for Pickup", "14"),
        "refused": ("Refused", "04"),
        "returning": ("Return to Sender Processed", "09"),
        "returned": ("Delivered, To Original Sender", "01"),
        "moving": ("In Transit to Next Facility", "NT"),
    },
    "UPS": {
        "label": ("Shipper created a label, UPS has not received the package yet.", "MP"),
        "accepted": ("Origin Scan", "OR"),
        "departed": ("Departed from Facility", "DP"),
        "arrived": ("Arrived at Facility", "AR"),
        "depot": ("Processing at UPS Facility", "YP"),
        "out": ("Out For Delivery Today", "OT"),
        "delivered": ("DELIVERED", "FS"),
        "porch": ("DELIVERED, LEFT AT: PORCH", "FS"),
        "attempt": ("Receiver was not available at the time of delivery.", "48"),
        "address": (
            "The street number is incorrect. This may delay delivery. We are attempting to update the address.",
            "02",
        ),
        "refused": ("The receiver refused the delivery.", "15"),
        "returning": ("Returning to sender.", "RS"),
        "returned": ("Delivered, returned to sender.", "KB"),
    },
    "FedEx": {
        "label": ("Shipment information sent to FedEx", "OC"),
        "accepted": ("Picked up", "PU"),
        "departed": ("Departed FedEx location", "DP"),
        "arrived": ("Arrived at FedEx location", "AR"),
        "depot": ("At local FedEx facility", "AR"),
        "out": ("On FedEx vehicle for delivery", "OD"),
        "delivered": ("Delivered", "DL"),
        "porch": ("Delivered, left at front door", "DL"),
        "attempt": ("Customer not available or business closed", "DE"),
        "address": ("Incorrect address", "DE"),
        "pickup": ("Ready for recipient pickup", "HL"),
        "returning": ("Returning package to shipper", "RS"),
        "customs": ("Clearance delay: documents required", "CD"),
        "delayed": ("Shipment exception: delay beyond our control", "DY"),
        "moving": ("On the way", "IT"),
    },
    "DHLExpress": {
        "label": ("Shipment information received", "SA"),
        "accepted": ("Shipment picked up", "PU"),
        "departed": ("Departed Facility", "DF"),
        "arrived": ("Arrived at Sort Facility", "AF"),
        "depot": ("Arrived at Delivery Facility", "AR"),
        "out": ("With delivery courier", "WC"),
        "delivered": ("Delivered", "OK"),
        "attempt": ("Delivery attempted; recipient not home", "NH"),
        "address": ("Address information needed; contact DHL", "BA"),
        "customs": ("Clearance event: further information required from the receiver", "CD"),
        "cleared": ("Released by Customs", "CR"),
        "returning": ("Return to shipper under way", "RT"),
    },
    "RoyalMail": {
        "label": ("Sender preparing item", ""),
        "accepted": ("Item received", ""),
        "arrived": ("Item received at delivery office", ""),
        "out": ("Due to be delivered today", ""),
        "delivered": ("Delivered", ""),
        "attempt": ("Attempted delivery", ""),
        "pickup": ("Ready for collection at the Customer Service Point", ""),
        "returning": ("Item on its way back to sender", ""),
    },
}

SERVICES = {
    "USPS": "GroundAdvantage",
    "UPS": "Ground",
    "FedEx": "FEDEX_GROUND",
    "DHLExpress": "EXPRESS WORLDWIDE",
    "RoyalMail": "Tracked48",
}


def scan(
    carrier: str,
    kind: str,
    at: datetime,
    place: Place | None,
    *,
    eta: date | None = None,
    signed_by: str | None = None,
) -> Scan:
    """Word one scan as this carrier would."""
    status, detail, plain = KINDS[kind]
    message, code = CARRIERS.get(carrier, {}).get(kind, (plain, ""))
    return Scan(
        at=at,
        kind=kind,
        status=status,
        detail=detail,
        message=message,
        code=code,
        place=place,
        eta=eta,
        signed_by=signed_by,
    )
