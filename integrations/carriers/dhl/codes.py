"""DHL's vocabularies in ours, exact: Express's event codes, Unified's five words, Parcel Germany's codes.

Sources: the list of Express event codes (MyDHL API), developer.dhl.com for Unified and for Parcel DE Tracking
(`standard-event-code`, ICE). What these leave open is told by whole sentences, in `phrases.py`.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

INFORMED = Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED)
MOVING = Meaning(Status.IN_TRANSIT)
PICKED_UP = Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP)
ACCEPTED = Meaning(Status.IN_TRANSIT, Substatus.ACCEPTED)
ARRIVED = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_FACILITY)
DEPARTED = Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_FACILITY)
AT_DEPOT = Meaning(Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT)
LEFT_COUNTRY = Meaning(Status.IN_TRANSIT, Substatus.DEPARTED_COUNTRY)
IN_COUNTRY = Meaning(Status.IN_TRANSIT, Substatus.ARRIVED_COUNTRY)
FORWARDED = Meaning(Status.IN_TRANSIT, Substatus.FORWARDED)
HANDED_OVER = Meaning(Status.IN_TRANSIT, Substatus.HANDED_OVER)
SCHEDULED = Meaning(Status.IN_TRANSIT, Substatus.DELIVERY_SCHEDULED)
RESCHEDULED = Meaning(Status.IN_TRANSIT, Substatus.RESCHEDULED)
CUSTOMS = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING)
CLEARED = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_RELEASED)
CUSTOMS_DELAY = Meaning(Status.IN_TRANSIT, Substatus.CUSTOMS_PROCESSING, Reason.CUSTOMS_HOLD)
MISSORTED = Meaning(Status.IN_TRANSIT, None, Reason.MISSORTED)
DELAYED = Meaning(Status.IN_TRANSIT, None, Reason.CARRIER_OTHER)
MISSED_RUN = Meaning(Status.IN_TRANSIT, Substatus.RESCHEDULED, Reason.CARRIER_CAPACITY)
WEATHER = Meaning(Status.IN_TRANSIT, None, Reason.WEATHER)
OUT = Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY)
PICKUP = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT)
AT_BRANCH = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE)
IN_LOCKER = Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.LOCKER)
NOT_DELIVERED = Meaning(Status.ATTEMPT_FAILED)
ABSENT = Meaning(Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_ABSENT)
CLOSED = Meaning(Status.ATTEMPT_FAILED, None, Reason.BUSINESS_CLOSED)
NO_ACCESS = Meaning(Status.ATTEMPT_FAILED, None, Reason.ACCESS_RESTRICTED)
REFUSED = Meaning(Status.ATTEMPT_FAILED, None, Reason.REFUSED)
MOVED_AWAY = Meaning(Status.ATTEMPT_FAILED, None, Reason.RECIPIENT_MOVED)
BAD_ADDRESS = Meaning(Status.EXCEPTION, None, Reason.ADDRESS_INCORRECT)
ON_HOLD = Meaning(Status.EXCEPTION, None, Reason.CARRIER_OTHER)
DAMAGED = Meaning(Status.EXCEPTION, None, Reason.DAMAGED)
DUTIES = Meaning(Status.EXCEPTION, None, Reason.DUTIES_DUE)
DOCUMENTS = Meaning(Status.EXCEPTION, None, Reason.CUSTOMS_DOCUMENTS)
SECURITY = Meaning(Status.EXCEPTION, None, Reason.SECURITY)
MISSING = Meaning(Status.EXCEPTION, None, Reason.LOST_SUSPECTED)
STOPPED = Meaning(Status.EXCEPTION, None, Reason.MERCHANT_REQUEST)
FAILURE = Meaning(Status.EXCEPTION)
DELIVERED = Meaning(Status.DELIVERED)
RETURNING = Meaning(Status.RETURNING)
RETURNED = Meaning(Status.RETURNED)
DESTROYED = Meaning(Status.FAILED, Substatus.DESTROYED)
CANCELLED = Meaning(Status.CANCELLED)
NOTE = Meaning(Status.IN_TRANSIT, informational=True)

EXPRESS: dict[str, Meaning] = {
    "AD": SCHEDULED,  # agreed delivery
    "AF": ARRIVED,
    "AR": AT_DEPOT,
    "BA": BAD_ADDRESS,
    "BL": CUSTOMS,  # in bond
    "BN": CUSTOMS,  # the customer's broker was notified
    "BR": HANDED_OVER,  # released to the broker
    "CA": CLOSED,  # closed on arrival
    "CC": PICKUP,  # awaiting collection by the consignee
    "CD": CUSTOMS_DELAY,
    "CI": ARRIVED,
    "CM": MOVED_AWAY,
    "CR": CLEARED,
    "CS": NOTE,  # the file was closed: what came before stands
    "CU": DEPARTED,  # uplift confirmed
    "DD": Meaning(Status.DELIVERED, None, Reason.DAMAGED),
    "DF": DEPARTED,
    "DI": NOTE,  # duty invoice
    "DM": DAMAGED,
    "DP": SECURITY,  # denied parties
    "DS": DESTROYED,
    "DU": INFORMED,
    "ES": CUSTOMS,  # entry submitted
    "FD": FORWARDED,
    "HI": ON_HOLD,  # lodged into held inventory
    "HN": HANDED_OVER,
    "HO": MOVING,  # and out of it
    "HP": DUTIES,  # held for payment
    "IA": NOTE,  # an image is available
    "IC": CUSTOMS,
    "IR": MISSORTED,
    "LV": MOVING,
    "MC": MISSORTED,
    "MD": MISSED_RUN,
    "MS": MISSORTED,
    "NA": DELAYED,  # not arrived
    "ND": NOT_DELIVERED,
    "NH": ABSENT,
    "OH": ON_HOLD,
    "OK": DELIVERED,
    "PD": Meaning(Status.DELIVERED, Substatus.PARTIAL),
    "PL": ARRIVED,
    "PU": PICKED_UP,
    "PY": NOTE,  # payment
    "RD": REFUSED,
    "RR": CUSTOMS,  # a response, mostly of customs, was received
    "RT": RETURNING,
    "RW": NOTE,  # weighed and measured
    "SA": ACCEPTED,
    "SC": NOTE,  # service changed
    "SD": INFORMED,
    "SI": CUSTOMS,  # inspected
    "SM": MOVING,
    "SS": ON_HOLD,
    "ST": STOPPED,
    "TD": DELAYED,
    "TI": MISSING,  # a trace was begun
    "TP": HANDED_OVER,
    "TR": MOVING,
    "TT": NOTE,  # the trace was ended
    "UD": CUSTOMS_DELAY,
    "UV": ARRIVED,
    "WC": OUT,
}

UNIFIED: dict[str, Meaning] = {
    "pre-transit": Meaning(Status.PRE_TRANSIT),
    "transit": MOVING,
    "delivered": DELIVERED,
    "failure": FAILURE,  # refined by the sentence alone
}
REFINES: dict[str, frozenset[Status]] = {
    "pre-transit": frozenset({Status.PRE_TRANSIT, Status.CANCELLED}),
    "transit": frozenset(
        {
            Status.IN_TRANSIT,
            Status.OUT_FOR_DELIVERY,
            Status.AVAILABLE_FOR_PICKUP,
            Status.ATTEMPT_FAILED,
            Status.EXCEPTION,
            Status.RETURNING,
        }
    ),
    "delivered": frozenset({Status.DELIVERED, Status.RETURNED, Status.AVAILABLE_FOR_PICKUP}),
    "failure": frozenset(Status) - {Status.DELIVERED, Status.PRE_TRANSIT, Status.PENDING, Status.UNKNOWN},
}
"""What a code or a sentence may make of each word; what contradicts the word gives way to it."""
UNTOLD = frozenset({"unknown", ""})
"""Unified's word for a state that it does not know; the scans speak."""

ICE: dict[str, Meaning] = {
    "SHRCU": ACCEPTED,
    "PCKDU": PICKED_UP,
    "LDTMV": DEPARTED,
    "ULFMV": ARRIVED,
    "SRTED": ARRIVED,
    "ARRVD": ARRIVED,
    "MVARR": ARRIVED,
    "MVDPT": DEPARTED,
    "MVDEX": LEFT_COUNTRY,
    "DLVRD": DELIVERED,
    "DLVRF": NOT_DELIVERED,
    "NTDEL": NOT_DELIVERED,
    "HLDCC": AT_BRANCH,
    "CNRFC": AT_BRANCH,
    "FWDCF": FORWARDED,
    "EXPHD": ON_HOLD,
    "RETRN": RETURNING,
    "DSPSD": Meaning(Status.FAILED, Substatus.DISPOSED),
}
"""International coded events of Parcel Germany. `standard-event-code` is finer, and read first."""

STANDARD: dict[str, Meaning] = {
    "VA": INFORMED,  # announced
    "ES": ACCEPTED,  # posted
    "AE": PICKED_UP,
    "AA": DEPARTED,
    "EE": ARRIVED,
    "PO": OUT,  # loaded onto the delivery vehicle
    "ZU": DELIVERED,
    "ZN": NOT_DELIVERED,
    "LA": AT_BRANCH,  # stored for collection
    "ZO": CUSTOMS,
}

RECEIVERS: dict[str, Substatus] = {
    "neighbour": Substatus.NEIGHBOUR,
    "neighbor": Substatus.NEIGHBOUR,
    "nachbar": Substatus.NEIGHBOUR,
    "nachbarin": Substatus.NEIGHBOUR,
    "letterbox": Substatus.MAILBOX,
    "mailbox": Substatus.MAILBOX,
    "briefkasten": Substatus.MAILBOX,
    "agreed drop off point": Substatus.SAFE_PLACE,
    "preferred location": Substatus.SAFE_PLACE,
    "vereinbarter ablageort": Substatus.SAFE_PLACE,
    "wunschort": Substatus.SAFE_PLACE,
    "packstation": Substatus.LOCKER,
    "reception": Substatus.RECEPTION,
    "empfang": Substatus.RECEPTION,
}
"""Who took it, by `recipient-id-text`."""
