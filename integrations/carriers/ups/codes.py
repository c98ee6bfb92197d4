"""UPS's activity codes in ours. The same two letters mean different things under different types, so each type has its
own table. Source: the appendix of the Tracking reference at developer.ups.com (exception, delivery, movement, manifest
and update codes). What a row says of paperwork, claims or wishes is informational: it never moves the status.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning
from integrations.tables import (
    LATE,
    NOTE,
    OUT,
    RETURNED,
    announced,
    attempted,
    back,
    delivered,
    moving,
    ready,
    stopped,
    table,
)

DAMAGE_NOTE = Meaning(Status.EXCEPTION, None, Reason.DAMAGED, informational=True)
VOIDED = Meaning(Status.CANCELLED, Substatus.VOID_LABEL)
LABEL = announced(Substatus.LABEL_CREATED)
DEPOT = moving(Substatus.AT_DELIVERY_DEPOT)
HANDED_OVER = moving(Substatus.HANDED_OVER)
RELEASED = moving(Substatus.CUSTOMS_RELEASED)
IN_CUSTOMS = moving(Substatus.CUSTOMS_PROCESSING)
HELD_BY_CUSTOMS = moving(Substatus.CUSTOMS_PROCESSING, Reason.CUSTOMS_HOLD)
RESCHEDULED = moving(Substatus.RESCHEDULED)
FORWARDED = moving(Substatus.FORWARDED)
ACCESS_POINT = ready(Substatus.PICKUP_POINT)

MANIFEST = table(
    (LABEL, "DP MP RD OC PL ML PF"),
    (announced(Substatus.PICKUP_SCHEDULED), "SP"),
    (VOIDED, "VP"),
)

MOVEMENT = table(
    (moving(), "AG AT UL CL UA UD LC LM WH DL MY MX"),
    (moving(Substatus.ARRIVED_FACILITY), "AR HU F0 GD RB PG PB HL"),
    (moving(Substatus.DEPARTED_FACILITY), "DP F3 2O MW"),
    (NOTE, "CA CD"),
    (DEPOT, "DS OD YP P3"),
    (moving(Substatus.DEPARTED_COUNTRY), "EP YX P7"),
    (moving(Substatus.ARRIVED_COUNTRY), "IP P2 MZ"),
    (OUT, "OF OT RK RL YF YI ZS P9 EL 1A 2K"),
    (moving(Substatus.ACCEPTED), "OR XD PA MV VS"),
    (moving(Substatus.PICKED_UP), "PU PC PT HF Z5 P4"),
    (LABEL, "OC PL"),
    (announced(Substatus.PICKUP_SCHEDULED), "SP TR"),
    (announced(Substatus.PICKUP_MISSED), "VP"),
    (HANDED_OVER, "XA XR YH YM YN ZW RC ZK LX 4B VX ZR"),
    (RELEASED, "SR P5 BN 83 DA Z3"),
    (ACCESS_POINT, "ZP I5"),
)

UPDATES = table((moving(Substatus.RESCHEDULED), "UP UT"), (NOTE, "PX"))
"""Track Alert only: a new day or hour, or a photo. They come beside scans, and none moves the status."""

DELIVERIES = table(
    (
        delivered(),
        "FS KB KM F4 9E AI FV M1 M2 MC MD MX UC YC ZE ZG ZH OO PF 8N 8O OZ NT NL M7 MG MH MJ MK M8 M9 MA MB P1 RQ 3F",
    ),
    (delivered(Substatus.RECEPTION), "M3 M4 M5 M6 ME"),
    (delivered(Substatus.FRONT_DOOR), "ML MM MN MQ"),
    (delivered(Substatus.SAFE_PLACE), "MP MR MS MW ZF"),
    (delivered(Substatus.MAILBOX), "MU"),
    (delivered(Substatus.NEIGHBOUR), "3H"),
    (delivered(Substatus.SIGNED), "3G DL"),
    (delivered(Substatus.COLLECTED), "2W A0 FT 1E 1G PP"),
    (delivered(Substatus.LOCKER), "P5"),
    (RETURNED, "B0 SQ"),
    (ACCESS_POINT, "2Q ZI ZQ ZP P0"),
    (ready(Substatus.LOCKER), "1N"),
    (ready(Substatus.POST_OFFICE), "EP"),
    (ready(Substatus.HELD_ON_REQUEST, Reason.CUSTOMER_REQUEST), "AU"),
    (delivered(Substatus.PARTIAL), "KU"),
    (FORWARDED, "4X"),
    (moving(), "7A 85 FB EC"),
    (moving(Substatus.ACCEPTED), "VS"),
    (moving(Substatus.DELIVERY_SCHEDULED), "F1"),
    (moving(Substatus.CUSTOMS_PROCESSING), "86"),
    (moving(Substatus.ARRIVED_FACILITY), "2D F0"),
    (moving(Substatus.DEPARTED_FACILITY), "2J F3"),
    (OUT, "2K 7K OT OF"),
    (DEPOT, "OD"),
    (HANDED_OVER, "YH F7"),
    (LATE, "00 09 12 32 41 42 44 CB EF EI EK EL EM EQ 57 FZ"),
    (moving(None, Reason.WEATHER), "CR EJ"),
    (attempted(Reason.ADDRESS_INCORRECT), "50 BO CU"),
    (attempted(Reason.ADDRESS_INCOMPLETE), "DZ MV"),
    (attempted(Reason.REFUSED), "53"),
    (attempted(Reason.RECIPIENT_ABSENT), "CI"),
    (attempted(Reason.BUSINESS_CLOSED), "BI FO"),
    (attempted(Reason.PAYMENT_DUE), "DI"),
    (attempted(Reason.CARRIER_OTHER), "7B DO EA"),
    (attempted(Reason.ACCESS_RESTRICTED), "NS NX OE"),
    (stopped(Reason.DAMAGED), "28 GK"),
    (stopped(Reason.PROHIBITED_ITEM), "61 62 BL RN"),
    (stopped(Reason.CUSTOMS_DOCUMENTS), "ET SG"),
    (stopped(Reason.CUSTOMS_HOLD), "ST"),
    (stopped(Reason.CARRIER_OTHER), "74 BM BS FC LM"),
    (HELD_BY_CUSTOMS, "70 B2 DK L4"),
    (RELEASED, "83 BN EZ"),
    (back(), "5F"),
    (NOTE, "1Z 2C 38 8Q 98 EG F2 FD GW HI L6 MY SB SE TW UJ"),
)
