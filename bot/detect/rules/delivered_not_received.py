"""The carrier says delivered, the shopper says no. Stated by a person, so no sweep finds it: the flow calls it."""

from __future__ import annotations

from datetime import datetime

from bot.detect.view import found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.shipment import Shipment
from bot.domain.status import Party, Status


def stated(shipment: Shipment, now: datetime) -> Anomaly | None:
    """Return the anomaly of a parcel whose shopper says that it is not there; None when nobody claims that it is."""
    if shipment.status is not Status.DELIVERED:
        return None
    delivered = [event.occurred_at for event in shipment.events if event.status is Status.DELIVERED]
    since = next((at for at in delivered if at), now)
    evidence = (("delivered_to", str(shipment.substatus)),) if shipment.substatus else ()
    return found(Kind.DELIVERED_NOT_RECEIVED, Severity.CRITICAL, since, Party.MERCHANT, evidence)
