"""The carrier was at the door and could not deliver."""

from __future__ import annotations

from bot.detect.view import Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Status


def detect(parcel: Parcel) -> Anomaly | None:
    """Stands until the parcel moves again."""
    shipment = parcel.shipment
    if shipment.status is not Status.ATTEMPT_FAILED:
        return None
    evidence = (("reason", str(shipment.reason)),) if shipment.reason else ()
    party = shipment.action_required or Party.SHOPPER
    return found(Kind.ATTEMPT_FAILED, Severity.WARNING, parcel.heard or parcel.now, party, evidence)
