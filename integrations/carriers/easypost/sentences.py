"""What carriers say on the way, in whole normalised sentences: labels, scans, attempts, turns and pick-up points.

EasyPost's older trackers have no `status_detail`, and a parcel that was attempted or turned back may still be called in
transit. `phrases.py` looks a sentence up, and holds those about how a journey ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.status import Reason, Status, Substatus


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

CLOSED = Said(Status.ATTEMPT_FAILED, None, Reason.BUSINESS_CLOSED)
TRIED = Said(Status.ATTEMPT_FAILED)
WRONG_ADDRESS = Said(None, None, Reason.ADDRESS_INCORRECT)
HALF_ADDRESS = Said(None, None, Reason.ADDRESS_INCOMPLETE)
WEATHER = Said(None, None, Reason.WEATHER)
LATE = Said(None, None, Reason.CARRIER_OTHER)
GOING_BACK = Said(Status.RETURNING)
SENT_BACK = Said(Status.RETURNING, None, Reason.REFUSED)

# Attempts and turns: said of a parcel that EasyPost still calls in transit, out for delivery, or failed.
ATTEMPTS: dict[str, Said] = {
    "notice left": Said(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT),
    "notice left no authorized recipient available": ABSENT,
    "notice left no secure location available": Said(
        Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.ACCESS_RESTRICTED
    ),
    "notice left receptacle full item oversized": Said(
        Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.ACCESS_RESTRICTED
    ),
    "notice left business closed": Said(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.BUSINESS_CLOSED),
    "delivery attempted": TRIED,
    "attempted delivery": TRIED,
    "delivery attempt": TRIED,
    "delivery attempt failed": TRIED,
    "delivery attempted recipient not home": ABSENT,
    "delivery attempted no access to delivery location": Said(
        Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.ACCESS_RESTRICTED
    ),
    "delivery attempt action needed": TRIED,
    "no access to delivery location": Said(Status.ATTEMPT_FAILED, None, Reason.ACCESS_RESTRICTED),
    "business closed": CLOSED,
    "receiver was not available at the time of delivery": ABSENT,
    "recipient not in": Said(Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
    "customer not available or business closed": Said(Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
    "delivery exception customer not available or business closed": Said(
        Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT
    ),
    "the customer was not available when ups attempted delivery a second delivery attempt will be made": ABSENT,
    "the customer was not available on the 1st attempt a 2nd attempt will be made": ABSENT,
    "the customer was not available on the 2nd attempt a 3rd and final attempt will be made": ABSENT,
    "the receiver was not available for delivery a second attempt will be made": ABSENT,
    "we attempted to deliver your package but the receiver was not available": ABSENT,
    "the receiving business was closed at the time of delivery": CLOSED,
    "the receiver s location was closed on the 1st delivery attempt a 2nd delivery attempt will be made": CLOSED,
    "refused": SENT_BACK,
    "refused by recipient": SENT_BACK,
    "shipment refused by recipient": SENT_BACK,
    "package refused by recipient": SENT_BACK,
    "delivery exception shipment refused by recipient": SENT_BACK,
    "the package was refused by the receiver and will be returned to the sender": SENT_BACK,
    "the receiver did not want the product and refused the delivery": SENT_BACK,
    "return to sender": GOING_BACK,
    "return to shipper": GOING_BACK,
    "returning to sender": GOING_BACK,
    "returning to shipper": GOING_BACK,
    "returning package to shipper": GOING_BACK,
    "return to sender processed": GOING_BACK,
    "the package will be returned to the sender": GOING_BACK,
    "unable to deliver shipment returned to shipper": GOING_BACK,
}
TRANSITS: dict[str, Said] = {
    **ATTEMPTS,
    "accepted": Said(substatus=Substatus.ACCEPTED),
    "acceptance": Said(substatus=Substatus.ACCEPTED),
    "origin scan": Said(substatus=Substatus.ACCEPTED),
    "usps in possession of item": Said(substatus=Substatus.ACCEPTED),
    "accepted at usps origin facility": Said(substatus=Substatus.ACCEPTED),
    "picked up": Said(substatus=Substatus.PICKED_UP),
    "pickup": Said(substatus=Substatus.PICKED_UP),
    "pickup scan": Said(substatus=Substatus.PICKED_UP),
    "usps picked up item": Said(substatus=Substatus.PICKED_UP),
    "arrival scan": Said(substatus=Substatus.ARRIVED_FACILITY),
    "arrived at facility": Said(substatus=Substatus.ARRIVED_FACILITY),
    "arrived at fedex location": Said(substatus=Substatus.ARRIVED_FACILITY),
    "arrived at fedex hub": Said(substatus=Substatus.ARRIVED_FACILITY),
    "arrived at sort facility": Said(substatus=Substatus.ARRIVED_FACILITY),
    "arrived at usps facility": Said(substatus=Substatus.ARRIVED_FACILITY),
    "arrived at usps origin facility": Said(substatus=Substatus.ARRIVED_FACILITY),
    "arrived at usps regional facility": Said(substatus=Substatus.ARRIVED_FACILITY),
    "arrived at usps regional origin facility": Said(substatus=Substatus.ARRIVED_FACILITY),
    "arrived at usps regional destination facility": Said(substatus=Substatus.ARRIVED_FACILITY),
    "departure scan": Said(substatus=Substatus.DEPARTED_FACILITY),
    "departed fedex location": Said(substatus=Substatus.DEPARTED_FACILITY),
    "departed fedex hub": Said(substatus=Substatus.DEPARTED_FACILITY),
    "departed sort facility": Said(substatus=Substatus.DEPARTED_FACILITY),
    "departed usps facility": Said(substatus=Substatus.DEPARTED_FACILITY),
    "departed usps regional facility": Said(substatus=Substatus.DEPARTED_FACILITY),
    "left fedex origin facility": Said(substatus=Substatus.DEPARTED_FACILITY),
    "at local fedex facility": Said(substatus=Substatus.AT_DELIVERY_DEPOT),
    "at destination sort facility": Said(substatus=Substatus.AT_DELIVERY_DEPOT),
    "destination scan": Said(substatus=Substatus.AT_DELIVERY_DEPOT),
    "arrived at post office": Said(substatus=Substatus.AT_DELIVERY_DEPOT),
    "arrival at unit": Said(substatus=Substatus.AT_DELIVERY_DEPOT),
    "arrived at usps destination facility": Said(substatus=Substatus.AT_DELIVERY_DEPOT),
    "tendered to usps": Said(substatus=Substatus.HANDED_OVER),
    "package transferred to post office": Said(substatus=Substatus.HANDED_OVER),
    "shipment tendered to final mile carrier": Said(substatus=Substatus.HANDED_OVER),
    "forwarded": Said(substatus=Substatus.FORWARDED),
    "clearance in progress": Said(substatus=Substatus.CUSTOMS_PROCESSING),
    "inbound into customs": Said(substatus=Substatus.CUSTOMS_PROCESSING),
    "international shipment release import": Said(substatus=Substatus.CUSTOMS_RELEASED),
    "inbound out of customs": Said(substatus=Substatus.CUSTOMS_RELEASED),
    "cleared customs": Said(substatus=Substatus.CUSTOMS_RELEASED),
    "clearance delay": CUSTOMS,
    "clearance delay import": CUSTOMS,
    "held in customs": CUSTOMS,
    "local weather delay": WEATHER,
    "local weather delay delivery not attempted": WEATHER,
    "severe weather conditions have delayed delivery": WEATHER,
    "weather delay": WEATHER,
    "delay": LATE,
    "delayed": LATE,
    "package delayed": LATE,
    "shipment delayed": LATE,
    "in transit arriving late": LATE,
    "a late trailer arrival has caused a delay": Said(None, None, Reason.VEHICLE),
    "a mechanical failure has delayed delivery": Said(None, None, Reason.VEHICLE),
    "package sorted to wrong route": Said(None, None, Reason.MISSORTED),
    "missent": Said(None, None, Reason.MISSORTED),
    "the package was missed by the sort": Said(None, None, Reason.MISSORTED),
    "incorrect address": WRONG_ADDRESS,
    "delivery exception incorrect address": WRONG_ADDRESS,
}
LABELS: dict[str, Said] = {
    "shipping label created": Said(substatus=Substatus.LABEL_CREATED),
    "label created": Said(substatus=Substatus.LABEL_CREATED),
    "shipping label created usps awaiting item": Said(substatus=Substatus.LABEL_CREATED),
    "shipper created a label ups has not received the package yet": Said(substatus=Substatus.LABEL_CREATED),
    "order processed ready for ups": Said(substatus=Substatus.INFO_RECEIVED),
    "billing information received": Said(substatus=Substatus.INFO_RECEIVED),
    "pre shipment info sent to usps": Said(substatus=Substatus.INFO_RECEIVED),
    "pre shipment info sent to usps usps awaiting item": Said(substatus=Substatus.INFO_RECEIVED),
    "pre shipment information received": Said(substatus=Substatus.INFO_RECEIVED),
    "electronic shipping info received": Said(substatus=Substatus.INFO_RECEIVED),
}
PICKUPS: dict[str, Said] = {
    "held at post office at customer request": Said(substatus=Substatus.HELD_ON_REQUEST),
    "hold at location request accepted": Said(substatus=Substatus.HELD_ON_REQUEST),
    "available for pickup at post office": Said(substatus=Substatus.POST_OFFICE),
    "held at post office": Said(substatus=Substatus.POST_OFFICE),
    "delivered to a ups access point": Said(substatus=Substatus.PICKUP_POINT),
    "your package is at the ups access point and available for pickup": Said(substatus=Substatus.PICKUP_POINT),
    "ready for pickup": Said(substatus=Substatus.PICKUP_POINT),
    "available for pickup at parcel locker": Said(substatus=Substatus.LOCKER),
}
