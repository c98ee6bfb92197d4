"""The carrier recorded damage."""

from __future__ import annotations

from bot.detect.view import Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Reason


def detect(parcel: Parcel) -> Anomaly | None:
    """Also after delivery: the shopper should hear it from the shop."""
    hurt = [event for event in parcel.shipment.events if event.reason is Reason.DAMAGED]
    if not hurt and parcel.shipment.reason is not Reason.DAMAGED:
        return None
    since = hurt[0].occurred_at if hurt else None
    return found(Kind.DAMAGED, Severity.CRITICAL, since or parcel.heard or parcel.now, Party.MERCHANT)
