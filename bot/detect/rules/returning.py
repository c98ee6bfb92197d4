"""The parcel is on its way back to the shop."""

from __future__ import annotations

from bot.detect.view import Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Status


def detect(parcel: Parcel) -> Anomaly | None:
    """Counted from the first scan of the way back."""
    standing = parcel.standing
    if standing.status is not Status.RETURNING:
        return None
    evidence = (("reason", str(standing.reason)),) if standing.reason else ()
    since = standing.returning_at or parcel.heard or parcel.now
    return found(Kind.RETURNING, Severity.CRITICAL, since, Party.MERCHANT, evidence)
