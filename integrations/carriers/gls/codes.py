"""GLS's vocabulary in ours: exact tables, one line a code. Sources: dev-portal.gls-group.net (Track & Trace, ShipIT).

The statuses of the Track & Trace API, of ShipIT and of the web stand in one table: where they share a word, they share
its meaning. MyGLS has numbers of its own: see `numbers.py`.
"""

from __future__ import annotations

from bot.domain.status import Status, Substatus
from integrations.scans import UNMAPPED, Meaning

ANNOUNCED = Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED)
COLLECTION = Meaning(Status.PRE_TRANSIT, Substatus.PICKUP_SCHEDULED)
ON_THE_ROAD = Meaning(Status.IN_TRANSIT)
HANDED_IN = Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP)
ARRIVED = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY)
LEFT = Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY)
OUT = Meaning(Status.OUT_FOR_DELIVERY)
SHOP = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT)
FAILED = Meaning(Status.ATTEMPT_FAILED)
DELIVERED = Meaning(Status.DELIVERED)
COLLECTED = Meaning(Status.DELIVERED, Substatus.COLLECTED)
CANCELLED = Meaning(Status.CANCELLED)

STATUS: dict[str, Meaning] = {
    # Track & Trace API.
    "PLANNEDPICKUP": COLLECTION,
    "INPICKUP": COLLECTION,
    "NOTPICKEDUP": Meaning(Status.PRE_TRANSIT, Substatus.PICKUP_MISSED),
    "PREADVICE": ANNOUNCED,
    "INTRANSIT": ON_THE_ROAD,
    "INWAREHOUSE": ON_THE_ROAD,
    "INDELIVERY": OUT,
    "DELIVEREDPS": SHOP,
    "DELIVERED": DELIVERED,
    "NOTDELIVERED": FAILED,
    "CANCELED": CANCELLED,
    "CANCELLED": CANCELLED,
    "FINAL": Meaning(Status.UNKNOWN, informational=True),  # the history is closed, however it ended
    # The web, where it differs.
    "PROCESSING": ON_THE_ROAD,
    "MULTIPACK": Meaning(Status.UNKNOWN, informational=True),  # several parcels in several states
    "RETURNED": Meaning(Status.RETURNED),
    "UNAVAILABLE": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
    # ShipIT, where it differs.
    "DATA_RECEIVED": ANNOUNCED,
    "PICKUP": HANDED_IN,
    "HUB": ARRIVED,
    "IN_DELIVERY": OUT,
}
EVENT: dict[str, Meaning] = {
    # Spelled as GLS spells them.
    "INTIAL.PREADVICE": ANNOUNCED,
    "INTIAL.E48_DATA": COLLECTION,
    "INTIAL.NORMAL": HANDED_IN,
    "INBOUD.NORMAL": ARRIVED,
    "OUTBOD.NORMAL": LEFT,
    "OUTDEL.NORMAL": OUT,
    "DELIVD.NORMAL": DELIVERED,
    "DELIVD.PARCELSHOP": SHOP,
    "DELIVD.DEL_BY_PSAPP": COLLECTED,
    "CANCEL.NORMAL": CANCELLED,
}
# The first half of a code that EVENT lacks: only the families whose every member moves the parcel alike. The whole code
# is counted as unknown all the same.
FAMILY: dict[str, Meaning] = {"INBOUD": ARRIVED, "OUTBOD": LEFT, "OUTDEL": OUT, "NOTDEL": FAILED}

# The web's event numbers.
EVENT_NUMBER: dict[str, Meaning] = {
    "0.0": HANDED_IN,
    "0.100": ANNOUNCED,
    "1.0": LEFT,
    "2.0": ARRIVED,
    "3.0": DELIVERED,
    "3.896": Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.LOCKER),
    "11.0": OUT,
    "17.0": HANDED_IN,
    "43.0": CANCELLED,
}
# What Track & Trace answers for one number.
REFUSAL: dict[str, Substatus] = {
    "E_404_01": Substatus.NO_INFO_YET,
    "E_404_02": Substatus.NO_INFO_YET,
    "E_500_01": Substatus.CARRIER_ERROR,
}


def status(code: str | None) -> tuple[Meaning, tuple[str, ...]]:
    """Return what a status means, and the code where the table lacks it."""
    known = STATUS.get((code or "").upper())
    return known or UNMAPPED, (f"status:{code}",) if code and not known else ()


def event(code: str | None) -> tuple[Meaning, tuple[str, ...]]:
    """Return what an event's code means, by the whole code, else by its family."""
    known = EVENT.get(code or "")
    family = FAMILY.get((code or "").partition(".")[0])
    return known or family or UNMAPPED, (f"event:{code}",) if code and not known else ()


def event_number(code: str | None) -> tuple[Meaning, tuple[str, ...]]:
    """Return what the web's event number means."""
    known = EVENT_NUMBER.get(code or "")
    return known or UNMAPPED, (f"number:{code}",) if code and not known else ()
