"""La Poste's, Colissimo's and Chronopost's event codes in our words: exact tables, one line a code.

Sources: the event list of the Suivi v2 API (developer.laposte.fr/products/suivi/2/documentation); the Colissimo
tracking service's list of event codes; the list in Chronopost's tracking service documentation.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning

_MOVING = Status.IN_TRANSIT
_HELD = Meaning(Status.EXCEPTION, reason=Reason.CUSTOMS_HOLD)
_PAPERS = Meaning(Status.EXCEPTION, reason=Reason.CUSTOMS_DOCUMENTS)
_REFUSED = Meaning(Status.RETURNING, reason=Reason.REFUSED)

SUIVI: dict[str, Meaning] = {
    "DR1": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "PC1": Meaning(_MOVING, Substatus.ACCEPTED),
    "PC2": Meaning(_MOVING, Substatus.ACCEPTED),
    "ET1": Meaning(_MOVING, Substatus.ARRIVED_FACILITY),
    "ET2": Meaning(_MOVING, Substatus.DEPARTED_FACILITY),
    "ET3": Meaning(_MOVING, Substatus.ARRIVED_COUNTRY),
    "ET4": Meaning(_MOVING, Substatus.ARRIVED_FACILITY),
    "EP1": Meaning(_MOVING, Substatus.DELIVERY_SCHEDULED),
    "DO1": Meaning(_MOVING, Substatus.CUSTOMS_PROCESSING),
    "DO2": Meaning(_MOVING, Substatus.CUSTOMS_RELEASED),
    "DO3": _HELD,
    "PB1": Meaning(Status.EXCEPTION, reason=Reason.CARRIER_OTHER),
    "PB2": Meaning(_MOVING),  # the problem is solved
    "MD1": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "MD2": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "ND1": Meaning(Status.EXCEPTION, reason=Reason.OTHER),
    "AG1": Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE),
    "RE1": Meaning(Status.RETURNING),
    "DI1": Meaning(Status.DELIVERED),
    "DI2": Meaning(Status.RETURNED),  # handed to the sender
}

COLISSIMO: dict[str, Meaning] = {
    "COMCFM": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "PCHMQT": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "ENEMQT": Meaning(Status.PRE_TRANSIT, Substatus.PICKUP_MISSED),
    "PCHCFM": Meaning(_MOVING, Substatus.ACCEPTED),
    "PCHCEX": Meaning(_MOVING, Substatus.ACCEPTED),
    "DEPGUI": Meaning(_MOVING, Substatus.ACCEPTED),  # put into the post's hands at a counter
    "AARCFM": Meaning(_MOVING, Substatus.AT_DELIVERY_DEPOT),
    "AARDVY": Meaning(_MOVING, Substatus.FORWARDED, Reason.MISSORTED),
    "EXPCFM": Meaning(_MOVING, Substatus.DEPARTED_COUNTRY),
    "CHGCFM": Meaning(_MOVING, Substatus.ARRIVED_COUNTRY),
    "DCHCFM": Meaning(_MOVING, Substatus.ARRIVED_COUNTRY),
    "DCHDDT": Meaning(_MOVING, Substatus.CUSTOMS_RELEASED),
    "MLVCFM": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "RSTNCG": Meaning(_MOVING, Substatus.AT_DELIVERY_DEPOT),
    "QDICFM": Meaning(_MOVING, Substatus.DELIVERY_SCHEDULED),
    "RENLNA": Meaning(_MOVING, Substatus.FORWARDED, Reason.CUSTOMER_REQUEST),
    "RENNRV": Meaning(Status.ATTEMPT_FAILED, reason=Reason.RECIPIENT_ABSENT),
    "RENARV": Meaning(Status.ATTEMPT_FAILED, reason=Reason.RECIPIENT_ABSENT),
    "RENACP": Meaning(Status.ATTEMPT_FAILED, reason=Reason.RECIPIENT_ABSENT),
    "RENAIN": Meaning(Status.EXCEPTION, reason=Reason.ADDRESS_INCOMPLETE),
    "RENCAD": Meaning(Status.EXCEPTION, reason=Reason.ADDRESS_INCOMPLETE),
    "RENAVI": Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE),
    "RSTBRT": Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.POST_OFFICE),
    "MLVARS": Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT),
    "RENAVA": _REFUSED,
    "RENDIV": _REFUSED,
    "RENSNC": _REFUSED,
    "RENTAR": _REFUSED,
    "RENSRB": Meaning(Status.RETURNING, reason=Reason.PAYMENT_DUE),
    "RENDIA": Meaning(Status.RETURNING, reason=Reason.RECIPIENT_MOVED),
    "SOLREO": Meaning(Status.RETURNING),
    "SOLREI": Meaning(Status.RETURNING),
    "LIVREO": Meaning(Status.RETURNED),
    "LIVCFM": Meaning(Status.DELIVERED),
    "LIVGAR": Meaning(Status.DELIVERED, Substatus.RECEPTION),
    "LIVVOI": Meaning(Status.DELIVERED, Substatus.NEIGHBOUR),
    "LIVRTI": Meaning(Status.DELIVERED, Substatus.NEIGHBOUR),
    "DOUAGV": _PAPERS,
    "DOUCOI": _PAPERS,
    "DOUCOM": _PAPERS,
    "DOUCRR": _PAPERS,
    "DOUDDI": _PAPERS,
    "DOUDDM": _PAPERS,
    "DOUDOU": _HELD,
    "DOUDVR": _PAPERS,
    "DOUEXI": _PAPERS,
    "DOUFCI": _PAPERS,
    "DOUFCM": _PAPERS,
    "DOUIDD": _HELD,
    "DOUIIR": _PAPERS,
    "DOUNIR": _PAPERS,
    "DOUPRO": Meaning(Status.EXCEPTION, reason=Reason.PROHIBITED_ITEM),
    "DOURES": _PAPERS,
}

CHRONOPOST: dict[str, Meaning] = {
    "DC": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),
    "EA": Meaning(Status.PRE_TRANSIT, Substatus.INFO_RECEIVED),  # one of several in a consignment
    "DB": Meaning(_MOVING, Substatus.ACCEPTED),
    "DY": Meaning(_MOVING, Substatus.ACCEPTED),
    "PC": Meaning(_MOVING, Substatus.PICKED_UP),
    "EC": Meaning(_MOVING, Substatus.DEPARTED_FACILITY),
    "SC": Meaning(_MOVING, Substatus.DEPARTED_FACILITY),
    "O": Meaning(_MOVING),
    "T": Meaning(_MOVING, Substatus.ARRIVED_FACILITY),
    "TP": Meaning(_MOVING),
    "TS": Meaning(_MOVING, Substatus.ARRIVED_FACILITY),
    "TT": Meaning(_MOVING, Substatus.HANDED_OVER),
    "RO": Meaning(_MOVING),  # wrapped anew
    "I": Meaning(_MOVING),  # waits
    "EI": Meaning(_MOVING, Substatus.ARRIVED_COUNTRY),
    "SD": Meaning(_MOVING, Substatus.AT_DELIVERY_DEPOT),
    "A2": Meaning(_MOVING, Substatus.AT_DELIVERY_DEPOT, Reason.CARRIER_OTHER),
    "AT": Meaning(_MOVING, None, Reason.CARRIER_OTHER),
    "IA": Meaning(_MOVING, Substatus.RESCHEDULED),
    "IS": Meaning(_MOVING, Substatus.DELIVERY_SCHEDULED),
    "RB": Meaning(_MOVING),  # on its way to the pick-up point
    "CL": Meaning(_MOVING, informational=True),  # the recipient's instruction came in
    "SM": Meaning(_MOVING, informational=True),  # the recipient was told by text or mail
    "SK": Meaning(Status.EXCEPTION, reason=Reason.OTHER),  # waits for what the recipient must say
    "TA": Meaning(Status.OUT_FOR_DELIVERY, Substatus.OUT_FOR_DELIVERY),
    "P": Meaning(Status.ATTEMPT_FAILED, reason=Reason.RECIPIENT_ABSENT),
    "AB": Meaning(Status.AVAILABLE_FOR_PICKUP, Substatus.PICKUP_POINT),
    "RI": Meaning(Status.DELIVERED, Substatus.COLLECTED),
    "D": Meaning(Status.DELIVERED),
}
