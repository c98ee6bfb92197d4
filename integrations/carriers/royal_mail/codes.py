"""Royal Mail's tracking events in ours. Source: the event codes of the Tracking API's technical guide, which give each
code the place in the network, what was done, and the category that the public is shown.

What the network tells itself (notifications, billing, bags booked out) is informational.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning
from integrations.tables import (
    LATE,
    NOTE,
    OUT,
    announced,
    attempted,
    back,
    delivered,
    lost,
    moving,
    ready,
    stopped,
    table,
)

NOTICES = " ".join(
    kind + outcome
    for kind in ("NDE", "NEP", "NFN", "NLC", "NRD", "NRE", "NSF", "NUN")
    for outcome in ("DF", "RF", "RS", "SF", "SS")
)
"""Messages to the recipient by kind and by what became of them; the event that they speak of has a code of its own."""

EVENTS: dict[str, Meaning] = table(
    (announced(Substatus.INFO_RECEIVED), "EVAIE EVAIP EVAPA EVPPB"),
    (announced(Substatus.PICKUP_SCHEDULED), "ECCSB"),
    (
        moving(Substatus.ACCEPTED),
        "EVBAH EVBAV EVBAW EVBOF EVBPM EVBPR EVBRS EVBSM EVBSR EVBSS EVBSW EVCAD EVDAA EVDAC EVDAV EVDAW EVDLS EVDOF"
        " EVDPL EVDPM EVDPR EVDRO EVDRS EVDSL EVDSM EVDSR EVDSS EVHAC EVJOE EVNPB EVOAC EVOBC EVOCO EVPPA",
    ),
    (
        moving(Substatus.ARRIVED_FACILITY),
        "EVCAH EVCAV EVCOF EVCPS EVCPW EVCRS EVCRW EVIAV EVIIS EVIMC EVIMS EVIOF EVIPR EVIPS EVIPW EVIRM EVIRO EVOLB"
        " EVOOC EVORC EVORI EVORW EVOVB",
    ),
    (moving(None, Reason.DAMAGED), "EVBDM EVBSD EVCDM EVCPD EVDDM EVDSD EVGDM EVIDM EVIPD"),
    (moving(None, Reason.MISSORTED), "EVBMI EVCMI EVCPI EVDMI EVGMI EVIMI EVIPI EVNMI EVOMI"),
    (moving(Substatus.AT_DELIVERY_DEPOT), "EVGDO EVGID EVIPP EVNRT"),
    (moving(Substatus.DEPARTED_FACILITY), "EVILC EVJDU EVJJV EVJLV EVJMV EVNDO EVNMC EVODO"),
    (moving(Substatus.DEPARTED_COUNTRY), "EVHOE"),
    (moving(Substatus.FORWARDED), "EVNRD"),
    (moving(Substatus.FORWARDED, Reason.ADDRESS_INCORRECT), "EVNWA"),
    (moving(Substatus.RESCHEDULED, Reason.CUSTOMER_REQUEST), "EVNRC EVNSR RSRXS"),
    (moving(None, Reason.SECURITY), "EVOUF"),
    (moving(None, Reason.PROHIBITED_ITEM), "EVSGS"),
    (LATE, "EVNDN"),
    (OUT, "EVGPD EVKPD"),
    # Customs.
    (moving(Substatus.CUSTOMS_PROCESSING), "EVJIC"),
    (moving(Substatus.CUSTOMS_RELEASED), "EVJEA EVJFC EVJIA EVJNT"),
    (moving(Substatus.CUSTOMS_RELEASED, Reason.DUTIES_DUE), "EVJDP"),
    (stopped(Reason.CUSTOMS_HOLD), "EVJAP EVJBA EVJCA EVJES"),
    (stopped(Reason.CUSTOMS_DOCUMENTS), "EVHNC EVJCC EVJCD EVJCO EVJEM EVJIN EVJML EVJSR"),
    (stopped(Reason.PROHIBITED_ITEM), "EVJPA EVSUS"),
    (stopped(Reason.PAYMENT_DUE), "EVHAP EVNCF"),
    (stopped(Reason.CUSTOMER_REQUEST), "EVHAR"),
    (stopped(Reason.MERCHANT_REQUEST), "EVHSR"),
    (stopped(Reason.DISASTER_STRIKE), "EVHFM"),
    # At the door, or waiting to be fetched.
    (attempted(), "EVKNR EVKSU"),
    (attempted(Reason.RECIPIENT_ABSENT), "EVKNA EVNBA EVNSA EVPON EVPXN"),
    (attempted(Reason.ACCESS_RESTRICTED), "EVKAA EVNAA EVNIL EVNIO EVPOA EVPXA"),
    (ready(Substatus.POST_OFFICE), "EVKLC EVKLS EVNAE EVNLC EVPLA"),
    (ready(Substatus.POST_OFFICE, Reason.RECIPIENT_ABSENT), "EVNDA"),
    (ready(Substatus.HELD_ON_REQUEST, Reason.CUSTOMER_REQUEST), "EVNKS"),
    (delivered(), "ENKDN EVKOP EVNFS EVNLP EVNPO"),
    (delivered(Substatus.SIGNED), "EVKSP"),
    (delivered(Substatus.SAFE_PLACE), "EVKSF"),
    (delivered(Substatus.NEIGHBOUR), "EVKDN EVKNS"),
    (delivered(Substatus.COLLECTED), "EVNCE EVNCO EVNOC EVNSC EVPLC EVPLF"),
    # The way back, and the ends.
    (back(), "EVBRT EVNRN EVNRS EVORR EVORT EVPLX EVPUX"),
    (
        back(Reason.ADDRESS_INCOMPLETE),
        "EVBRA EVBSA EVCPA EVCRA EVDRA EVDSA EVIPA EVKAI EVNAI EVNLA EVNLI EVNSI EVPOI EVPXI",
    ),
    (back(Reason.ADDRESS_INCORRECT), "EVHCA EVNUK EVNUL EVNUO EVPLU EVPOU EVPXU"),
    (back(Reason.RECIPIENT_MOVED), "EVKGA EVNAC EVNGA EVNGL EVNLG EVPOG EVPXG"),
    (back(Reason.REFUSED), "EVKRF EVNAB EVNHR EVNLR EVNRF EVNRO EVNRR EVPLR EVPOR EVPXR"),
    (back(Reason.UNCLAIMED), "EVNAD EVNHE EVNRE EVNRL EVPLN"),
    (back(Reason.MERCHANT_REQUEST), "EVPLI"),
    (back(Reason.CUSTOMS_DOCUMENTS), "EVHCR EVHID"),
    (back(Reason.DAMAGED), "EVHDI"),
    (back(Reason.CARRIER_OTHER), "EVBRB EVBRW EVCRB EVDRB EVDRW EVDSW"),
    (lost(Substatus.DESTROYED), "EVNDL"),
    (lost(Substatus.DISPOSED, Reason.PROHIBITED_ITEM), "EVSGD"),
    (NOTE, "EVNCL EVNDS EVNOI EVNOU EVZAM EVZBF EVZDM EVZDR EVZLM EVZRD EVZRM EVZSO " + NOTICES),
)

# `summary.statusCategory`, normalised. It is coarser than the codes ("delivered" also covers what waits at a Post
# Office), and is asked where the last event's code says nothing.
CATEGORIES: dict[str, Meaning] = {
    "we re expecting it": announced(Substatus.INFO_RECEIVED),
    "we ve got it": moving(Substatus.ACCEPTED),
    "in transit": moving(),
    "ready for delivery": OUT,
    "out for delivery": OUT,
    "delivered": delivered(),
    "collected": delivered(Substatus.COLLECTED),
    "ready for collection": ready(Substatus.POST_OFFICE),
    "available for collection": ready(Substatus.POST_OFFICE),
    "delivery attempted": attempted(),
    "attempted delivery": attempted(),
    "returning to sender": back(),
    "returned to sender": back(),
    "in customs": moving(Substatus.CUSTOMS_PROCESSING),
    "released from customs": moving(Substatus.CUSTOMS_RELEASED),
    "restricted or prohibited contents": stopped(Reason.PROHIBITED_ITEM),
    "duplicate identified": stopped(Reason.CARRIER_OTHER),
    "pending": NOTE,
    "not applicable": NOTE,
    "no status": Meaning(Status.PENDING, Substatus.NO_INFO_YET),
}

NOT_VALID = frozenset({"E0013", "E1143"})
"""Error codes that refuse the barcode itself; every other one says that there is nothing to tell yet."""
