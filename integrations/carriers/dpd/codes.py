"""DPD's vocabulary in ours: exact tables, one line a code. Sources: the parcel life cycle's stages, and the scan types.

Stages are compared without underscores and in lower case, as one service writes `OUT_FOR_DELIVERY`, another `Courier`.
"""

from __future__ import annotations

import re

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import UNMAPPED, Meaning

SCAN_CODE = re.compile(r"(?:SC_)?0*(\d{1,2})(?:_[A-Z_]+)?")

ANNOUNCED = Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED)
ON_THE_ROAD = Meaning(Status.IN_TRANSIT)
ARRIVED = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY)
LEFT = Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY)
OUT = Meaning(Status.OUT_FOR_DELIVERY)
FAILED = Meaning(Status.ATTEMPT_FAILED)
WAITING = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT)

STAGE: dict[str, Meaning] = {
    # The life cycle as JSON.
    "shipment": ANNOUNCED,
    "orderinformationtransmitted": ANNOUNCED,
    "accepted": Meaning(Status.IN_TRANSIT, Substatus.ACCEPTED),
    "atsendingdepot": ARRIVED,
    "ontheroad": ON_THE_ROAD,
    "atdeliverydepot": Meaning(Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT),
    "outfordelivery": OUT,
    "delivered": Meaning(Status.DELIVERED),
    "pickedupbyconsignee": Meaning(Status.DELIVERED, Substatus.COLLECTED),
    "notdelivered": FAILED,
    "refused": Meaning(Status.ATTEMPT_FAILED, None, Reason.REFUSED),
    "returned": Meaning(Status.RETURNED),
    "returning": Meaning(Status.RETURNING),
    "returntosender": Meaning(Status.RETURNING),
    "returningtosender": Meaning(Status.RETURNING),
    "returnedtosender": Meaning(Status.RETURNED),
    "cancelled": Meaning(Status.CANCELLED),
    "canceled": Meaning(Status.CANCELLED),
    "damaged": Meaning(Status.EXCEPTION, None, Reason.DAMAGED),
    "lost": Meaning(Status.FAILED, Substatus.LOST),
    "delayed": Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER),
    "customs": Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING),
    # DPD Group's tracking, where it differs.
    "intransit": ON_THE_ROAD,
    "onhold": Meaning(Status.EXCEPTION),
    "deliveryfailed": FAILED,
    "deliverydelayed": Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER),
    "readyforpickup": Meaning(Status.AVAILABLE_FOR_PICKUP),
    # The tracking of the Benelux's web service.
    "pickedup": Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP),
    "depot": ARRIVED,
    "betweendepots": ON_THE_ROAD,
    "courier": OUT,
    "parcelshop": WAITING,
    "deliveryfailure": FAILED,
    "returningfromdelivery": FAILED,  # back to the depot after the round, not to the sender
}
SCAN: dict[str, Meaning] = {
    "1": ON_THE_ROAD,  # consolidation
    "2": ARRIVED,
    "3": OUT,
    "4": FAILED,  # brought back by the driver
    "5": Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP),
    "6": Meaning(Status.RETURNING),  # system return: on its way to the sender
    "8": Meaning(Status.EXCEPTION),  # in the warehouse until somebody decides
    "9": Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY, Reason.CARRIER_OTHER),  # arrived with an exception
    "10": ARRIVED,  # hub
    "12": Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING),
    "13": Meaning(Status.DELIVERED),
    "14": FAILED,
    "15": Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP),
    "17": ON_THE_ROAD,  # export or import, not said which
    "18": Meaning(Status.UNKNOWN, informational=True),  # additional information to another scan
    "20": LEFT,  # loaded
    "23": WAITING,
}
# Names whose number means something else in the older list of scan types.
NAMED_SCAN: dict[str, Meaning] = {"SC_1_SORT": ARRIVED, "SC_4_INBOUND": ARRIVED}


def stage(name: str | None) -> tuple[Meaning, tuple[str, ...]]:
    """Return what a stage of the life cycle means, and its name where no table knows it."""
    known = STAGE.get((name or "").replace("_", "").lower())
    return known or UNMAPPED, (f"stage:{name}",) if name and not known else ()


def scan(name: str | None) -> tuple[Meaning, tuple[str, ...]]:
    """Return what a scan type means: `13`, `SC_13` and `SC_13_DELIVERED` are one."""
    number = SCAN_CODE.fullmatch(name or "")
    known = NAMED_SCAN.get(name or "") or SCAN.get(number[1] if number else "")
    return known or UNMAPPED, (f"scan:{name}",) if name and not known else ()
