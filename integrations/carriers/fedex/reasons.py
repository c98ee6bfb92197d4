"""Why: FedEx's exception and reason codes, and the sentences that come in their place.

Two-figure codes are Express's, three-figure ones Ground's, and they differ: 07 is a refusal there, 007 nobody at home
here. So codes are compared as they are written. Sources: the exception codes of the Track API's reference and of
FedEx's service guides. Where a code is new, the whole sentence beside it is looked up; a part of one never counts.
"""

from __future__ import annotations

from bot.domain.status import Reason, Status, Substatus
from integrations.scans import Meaning
from integrations.tables import LATE, NOTE, RETURNED, attempted, back, delivered, lost, moving, ready, stopped, table

ABSENT = attempted(Reason.RECIPIENT_ABSENT)
CLOSED = attempted(Reason.BUSINESS_CLOSED)
WRONG_ADDRESS = attempted(Reason.ADDRESS_INCORRECT)
REFUSED = attempted(Reason.REFUSED)
WEATHER = moving(None, Reason.WEATHER)
MISSORTED = moving(None, Reason.MISSORTED)
BROKEN_DOWN = moving(None, Reason.VEHICLE)
STRIKE = moving(None, Reason.DISASTER_STRIKE)
HOLIDAY = moving(None, Reason.HOLIDAY)
PLANNED = moving(Substatus.DELIVERY_SCHEDULED)
WISHED = moving(Substatus.RESCHEDULED, Reason.CUSTOMER_REQUEST)
REROUTED = moving(Substatus.FORWARDED, Reason.CUSTOMER_REQUEST)
HANDED_OVER = moving(Substatus.HANDED_OVER)
IN_CUSTOMS = moving(Substatus.CUSTOMS_PROCESSING)
HELD_BY_CUSTOMS = moving(Substatus.CUSTOMS_PROCESSING, Reason.CUSTOMS_HOLD)
RELEASED = moving(Substatus.CUSTOMS_RELEASED)
PAPERS = stopped(Reason.CUSTOMS_DOCUMENTS)
DAMAGED = stopped(Reason.DAMAGED)
STUCK = stopped(Reason.CARRIER_OTHER)
ACCEPTED = moving(Substatus.ACCEPTED)
AT_COUNTER = ready(Substatus.PICKUP_POINT)

EXPRESS = table(
    (LATE, "01 16 21 22 23 24 25 27 31 32 33 38 44 48 51 52 53 54 79 84 91 97 A52"),
    (WRONG_ADDRESS, "03 06 96"),
    (attempted(Reason.ACCESS_RESTRICTED), "05"),
    (REFUSED, "07"),
    (ABSENT, "08 98"),
    (CLOSED, "11 15 30"),
    (attempted(Reason.PAYMENT_DUE), "93"),
    (DAMAGED, "10 37"),
    (MISSORTED, "12 18 28"),
    (STUCK, "14 78"),
    (WISHED, "17"),
    (stopped(Reason.PROHIBITED_ITEM), "20"),
    (REROUTED, "29"),
    (moving(Substatus.FORWARDED), "A47"),
    (stopped(Reason.LOST_SUSPECTED), "36"),
    (PLANNED, "41"),
    (moving(None, Reason.BUSINESS_CLOSED), "42"),
    (moving(), "19 34 45 68 70 77 95"),
    (ACCEPTED, "13 26 A3"),
    (PAPERS, "50 58 88"),
    (HELD_BY_CUSTOMS, "55 60 73"),
    (IN_CUSTOMS, "61 62 64 71 72 75 76 80 90 A25"),
    (stopped(Reason.DUTIES_DUE), "63"),
    (RELEASED, "65 66"),
    (HANDED_OVER, "49 67"),
    (AT_COUNTER, "59"),
    (delivered(Substatus.NEIGHBOUR), "04"),
    (Meaning(Status.DELIVERED, None, Reason.DAMAGED), "09"),
    (delivered(Substatus.TO_AGENT), "81"),
    (BROKEN_DOWN, "85 89"),
    (WEATHER, "82"),
    (NOTE, "56 57 69 74"),
)

GROUND = table(
    (attempted(Reason.ACCESS_RESTRICTED), "001"),
    (WRONG_ADDRESS, "002 003"),
    (CLOSED, "004"),
    (REFUSED, "006 030"),
    (ABSENT, "007"),
    (DAMAGED, "010"),
    (moving(None, Reason.BUSINESS_CLOSED), "011"),
    (MISSORTED, "012"),
    (moving(None, Reason.CUSTOMER_REQUEST), "015"),
    (LATE, "016 017 027 081 250"),
    (WISHED, "034 100"),
    (moving(), "079 095"),
    (WEATHER, "082"),
    (HOLIDAY, "083"),
    (ACCEPTED, "084"),
    (STUCK, "099"),
    (delivered(), "009 018 021 029"),
    (delivered(Substatus.SIGNED), "013"),
    (delivered(Substatus.FRONT_DOOR), "014"),
    (delivered(Substatus.NEIGHBOUR), "019"),
    (HANDED_OVER, "025 028"),
    (RETURNED, "026"),
)

REASONS: dict[str, Meaning] = EXPRESS | GROUND

SENTENCES: dict[str, Meaning] = {
    "customer not available or business closed": ABSENT,
    "customer not available": ABSENT,
    "recipient not in": ABSENT,
    "recipient not in business closed": ABSENT,
    "recipient not available or business closed": ABSENT,
    "delivery attempted no customer release found": attempted(Reason.SIGNATURE_OR_ID_REQUIRED),
    "customer not available no release": ABSENT,
    "business closed": CLOSED,
    "business closed no delivery attempt": moving(None, Reason.BUSINESS_CLOSED),
    "business closed delivery not attempted": moving(None, Reason.BUSINESS_CLOSED),
    "holiday business closed": HOLIDAY,
    "incorrect address": WRONG_ADDRESS,
    "incorrect recipient address": WRONG_ADDRESS,
    "unable to locate recipient address": WRONG_ADDRESS,
    "unable to deliver shipment incorrect address": WRONG_ADDRESS,
    "recipient has moved": attempted(Reason.RECIPIENT_MOVED),
    "shipment refused by recipient": REFUSED,
    "package refused by recipient": REFUSED,
    "refused by recipient": REFUSED,
    "recipient refused delivery": REFUSED,
    "unable to collect payment or bill charges": attempted(Reason.PAYMENT_DUE),
    "unable to collect payment": attempted(Reason.PAYMENT_DUE),
    "customer security delay": attempted(Reason.ACCESS_RESTRICTED),
    "recipient location security delay": attempted(Reason.ACCESS_RESTRICTED),
    "unable to deliver": STUCK,
    "undeliverable package": STUCK,
    "contact fedex": STUCK,
    "damaged": DAMAGED,
    "package damaged": DAMAGED,
    "damaged delivery not completed": DAMAGED,
    "damaged handling per shipper instructions": DAMAGED,
    "local weather delay": WEATHER,
    "local weather delay delivery not attempted": WEATHER,
    "weather delay": WEATHER,
    "delay beyond our control": LATE,
    "natural disaster": STRIKE,
    "national holiday": HOLIDAY,
    "local holiday": HOLIDAY,
    "local delivery restriction": LATE,
    "local delivery restriction delivery not attempted": LATE,
    "package delayed": LATE,
    "shipment delayed": LATE,
    "delay": LATE,
    "operational delay": LATE,
    "mechanical delay": BROKEN_DOWN,
    "no attempt made": LATE,
    "delivery not attempted": LATE,
    "package sorted to wrong route": MISSORTED,
    "package at station arrived after courier dispatch": LATE,
    "arrived after couriers dispatched": LATE,
    "package not due for delivery": PLANNED,
    "package not due for delivery delivery not attempted": PLANNED,
    "commitment not due not attempted": PLANNED,
    "future delivery requested": WISHED,
    "customer requested future delivery": WISHED,
    "delivery option requested": NOTE,
    "delivery option completed": NOTE,
    "delivery updated": NOTE,
    "reroute requested": REROUTED,
    "fedex redirected your package to a nearby fedex location": moving(Substatus.FORWARDED),
    "package available for clearance": IN_CUSTOMS,
    "clearance in progress": IN_CUSTOMS,
    "clearance delay": HELD_BY_CUSTOMS,
    "regulatory agency clearance delay": HELD_BY_CUSTOMS,
    "clearance delay import": HELD_BY_CUSTOMS,
    "clearance delay export": HELD_BY_CUSTOMS,
    "improper or missing regulatory paperwork": PAPERS,
    "improper missing regulatory paperwork": PAPERS,
    "unable to contact recipient for broker information": PAPERS,
    "package held for taxes": stopped(Reason.DUTIES_DUE),
    "international shipment release import": RELEASED,
    "international shipment release": RELEASED,
    "international shipment release export": RELEASED,
    "tendered at fedex facility": ACCEPTED,
    "tendered at fedex location": ACCEPTED,
    "tendered at fedex office": ACCEPTED,
    "tendered to usps": HANDED_OVER,
    "tendered to us postal service": HANDED_OVER,
    "barcode label unreadable and replaced": moving(),
    "left at front door signature service not requested": delivered(Substatus.FRONT_DOOR),
    "left at front door package delivered to recipient address release authorized": delivered(Substatus.FRONT_DOOR),
    "package delivered to recipient address release authorized": delivered(),
    "package delivered by local post office": delivered(),
    "left with neighbor": delivered(Substatus.NEIGHBOUR),
    "returning package to shipper": back(),
    "package returned to shipper": back(),
    "shipment returned to shipper": back(),
    "return to shipper requested": back(Reason.MERCHANT_REQUEST),
    "delivered to shipper": RETURNED,
    "rts package delivered to shipper": RETURNED,
    "package lost": lost(Substatus.LOST, Reason.LOST_SUSPECTED),
    "shipment disposed": lost(Substatus.DISPOSED),
    "package disposed": lost(Substatus.DISPOSED),
}

# `deliveryDetails.locationDescription`: where a delivered parcel was put down.
LOCATIONS: dict[str, Substatus] = {
    "receptionist front desk": Substatus.RECEPTION,
    "receptionist": Substatus.RECEPTION,
    "front desk": Substatus.RECEPTION,
    "mailroom": Substatus.RECEPTION,
    "shipping receiving": Substatus.RECEPTION,
    "guard security station": Substatus.RECEPTION,
    "apartment office": Substatus.RECEPTION,
    "front door": Substatus.FRONT_DOOR,
    "porch": Substatus.FRONT_DOOR,
    "side door": Substatus.FRONT_DOOR,
    "garage": Substatus.SAFE_PLACE,
    "neighbor": Substatus.NEIGHBOUR,
    "left with neighbor": Substatus.NEIGHBOUR,
    "mailbox": Substatus.MAILBOX,
    "locker": Substatus.LOCKER,
}

ENDS = frozenset({Status.DELIVERED, Status.RETURNED})
