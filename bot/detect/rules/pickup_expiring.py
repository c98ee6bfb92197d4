"""The parcel waits to be fetched, and will be sent back if nobody comes."""

from __future__ import annotations

from datetime import timedelta

from bot.detect.view import Evidence, Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Status

LIMIT = timedelta(days=4)  # of the seven or more that carriers keep a parcel
BEFORE_THE_LAST_DAY = 2  # days, where the carrier gave one


def detect(parcel: Parcel) -> Anomaly | None:
    """Calendar days, since most counters keep them so; the carrier's own last day counts before the rule of thumb."""
    standing = parcel.standing
    since = standing.held_since or parcel.heard
    if standing.status is not Status.AVAILABLE_FOR_PICKUP or since is None:
        return None
    evidence: Evidence = (("waiting_days", str((parcel.now - since).days)),)
    if standing.pickup_by is not None:
        left = (standing.pickup_by - parcel.today).days
        if left > BEFORE_THE_LAST_DAY:
            return None
        severity = Severity.CRITICAL if left <= 0 else Severity.WARNING
        evidence += (("last_day", standing.pickup_by.isoformat()),)
        return found(Kind.PICKUP_EXPIRING, severity, since, Party.SHOPPER, evidence)
    if parcel.now - since < LIMIT:
        return None
    return found(Kind.PICKUP_EXPIRING, Severity.WARNING, since, Party.SHOPPER, evidence)
