"""17TRACK's vocabulary in ours: exact tables, one line a code.

Source: api.17track.net/en/doc (main statuses, sub-statuses, key stages, error codes). The sub-status says all that the
main status says and more; the main status alone counts where the sub-status is missing or not listed here.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

EXPIRED = "Expired"  # no news for so long that 17TRACK stopped looking

STATUS: dict[str, Meaning] = {
    "NotFound": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "InfoReceived": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "InTransit": Meaning(Status.IN_TRANSIT),
    "Expired": Meaning(Status.PENDING, Substatus.NO_INFO_YET, informational=True),
    "AvailableForPickup": Meaning(Status.AVAILABLE_FOR_PICKUP),
    "OutForDelivery": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "DeliveryFailure": Meaning(Status.ATTEMPT_FAILED),
    "Delivered": Meaning(Status.DELIVERED),
    "Exception": Meaning(Status.EXCEPTION),
    # The names of the seven states of version 1.
    "PickUp": Meaning(Status.AVAILABLE_FOR_PICKUP),
    "Undelivered": Meaning(Status.ATTEMPT_FAILED),
    "Alert": Meaning(Status.EXCEPTION),
}
SUB_STATUS: dict[str, Meaning] = {
    "NotFound_Other": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "NotFound_InvalidCode": Meaning(Status.PENDING, Substatus.INVALID_NUMBER),
    "InfoReceived": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "InTransit_PickedUp": Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP),
    "InTransit_Departure": Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_COUNTRY),
    "InTransit_Arrival": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_COUNTRY),
    "InTransit_TransportDeparted": Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY),
    "InTransit_TransportArrived": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY),
    "InTransit_CustomsProcessing": Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING),
    "InTransit_CustomsReleased": Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED),
    "InTransit_CustomsRequiringInformation": Meaning(
        Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING, Reason.CUSTOMS_DOCUMENTS
    ),
    "InTransit_Other": Meaning(Status.IN_TRANSIT),
    "Expired_Other": Meaning(Status.PENDING, Substatus.NO_INFO_YET, informational=True),
    "AvailableForPickup_Other": Meaning(Status.AVAILABLE_FOR_PICKUP),
    "OutForDelivery_Other": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "DeliveryFailure_NoBody": Meaning(Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
    "DeliveryFailure_Security": Meaning(Status.ATTEMPT_FAILED, None, Reason.SECURITY),
    "DeliveryFailure_Rejected": Meaning(Status.ATTEMPT_FAILED, None, Reason.REFUSED),
    "DeliveryFailure_InvalidAddress": Meaning(Status.ATTEMPT_FAILED, None, Reason.ADDRESS_INCORRECT),
    "DeliveryFailure_Other": Meaning(Status.ATTEMPT_FAILED),
    "Delivered_Other": Meaning(Status.DELIVERED),
    "Exception_Returning": Meaning(Status.RETURNING),
    "Exception_Returned": Meaning(Status.RETURNED),
    "Exception_NoBody": Meaning(Status.EXCEPTION, None, Reason.RECIPIENT_ABSENT),
    "Exception_Security": Meaning(Status.EXCEPTION, None, Reason.SECURITY),
    "Exception_Damage": Meaning(Status.EXCEPTION, None, Reason.DAMAGED),
    "Exception_Damaged": Meaning(Status.EXCEPTION, None, Reason.DAMAGED),
    "Exception_Rejected": Meaning(Status.EXCEPTION, None, Reason.REFUSED),
    "Exception_Delayed": Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER),  # late, but it moves
    "Exception_Lost": Meaning(Status.FAILED, Substatus.LOST, Reason.LOST_SUSPECTED),
    "Exception_Destroyed": Meaning(Status.FAILED, Substatus.DESTROYED),
    "Exception_Cancel": Meaning(Status.CANCELLED),
    "Exception_Other": Meaning(Status.EXCEPTION),
}
# The stages of a milestone; an event's `stage` may also be written as a main status or a sub-status.
STAGE: dict[str, Meaning] = {
    **STATUS,
    **SUB_STATUS,
    "PickedUp": Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP),
    "Departure": Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_COUNTRY),
    "Arrival": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_COUNTRY),
    "Returning": Meaning(Status.RETURNING),
    "Returned": Meaning(Status.RETURNED),
}
# Version 1 had seven states.
STATE_V1: dict[str, Meaning] = {
    "0": STATUS["NotFound"],
    "10": STATUS["InTransit"],
    "20": STATUS["Expired"],
    "30": STATUS["AvailableForPickup"],
    "35": STATUS["DeliveryFailure"],
    "40": STATUS["Delivered"],
    "50": STATUS["Exception"],
}
EXPIRED_V1 = "20"

# What a rejection says of the number that it names. Others (registered already, a quota) say nothing of the parcel.
REJECTION: dict[str, Substatus] = {
    "-18010012": Substatus.INVALID_NUMBER,
    "-18019902": Substatus.NO_INFO_YET,
    "-18019903": Substatus.WRONG_CARRIER,
    "-18019909": Substatus.NO_INFO_YET,
    "-18019910": Substatus.WRONG_CARRIER,
    "-18019911": Substatus.CARRIER_UNSUPPORTED,
}
