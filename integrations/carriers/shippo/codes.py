"""Shippo's vocabulary in ours: exact tables, one line a code. Source: docs.goshippo.com, tracking, event definitions.

The substatus decides. The six main statuses cover too much for it: a pick-up and an attempt are both TRANSIT.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

STATUS: dict[str, Meaning] = {
    "UNKNOWN": Meaning(Status.PENDING, Substatus.NO_INFO_YET),  # the carrier does not know the number yet
    "PRE_TRANSIT": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "TRANSIT": Meaning(Status.IN_TRANSIT),
    "DELIVERED": Meaning(Status.DELIVERED),
    "RETURNED": Meaning(Status.RETURNING),  # on its way back, or back: only a sentence tells
    "FAILURE": Meaning(Status.EXCEPTION),  # never a loss by itself
}
SUBSTATUS: dict[str, Meaning] = {
    "information_received": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "address_issue": Meaning(Status.EXCEPTION, None, Reason.ADDRESS_INCORRECT),
    "contact_carrier": Meaning(Status.EXCEPTION, None, Reason.CARRIER_OTHER),
    "delayed": Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER),
    "delivery_attempted": Meaning(Status.ATTEMPT_FAILED),
    "delivery_rescheduled": Meaning(Status.IN_TRANSIT, Substatus.RESCHEDULED),
    "delivery_scheduled": Meaning(Status.IN_TRANSIT, Substatus.DELIVERY_SCHEDULED),
    "location_inaccessible": Meaning(Status.ATTEMPT_FAILED, None, Reason.ACCESS_RESTRICTED),
    "notice_left": Meaning(Status.ATTEMPT_FAILED, Substatus.NOTICE_LEFT),
    "out_for_delivery": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "package_accepted": Meaning(Status.IN_TRANSIT, Substatus.ACCEPTED),
    "package_arrived": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY),
    "package_damaged": Meaning(Status.EXCEPTION, None, Reason.DAMAGED),
    "package_departed": Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY),
    "package_forwarded": Meaning(Status.IN_TRANSIT, Substatus.FORWARDED),
    "package_held": Meaning(Status.EXCEPTION, None, Reason.CARRIER_OTHER),
    "package_processed": Meaning(Status.IN_TRANSIT),
    "package_processing": Meaning(Status.IN_TRANSIT),
    "pickup_available": Meaning(Status.AVAILABLE_FOR_PICKUP),
    "reschedule_delivery": Meaning(Status.ATTEMPT_FAILED),
    "delivered": Meaning(Status.DELIVERED),
    "return_to_sender": Meaning(Status.RETURNING),
    "package_unclaimed": Meaning(Status.RETURNING, None, Reason.UNCLAIMED),
    "package_undeliverable": Meaning(Status.EXCEPTION),
    "package_disposed": Meaning(Status.FAILED, Substatus.DISPOSED),
    "package_lost": Meaning(Status.FAILED, Substatus.LOST, Reason.LOST_SUSPECTED),
}
OTHER = "other"  # known to say nothing
