"""Customs keeps the parcel, or waits for papers or money."""

from __future__ import annotations

from bot.detect.view import UNDER_WAY, Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Reason

PARTIES: dict[Reason, Party] = {
    Reason.CUSTOMS_HOLD: Party.CUSTOMS,
    Reason.CUSTOMS_DOCUMENTS: Party.MERCHANT,
    Reason.DUTIES_DUE: Party.SHOPPER,
    Reason.PROHIBITED_ITEM: Party.MERCHANT,
}


def detect(parcel: Parcel) -> Anomaly | None:
    """Who has to act depends on what customs waits for."""
    shipment = parcel.shipment
    if shipment.status not in UNDER_WAY or shipment.reason not in PARTIES:
        return None
    evidence = (("reason", str(shipment.reason)),)
    return found(Kind.CUSTOMS_HOLD, Severity.WARNING, parcel.heard or parcel.now, PARTIES[shipment.reason], evidence)
