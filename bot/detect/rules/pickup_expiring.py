"""The parcel waits to be fetched, and will be sent back if nobody comes."""

from __future__ import annotations

from datetime import timedelta

from bot.detect.view import Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Status

LIMIT = timedelta(days=4)  # of the seven or more that carriers keep a parcel


def detect(parcel: Parcel) -> Anomaly | None:
    """Calendar days, since most counters keep them so."""
    shipment = parcel.shipment
    ready = [event for event in shipment.events if event.status is Status.AVAILABLE_FOR_PICKUP]
    since = ready[0].occurred_at if ready else parcel.heard
    if shipment.status is not Status.AVAILABLE_FOR_PICKUP or since is None or parcel.now - since < LIMIT:
        return None
    evidence = (("waiting_days", str((parcel.now - since).days)),)
    return found(Kind.PICKUP_EXPIRING, Severity.WARNING, since, Party.SHOPPER, evidence)
