"""The last day that the carrier had given has passed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.detect.view import UNDER_WAY, Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Status

WAITING = UNDER_WAY | {Status.PRE_TRANSIT, Status.PENDING, Status.UNKNOWN}


def detect(parcel: Parcel) -> Anomaly | None:
    """Only by the carrier's own word: without a date nothing is late."""
    eta = parcel.shipment.eta
    if eta is None or parcel.shipment.status not in WAITING or parcel.today <= eta.latest:
        return None
    since = datetime.combine(eta.latest + timedelta(days=1), time(), UTC)
    evidence = (("promised", eta.latest.isoformat()), ("days_over", str((parcel.today - eta.latest).days)))
    return found(Kind.LATE, Severity.WARNING, min(since, parcel.now), Party.CARRIER, evidence)
