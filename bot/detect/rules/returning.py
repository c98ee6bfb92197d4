"""The parcel is on its way back to the shop."""

from __future__ import annotations

from bot.detect.view import Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Status


def detect(parcel: Parcel) -> Anomaly | None:
    """Counted from the first scan of the way back."""
    shipment = parcel.shipment
    if shipment.status is not Status.RETURNING:
        return None
    turned = next((event.occurred_at for event in shipment.events if event.status is Status.RETURNING), None)
    evidence = (("reason", str(shipment.reason)),) if shipment.reason else ()
    return found(Kind.RETURNING, Severity.CRITICAL, turned or parcel.heard or parcel.now, Party.MERCHANT, evidence)
