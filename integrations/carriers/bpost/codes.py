"""bpost's vocabularies in our words: exact tables, one line a code.

Sources: the sample of bpost's tracking service (`tracking/v1`) for T00, L00 and U01; the other state codes are grouped
as open connectors group them, for bpost publishes no list. Process steps and event keys are the public tracker's.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

_ANNOUNCED = Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED)
_DROPOFF = Meaning(Status.PRE_TRANSIT, Substatus.AWAITING_DROPOFF)
_MOVING = Meaning(Status.IN_TRANSIT)
_ACCEPTED = Meaning(Status.IN_TRANSIT, Substatus.ACCEPTED)
_SORTED = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY)
_ROUND = Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY)
_POINT = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT)
_LOCKER = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.LOCKER)
_OFFICE = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE)
_DELIVERED = Meaning(Status.DELIVERED)
_COLLECTED = Meaning(Status.DELIVERED, Substatus.COLLECTED)
_RETURNING = Meaning(Status.RETURNING)
_RETURNED = Meaning(Status.RETURNED)
_DUTIES = Meaning(Status.EXCEPTION, reason=Reason.DUTIES_DUE)
_ABSENT = Meaning(Status.ATTEMPT_FAILED, reason=Reason.RECIPIENT_ABSENT)
_ATTEMPT = Meaning(Status.ATTEMPT_FAILED, reason=Reason.OTHER)


def _same(names: str, meaning: Meaning) -> dict[str, Meaning]:
    return dict.fromkeys(names.split(), meaning)


STATES: dict[str, Meaning] = (
    _same("T00", _SORTED)
    | _same("L00", _ROUND)
    | _same("U00 U01 U02 U03 U04 U05 U06 U07 U08", _DELIVERED)
    | _same("R00 R01 R02 R03 R04 R05", _ACCEPTED)
    | _same("N74 R13", _POINT)
    | _same("B04 N01 N02", _ABSENT)
    | _same("N03", Meaning(Status.ATTEMPT_FAILED, reason=Reason.BUSINESS_CLOSED))
    | _same("B03 B23", Meaning(Status.ATTEMPT_FAILED, reason=Reason.REFUSED))
    | _same("B06 B07 B09 B10", Meaning(Status.ATTEMPT_FAILED, reason=Reason.ADDRESS_INCORRECT))
    | _same("B05 B08", Meaning(Status.EXCEPTION, reason=Reason.DAMAGED))
    | _same("B11 B12 B13 B18 B24 B28 R11 R12 S00", _ATTEMPT)
)

# The named state that stands first in a state's description: it says more than the code, which is one of its family.
NAMED: dict[str, Meaning] = {
    "AnnouncementReceived": _ANNOUNCED,
    "Sorted": _SORTED,
    "BoundToRound": _ROUND,
    "DistributedNormally": _DELIVERED,
    "DistributedAbroad": _DELIVERED,
    "DistributedAfterBTS": _RETURNED,
    "ReturnedToSender": _RETURNED,
    "DeliveredToSender": _RETURNED,
}

STEPS: dict[str, Meaning] = (
    _same("IN_PREPARATION IN_PREPARATION_INTERNATIONAL PENDING_APPROVAL PREPARATION STATUS_PENDING", _ANNOUNCED)
    | _same("mpcPrinted", Meaning(Status.PRE_TRANSIT, Substatus.LABEL_CREATED))
    | _same(
        "IN_PREPARATION_AWAITING_DROPOFF IN_PREPARATION_AWAITING_PICKUP IN_PREPARATION_AWAITING_PICKUPDROPOFF "
        "IN_PREPARATION_INTERNATIONAL_AWAITING_DROPOFF IN_PREPARATION_INTERNATIONAL_AWAITING_PICKUP "
        "IN_PREPARATION_INTERNATIONAL_AWAITING_PICKUPDROPOFF PREPARATION_AWAITING_DROPOFF "
        "PREPARATION_AWAITING_PICKUP PREPARATION_AWAITING_PICKUPDROPOFF",
        _DROPOFF,
    )
    | _same(
        "AWAITING EXPECTED ON_THE_WAY PROCESSING PROCESSING_HOME PROCESSING_INTERNATIONAL PROCESSING_KARIBOO_POINT "
        "PROCESSING_OUTBOUND_ABROAD PROCESSING_OUTBOUND_ABROAD_PARCEL_LOCKER PROCESSING_OUTBOUND_ABROAD_POST_POINT "
        "PROCESSING_OUTBOUND_BPOST PROCESSING_PARCEL_LOCKER PROCESSING_PARCEL_LOCKER_AVISE PROCESSING_POST_OFFICE "
        "PROCESSING_POST_POINT PROCESSING_SECOND_PRESENTATION PROCESSING_SHOP",
        _MOVING,
    )
    | _same("CUSTOMS", Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING))
    | _same(
        "CUSTOMS_PAYMENT_NOT_REQUIRED CUSTOMS_PAYMENT_SUCCESSFUL",
        Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED),
    )
    | _same(
        "AWAITING_CUSTOMS_PAYMENT CUSTOMS_PAYMENT_CHALLENGED CUSTOMS_PAYMENT_EXPIRED CUSTOMS_PAYMENT_REFUSED", _DUTIES
    )
    | _same(
        "ON_THE_WAY_TO_YOU OUT_FOR_DELIVERY OUT_FOR_DELIVERY_HOME out_for_delivery_onFoot out_for_delivery_byBike "
        "out_for_delivery_byCar out_for_delivery_byEbike out_for_delivery_byECar ON_THE_WAY_TO_KARIBOO_POINT "
        "ON_THE_WAY_TO_PARCEL_LOCKER ON_THE_WAY_TO_PARCIFY_HUB ON_THE_WAY_TO_POSTAL_OFFICE ON_THE_WAY_TO_POST_OFFICE "
        "ON_THE_WAY_TO_POST_POINT ON_THE_WAY_TO_SHOP OUT_FOR_DELIVERY_KARIBOO_POINT OUT_FOR_DELIVERY_PARCIFY_HUB "
        "OUT_FOR_DELIVERY_PARCEL_LOCKER OUT_FOR_DELIVERY_POST_OFFICE OUT_FOR_DELIVERY_POST_POINT",
        _ROUND,
    )
    | _same(
        "AVAILABLE AVAILABLE_ADVISED_POST_POINT AVAILABLE_INTERNATIONAL_POST_POINT AVAILABLE_IN_KARIBOO_POINT "
        "AVAILABLE_IN_POST_POINT AVAILABLE_IN_POST_POINT_INTERNATIONAL AVAILABLE_IN_SHOP AVAILABLE_KARIBOO_POINT "
        "AVAILABLE_POST_POINT AVAILABLE_POST_POINT_INTERNATIONAL AVAILABLE_SHOP REDELIVERY_CAN_PICKUP_POST_POINT",
        _POINT,
    )
    | _same(
        "AVAILABLE_INTERNATIONAL_PARCEL_LOCKER AVAILABLE_IN_PARCEL_LOCKER AVAILABLE_IN_PARCEL_LOCKER_INTERNATIONAL "
        "AVAILABLE_PARCEL_LOCKER AVAILABLE_PARCEL_LOCKER_INTERNATIONAL",
        _LOCKER,
    )
    | _same("AVAILABLE_IN_POST_OFFICE AVAILABLE_POST_OFFICE", _OFFICE)
    | _same("DELIVERED DELIVERED_AT_FORCED_NB DELIVERED_AT_FORCED_SP DELIVERED_AT_HOME DELIVERED_MANUALLY", _DELIVERED)
    | _same("DELIVERED_AT_NEIGHBOUR", Meaning(Status.DELIVERED, Substatus.NEIGHBOUR))
    | _same("DELIVERED_IN_MAILBOX", Meaning(Status.DELIVERED, Substatus.MAILBOX))
    | _same("DELIVERED_TO_SAFEPLACE", Meaning(Status.DELIVERED, Substatus.SAFE_PLACE))
    | _same("DELIVERED_TO_KARIBOO", Meaning(Status.DELIVERED, Substatus.TO_AGENT))
    | _same(
        "PICKED_UP PICKED_UP_AT_INTERNATIONAL_PARCEL_LOCKER PICKED_UP_AT_INTERNATIONAL_POST_POINT "
        "PICKED_UP_IN_KARIBOO_POINT PICKED_UP_IN_PARCEL_LOCKER PICKED_UP_IN_PARCEL_LOCKER_INTERNATIONAL "
        "PICKED_UP_IN_POST_OFFICE PICKED_UP_IN_POST_POINT PICKED_UP_IN_POST_POINT_INTERNATIONAL PICKED_UP_IN_SHOP",
        _COLLECTED,
    )
    | _same(
        "BTS_DELIVERED DELIVERED_TO_SENDER DELIVERED_TO_SENDER_RETURN PICKED_UP_BY_SENDER RETOUR_DELIVERED", _RETURNED
    )
    | _same(
        "BTS_AVAILABLE_PARCEL_LOCKER BTS_AVAILABLE_POST_POINT BTS_OUT_FOR_DELIVERY_HOME "
        "BTS_OUT_FOR_DELIVERY_KARIBOO_POINT BTS_OUT_FOR_DELIVERY_PARCEL_LOCKER BTS_OUT_FOR_DELIVERY_POST_OFFICE "
        "BTS_OUT_FOR_DELIVERY_POST_POINT ON_THE_WAY_TO_SENDER OUT_FOR_DELIVERY_SENDER RETOUR_AVAILABLE_POST_POINT "
        "RETOUR_OUT_FOR_DELIVERY_HOME RETOUR_OUT_FOR_DELIVERY_KARIBOO_POINT RETOUR_OUT_FOR_DELIVERY_POST_OFFICE "
        "RETOUR_OUT_FOR_DELIVERY_POST_POINT RETURN_TO_SENDER RETURN_TO_SENDER_INTERNATIONAL",
        _RETURNING,
    )
    | _same("DELIVERY_FAILED FAILED", _ATTEMPT)
    | _same("EXCEPTION REDELIVERY_NO_PICKUP", Meaning(Status.EXCEPTION, reason=Reason.CARRIER_OTHER))
)

EVENTS: dict[str, Meaning] = {
    "announcement.normal-announced_parcel_by_customer": _ANNOUNCED,
    "received.domestic-corner": _ACCEPTED,
    "sorted-sorted_out": _SORTED,
    "taken-on-round-out_for_distribution": _ROUND,
    "undelivered.advised-addressee_absent_message_left": Meaning(
        Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT, Reason.RECIPIENT_ABSENT
    ),
    "arrival.pickup-point-drop_off_postman": _POINT,
    "distribution.normal-regular": _DELIVERED,
    "N-SENT-OTHER": Meaning(Status.IN_TRANSIT, informational=True),  # a message to the recipient
    # The tracker's newer bodies carry the sentence itself.
    "Confirmation of preparation of the shipment received": _ANNOUNCED,
    "Item is announced / Landmark Global (bpost) received the information": _ANNOUNCED,
    "Landmark Global (bpost) has received the item": _ACCEPTED,
    "Item is ready for transport": _MOVING,
    "Shipment ready for transport": _MOVING,
    "Parcel is handled": _MOVING,
    "Your item has been sorted": _SORTED,
    "Departure to country of destination": Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_COUNTRY),
    "Arrival at international depot": _SORTED,
    "Your shipment has arrived at the postal operator of the country of destination and will be delivered in the "
    "coming days": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_COUNTRY),
    "The postman's delivery round for your item has started": _ROUND,
    "Item available at Pick-up point": _POINT,
    "Item delivered": _DELIVERED,
}
