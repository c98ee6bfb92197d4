"""AfterShip's vocabulary in ours: exact tables, one line a code.

Sources: aftership.com/docs/tracking/enum/delivery-statuses (tags), …/delivery-sub-statuses (subtags). The subtag says
all that the tag says and more; the tag alone counts where a subtag is missing or not listed here.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

EXPIRED = "Expired"  # AfterShip gave up watching; the last real status stands

TAG: dict[str, Meaning] = {
    "Pending": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "InfoReceived": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "InTransit": Meaning(Status.IN_TRANSIT),
    "OutForDelivery": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "AttemptFail": Meaning(Status.ATTEMPT_FAILED),
    "FailedAttempt": Meaning(Status.ATTEMPT_FAILED),  # as older versions called it
    "Delivered": Meaning(Status.DELIVERED),
    "AvailableForPickup": Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT),
    "Exception": Meaning(Status.EXCEPTION),
    "Expired": Meaning(Status.PENDING, Substatus.NO_INFO_YET, informational=True),
}
# A delay is a parcel that still moves, whatever bucket its subtag is in.
SUBTAG: dict[str, Meaning] = {
    "Delivered_001": Meaning(Status.DELIVERED),
    "Delivered_002": Meaning(Status.DELIVERED, Substatus.COLLECTED),
    "Delivered_003": Meaning(Status.DELIVERED, Substatus.SIGNED),
    "Delivered_004": Meaning(Status.DELIVERED, Substatus.COD_COLLECTED),
    "Delivered_005": Meaning(Status.DELIVERED, Substatus.NEIGHBOUR),
    "AvailableForPickup_001": Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT),
    "Exception_001": Meaning(Status.EXCEPTION),
    "Exception_002": Meaning(Status.EXCEPTION, None, Reason.RECIPIENT_MOVED),
    "Exception_003": Meaning(Status.EXCEPTION, None, Reason.REFUSED),
    "Exception_004": Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING, Reason.CUSTOMS_HOLD),
    "Exception_005": Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER),
    "Exception_006": Meaning(Status.EXCEPTION, None, Reason.PAYMENT_DUE),
    "Exception_007": Meaning(Status.EXCEPTION, None, Reason.ADDRESS_INCORRECT),
    "Exception_008": Meaning(Status.EXCEPTION, None, Reason.UNCLAIMED),
    "Exception_009": Meaning(Status.EXCEPTION, None, Reason.CARRIER_OTHER),
    "Exception_010": Meaning(Status.RETURNING),
    "Exception_011": Meaning(Status.RETURNED),
    "Exception_012": Meaning(Status.EXCEPTION, None, Reason.DAMAGED),
    "Exception_013": Meaning(Status.FAILED, Substatus.LOST, Reason.LOST_SUSPECTED),
    "Exception_016": Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER),
    "Exception_017": Meaning(Status.IN_TRANSIT, None, Reason.WEATHER),
    "Exception_018": Meaning(Status.EXCEPTION, None, Reason.CUSTOMS_DOCUMENTS),
    "AttemptFail_001": Meaning(Status.ATTEMPT_FAILED),
    "AttemptFail_002": Meaning(Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT),
    "AttemptFail_003": Meaning(Status.ATTEMPT_FAILED, None, Reason.BUSINESS_CLOSED),
    "InTransit_001": Meaning(Status.IN_TRANSIT),
    "InTransit_002": Meaning(Status.IN_TRANSIT, Substatus.ACCEPTED),
    "InTransit_003": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY),
    "InTransit_004": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_COUNTRY),
    "InTransit_005": Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED),
    "InTransit_006": Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING),
    "InTransit_007": Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY),
    "InTransit_008": Meaning(Status.IN_TRANSIT),  # a problem was solved
    "InTransit_009": Meaning(Status.IN_TRANSIT, Substatus.FORWARDED),
    "InfoReceived_001": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "OutForDelivery_001": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "OutForDelivery_002": Meaning(
        Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT
    ),  # before it had a tag of its own
    "OutForDelivery_003": Meaning(Status.OUT_FOR_DELIVERY, Substatus.DRIVER_CONTACTED),
    "OutForDelivery_004": Meaning(Status.OUT_FOR_DELIVERY, Substatus.APPOINTMENT),
    "Pending_001": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "Pending_002": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "Pending_003": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "Pending_004": Meaning(Status.PENDING, Substatus.WRONG_CARRIER),
    "Pending_005": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "Pending_006": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    "Expired_001": Meaning(Status.PENDING, Substatus.NO_INFO_YET, informational=True),
}
# What an error reply says of the number that it names. Source: aftership.com/docs/tracking/quickstart/request-errors.
REFUSAL: dict[str, Substatus] = {
    "404": Substatus.NO_INFO_YET,
    "4004": Substatus.NO_INFO_YET,
    "4005": Substatus.INVALID_NUMBER,
    "4010": Substatus.WRONG_CARRIER,
    "4012": Substatus.WRONG_CARRIER,
}
