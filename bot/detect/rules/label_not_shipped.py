"""A label was made, and the carrier never got the parcel."""

from __future__ import annotations

from bot.detect.view import Parcel, days, found, scan_time
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Status

LIMIT = 4.0  # working days
LONG = 8.0


def detect(parcel: Parcel) -> Anomaly | None:
    """Counted from the first that was heard of the label."""
    if parcel.shipment.status is not Status.PRE_TRANSIT:
        return None
    times = [scan_time(event) for event in parcel.shipment.events]
    since = min((at for at in times if at), default=None) or parcel.dispatched_at or parcel.shipment.updated_at
    if since is None or parcel.waited(since) < LIMIT:
        return None
    severity = Severity.CRITICAL if parcel.waited(since) >= LONG else Severity.WARNING
    evidence = (("working_days", days(parcel.waited(since))), ("limit_working_days", days(LIMIT)))
    return found(Kind.LABEL_NOT_SHIPPED, severity, since, Party.MERCHANT, evidence)
