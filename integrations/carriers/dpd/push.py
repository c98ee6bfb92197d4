"""DPD's Tracking Push: one status of one parcel as a query string. Source: DPD Germany, Tracking Push.

Nothing in it is signed, so it is a hint until somebody was asked for the parcel.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from bot.domain.event import Native, ShipmentReport
from bot.domain.status import Reason, Status, Substatus
from integrations.carriers.dpd.codes import ANNOUNCED, ARRIVED, FAILED, OUT, WAITING
from integrations.reading import Reading
from integrations.scans import Meaning, Scan, looked_up, report_of
from integrations.times import read_with

PROVIDER = "dpd"
PUSHED: dict[str, Meaning] = {
    "start_order": ANNOUNCED,
    "pickup_driver": Meaning(Status.IN_TRANSIT, Substatus.PICKED_UP),
    "pickup_depot": ARRIVED,
    "delivery_depot": Meaning(Status.IN_TRANSIT, Substatus.AT_DELIVERY_DEPOT),
    "delivery_carload": OUT,
    "delivery_nab": Meaning(Status.UNKNOWN, informational=True),  # a scan at a neighbour's: delivered or not, not said
    "delivery_notification": FAILED,  # an obstacle, such as an address to be cleared up
    "delivery_customer": Meaning(Status.DELIVERED),
    "delivery_shop": WAITING,
    "pickup_by_consignee": Meaning(Status.DELIVERED, Substatus.COLLECTED),
    "no_pickup_by_consignee": Meaning(Status.EXCEPTION, None, Reason.UNCLAIMED),
    "error_pickup": Meaning(Status.PRE_TRANSIT, Substatus.PICKUP_MISSED),
    "error_return": Meaning(Status.RETURNING),
}


def pushed(body: bytes) -> Reading | None:
    """Return the fields of a push; None for a body that is none."""
    try:
        fields = dict(parse_qsl(body.decode().strip().lstrip("?"), max_num_fields=50))
    except ValueError:
        return None
    return Reading(PROVIDER, fields) if "pushid" in fields else None


def report(push: Reading) -> ShipmentReport | None:
    """Return the report of one push; None where it names no parcel."""
    number, code = push["pnr"].text(), push["status"].text()
    if number is None:
        return None
    meaning, unknown = looked_up(PUSHED, "push", code)
    stamp = read_with(push["statusdate"].text(), "%d%m%Y%H%M%S")
    return report_of(
        PROVIDER,
        PROVIDER,
        number,
        None,
        [Scan(stamp, meaning, Native(code), unknown=unknown)],
        signed_by=push["receiver"].text(),
        hint=True,
    )
