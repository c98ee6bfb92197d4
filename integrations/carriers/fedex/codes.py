"""FedEx's status and scan codes in ours: one table for the headline and for the events, which share their letters.

Source: the Track API's reference and the Track Service guide of Web Services (status codes), developer.fedex.com.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning
from integrations.tables import LATE, NOTE, OUT, announced, back, delivered, moving, ready, stopped, table

# What these three say is in the reason that comes with them; alone they say only that something is wrong, or late.
FAULTS: dict[str, Meaning] = {
    "DE": stopped(Reason.CARRIER_OTHER),
    "SE": stopped(Reason.CARRIER_OTHER),
    "DY": LATE,
    "DD": LATE,
}

STATUS: dict[str, Meaning] = FAULTS | table(
    (announced(Substatus.LABEL_CREATED), "OC IN"),
    (announced(Substatus.INFO_RECEIVED), "OX"),
    (announced(Substatus.PICKUP_SCHEDULED), "AP EP"),
    (announced(Substatus.PICKUP_MISSED), "PD"),
    (moving(Substatus.PICKED_UP), "PU PX"),
    (moving(Substatus.ACCEPTED), "IP"),
    (moving(), "EA EO IT IX OW PF PL PM TR"),
    (moving(Substatus.ARRIVED_FACILITY), "AA AF AR OF SF"),
    (moving(Substatus.DEPARTED_FACILITY), "DP LO"),
    (moving(Substatus.AT_DELIVERY_DEPOT), "AD FD"),
    (moving(Substatus.HANDED_OVER), "AC AX TP"),
    (moving(Substatus.FORWARDED), "CH"),
    (moving(Substatus.CUSTOMS_PROCESSING), "BR CP CU"),
    (moving(Substatus.CUSTOMS_RELEASED), "CC"),
    (moving(Substatus.CUSTOMS_PROCESSING, Reason.CUSTOMS_HOLD), "CD"),
    (LATE, "RL"),
    (OUT, "ED OD"),
    (ready(Substatus.PICKUP_POINT), "HL HP"),
    (delivered(), "DL"),
    (back(), "RS"),
    (Meaning(Status.CANCELLED), "CA"),
    # Forecasts, wishes of the recipient, links to return labels, a van that drove in vain, and "each piece differs".
    (NOTE, "AE AO DR DS HA LP RC RD RG RM RP RR SH SP"),
)

DELAYS: dict[str, Reason] = {
    "WEATHER": Reason.WEATHER,
    "CLEARANCE": Reason.CUSTOMS_HOLD,
    "CUSTOMS": Reason.CUSTOMS_HOLD,
    "OPERATIONAL": Reason.CARRIER_CAPACITY,
    "MECHANICAL": Reason.VEHICLE,
    "LOCAL": Reason.CARRIER_OTHER,
    "GENERAL": Reason.CARRIER_OTHER,
}
"""`delayDetail.type`; any other type, and none, is the carrier's own."""

NOT_FOUND = frozenset({"TRACKING.TRACKINGNUMBER.NOTFOUND", "TRACKING.REFERENCENUMBER.NOTFOUND", "9040", "9041", "9045"})
NOT_VALID = frozenset(
    {
        "TRACKING.TRACKINGNUMBER.INVALID",
        "TRACKING.TRACKINGNUMBER.EMPTY",
        "TRACKING.TCN.INVALID",
        "TRACKING.REFERENCEVALUE.EMPTY",
        "6035",
        "5508",
    }
)
