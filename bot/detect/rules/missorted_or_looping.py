"""The carrier sent the parcel the wrong way, by its own word."""

from __future__ import annotations

from bot.detect.view import UNDER_WAY, Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Reason


def detect(parcel: Parcel) -> Anomaly | None:
    """By the carrier's code only; loops are for the model."""
    shipment = parcel.shipment
    if shipment.status not in UNDER_WAY or shipment.reason is not Reason.MISSORTED:
        return None
    return found(Kind.MISSORTED_OR_LOOPING, Severity.NOTICE, parcel.heard or parcel.now, Party.CARRIER)
