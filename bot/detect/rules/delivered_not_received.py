"""The carrier says delivered, and it is not there: stated by the shopper, or doubted by what the scans say."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.detect.view import Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.shipment import Shipment
from bot.domain.status import Party, Status

OPEN_FOR = timedelta(days=7)  # a doubt that nobody confirms in a week has settled itself


def stated(shipment: Shipment, now: datetime) -> Anomaly | None:
    """Return the anomaly of a parcel whose shopper says that it is not there; None when nobody claims that it is."""
    if shipment.status is not Status.DELIVERED:
        return None
    delivered = [event.occurred_at for event in shipment.events if event.status is Status.DELIVERED]
    since = next((at for at in delivered if at), now)
    evidence = (("delivered_to", str(shipment.substatus)),) if shipment.substatus else ()
    return found(Kind.DELIVERED_NOT_RECEIVED, Severity.CRITICAL, since, Party.MERCHANT, evidence)


def detect(parcel: Parcel) -> Anomaly | None:
    """A doubt, worth a line when the shopper asks, never a claim: delivered elsewhere, or sooner than anyone drives."""
    standing = parcel.standing
    since = standing.delivered_at
    if standing.status is not Status.DELIVERED or since is None or parcel.now - since > OPEN_FOR:
        return None
    doubts = []
    if standing.delivered_elsewhere:
        doubts.append(("delivered_at", standing.facility or ""))
    out = standing.out_at
    if out is not None and (since - out).total_seconds() / 60 < parcel.knowledge.soonest_delivery(standing.carrier):
        doubts.append(("minutes_after_loading", str(max(round((since - out).total_seconds() / 60), 0))))
    if not doubts:
        return None
    return found(Kind.DELIVERED_NOT_RECEIVED, Severity.NOTICE, since, Party.CARRIER, tuple(doubts))
