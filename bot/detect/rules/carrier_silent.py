"""The shop sent the parcel, and the carrier never said a word about it."""

from __future__ import annotations

from bot.detect.view import Parcel, days, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Status

LIMIT = 3.0  # working days after dispatch


def detect(parcel: Parcel) -> Anomaly | None:
    """Needs the order, for only the shop knows when it sent the parcel."""
    since = parcel.dispatched_at
    if parcel.shipment.status is not Status.PENDING or since is None or parcel.waited(since) < LIMIT:
        return None
    evidence = (("working_days", days(parcel.waited(since))), ("substatus", str(parcel.shipment.substatus)))
    return found(Kind.CARRIER_SILENT, Severity.WARNING, since, Party.MERCHANT, evidence)
