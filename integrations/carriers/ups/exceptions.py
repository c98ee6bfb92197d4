"""What UPS's exception codes (activities of type X) say in our words: most of them are delays, customs work and
wishes, for "it may still be delivered on time". Source: the exception codes of the Tracking reference's appendix.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.carriers.ups.codes import (
    ACCESS_POINT,
    DAMAGE_NOTE,
    FORWARDED,
    HANDED_OVER,
    HELD_BY_CUSTOMS,
    IN_CUSTOMS,
    RELEASED,
    RESCHEDULED,
)
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
    lost,
    moving,
    ready,
    stopped,
    table,
)

EXCEPTIONS = table(
    # Late, by the carrier's own doing or by nobody's.
    (
        LATE,
        "01 03 04 08 11 17 18 19 22 31 72 87 1B 1K 1L 1Q 1V 1X 2H 2Y 2Z 3A 3B 3C 3T 46 4K 6E 7G 7N 7Y 7Z 8A 8Y 8Z"
        " 9L 9M 9N 9O 9P 9Q 9R 9S 9T 9U 9V 9X 9Y 9Z C6 CC CD CK CL CM CN CP D4 DC DQ DU E3 ED EH EN FG GC GV H7 HA HG"
        " HH K1 K2 LH MT NP NW OD OS P6 Q1 S8 TI TN UK",
    ),
    (moving(Substatus.RESCHEDULED, Reason.CARRIER_OTHER), "8K 8L"),
    (moving(None, Reason.VEHICLE), "15 16 23 68 1O CQ DR GH GI LE LF"),
    (moving(None, Reason.WEATHER), "1E 2A 3D 6D 7V 7W 7X C5 DJ PZ"),
    (moving(None, Reason.DISASTER_STRIKE), "B1 DF DG Q0 RY"),
    (moving(None, Reason.HOLIDAY), "AZ VL"),
    (moving(None, Reason.CARRIER_CAPACITY), "1G 1H"),
    (moving(None, Reason.MISSORTED), "06 07 34 8G D1 YI"),
    (moving(None, Reason.SECURITY), "7R 7S G6 G9"),
    (RESCHEDULED, "02 14 3U 6L AH IJ J8 O6 RF RO RW TH VA VD VG"),
    (moving(Substatus.RESCHEDULED, Reason.CUSTOMER_REQUEST), "4M AT OL"),
    (moving(Substatus.DELIVERY_SCHEDULED), "76 4F 4Y 6P LY YR"),
    (moving(Substatus.DELIVERY_SCHEDULED, Reason.CUSTOMER_REQUEST), "7Q LI MF UG Y7"),
    # On its way.
    (moving(), "1M 1P 2R 2S 2U 3P 3S 4I 4J 5W 6J 6K 7C 7D 7E 8M 8R EO I8 SX UI W8 X0 YT ZL ZN ZO ZV ZX ZY ZZ"),
    (FORWARDED, "3V 4H 5S 5V 6H 6I 77 CG HM IB RI VZ YG ZD"),
    (moving(Substatus.FORWARDED, Reason.CUSTOMER_REQUEST), "E0 O7 TB UD"),
    (moving(None, Reason.CUSTOMER_REQUEST), "O5 O8 O9 S6 TO UZ VB VE VF VN XS"),
    (moving(None, Reason.MERCHANT_REQUEST), "39 G1 LZ"),
    (moving(Substatus.ARRIVED_FACILITY), "F0 GD HL PG RB"),
    (moving(Substatus.DEPARTED_FACILITY), "2O F3"),
    (moving(Substatus.DEPARTED_COUNTRY), "YX"),
    (moving(Substatus.ARRIVED_COUNTRY), "IP XD"),
    (moving(Substatus.PICKED_UP), "HF P4 Z5"),
    (HANDED_OVER, "2V 4B 4R F7 LX OA RC VX Y9 ZK ZW"),
    (OUT, "RK RL ZS"),
    (announced(Substatus.PICKUP_MISSED), "G4 G5 KY YW"),
    (announced(Substatus.PICKUP_SCHEDULED), "TR"),
    (announced(Substatus.AWAITING_DROPOFF), "5D"),
    # Customs.
    (IN_CUSTOMS, "4C 7I 7M B3 B6 BV C3 D5 DB ER HW MI S4 S5 SI SY TE TG TT X4 Y1 Y5 Z1"),
    (
        HELD_BY_CUSTOMS,
        "05 1U 2N 2T B4 B8 BW BX CE DE E4 E8 E9 L3 LV OB OI R1 R4 R5 RD RE RJ RM RP RU RZ SF SS SV T9 VK X2 X3 X7 XJ"
        " XK XL XY Y4 YA",
    ),
    (RELEASED, "DA SR Z3"),
    (moving(Substatus.CUSTOMS_RELEASED, Reason.CARRIER_OTHER), "XZ"),
    (
        stopped(Reason.CUSTOMS_DOCUMENTS),
        "29 40 43 71 1W 2B 4T 7T 7U AO B5 B9 BA BB BD BE BG BH BJ BK BP CX CZ D0 DN DY EU EV EW FE FF GF GZ L2 L5 OM"
        " OQ OT R6 R7 RA RR RS RX S1 S2 S3 SJ SL SN SP VP X5 X6 X8 XA XB XC XE XG XN XO XV XW",
    ),
    (stopped(Reason.CUSTOMS_HOLD), "7P CT ES X9"),
    (stopped(Reason.DUTIES_DUE), "1C 7F EY"),
    # Tried, or waiting to be fetched.
    (attempted(), "89 2X 5R 6R 84 GB"),
    (attempted(None, Substatus.NOTICE_LEFT), "HQ YD"),
    (attempted(Reason.RECIPIENT_ABSENT), "48 49 7L C4 KX OH"),
    (attempted(Reason.BUSINESS_CLOSED), "55 3J AY G3 L1 ZM"),
    (attempted(Reason.PAYMENT_DUE), "51 52 KZ"),
    (attempted(Reason.SIGNATURE_OR_ID_REQUIRED), "FM G7 G8 IQ IR PI"),
    (attempted(Reason.REFUSED), "AM AN AP AQ AS KI KQ KR KS KT YE"),
    (attempted(Reason.CARRIER_OTHER), "3L 5Z"),
    (ACCESS_POINT, "5G 8I I5 ZP"),
    (ready(Substatus.HELD_ON_REQUEST, Reason.CUSTOMER_REQUEST), "54 E2 S7 UE"),
    # Stopped, or somebody must act.
    (
        stopped(Reason.ADDRESS_INCORRECT),
        "A6 AB AC AD AE AF AK AL AW CW DS H1 H3 H4 OJ PH YF",
    ),
    (stopped(Reason.ADDRESS_INCOMPLETE), "A8 A9 AA AG AV CY E1 FA H2 H5 TF"),
    (stopped(Reason.RECIPIENT_MOVED), "A7 C8 DW"),
    (stopped(Reason.RECIPIENT_ABSENT), "AX"),
    (stopped(Reason.ACCESS_RESTRICTED), "95"),
    (stopped(Reason.PAYMENT_DUE), "6T 91 C7 D9"),
    (stopped(Reason.DAMAGED), "13 45 67 AJ HE HR TV"),
    (stopped(Reason.PROHIBITED_ITEM), "60 73 9F DP HK HO I2 OR TX U0 U3 UN UR US H9"),
    (stopped(Reason.LOST_SUSPECTED), "F8 S9 TJ UO UP"),
    (stopped(Reason.MERCHANT_REQUEST), "T3"),
    (
        stopped(Reason.CARRIER_OTHER),
        "33 47 63 99 1A 2E 4P 4Q 4Z 5T 5U 6B A5 BF BQ BR BT C9 CA CV D2 D7 DD DT EX TC TK VI VJ Y2 Y3 YU YV",
    ),
    # The way back, and the ends.
    (back(), "DL KP O4 RV UF H8 YK CF"),
    (back(Reason.MERCHANT_REQUEST), "CS I1"),
    (back(Reason.UNCLAIMED), "3N 6C"),
    (back(Reason.REFUSED), "8H"),
    (back(Reason.DAMAGED), "24 27 65 A1"),
    (back(Reason.PROHIBITED_ITEM), "90 O0 XU"),
    (back(Reason.CUSTOMS_DOCUMENTS), "7H"),
    (back(Reason.ADDRESS_INCORRECT), "YJ"),
    (RETURNED, "4S PP UA"),
    (Meaning(Status.RETURNED, None, Reason.ADDRESS_INCOMPLETE), "TU"),
    (moving(None, Reason.DAMAGED), "25 66 A3 A4"),
    (delivered(), "F4 KM"),
    (delivered(Substatus.COLLECTED), "FT"),
    (lost(Substatus.DESTROYED, Reason.PROHIBITED_ITEM), "1F"),
    (lost(Substatus.DESTROYED, Reason.DAMAGED), "A2"),
    (lost(Substatus.LOST, Reason.LOST_SUSPECTED), "26"),
    (lost(Substatus.DISPOSED), "8D BZ YL"),
    (lost(Substatus.DISPOSED, Reason.MERCHANT_REQUEST), "NI"),
    (lost(Substatus.SEIZED, Reason.PROHIBITED_ITEM), "IY"),
    (lost(Substatus.SEIZED, Reason.PAYMENT_DUE), "J0"),
    (lost(Substatus.UNDELIVERABLE), "YM"),
    # Wishes, claims, refunds, photographs, and late notes about deliveries that were made.
    (DAMAGE_NOTE, "64 HD LN LO LQ"),
    (
        NOTE,
        "30 37 56 59 78 79 92 93 1D 1T 2G 3Q 3R 3W 3Z 4L 4N 5A 5B 6G 6W 6X 6Z 8C 8E 8F 9C 9D 9I 9J 9K CH CJ E7 F5 FN"
        " FW GN GO GQ GR H6 HJ HN I3 I9 J9 JA JB JC JH JI JJ K5 K6 K7 K8 KB KN KO L0 L8 LU O1 O2 O3 P7 R3 R8 RG RH S0"
        " SO SU T4 T5 T6 T7 T8 TA TL TS UL UT UW UX V9 VH VM VQ VR VU VV VW YS Z7 Z8 ZA ZB ZC ZU",
    ),
)
