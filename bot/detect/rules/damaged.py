"""The carrier recorded damage."""

from __future__ import annotations

from bot.detect.view import Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Reason


def detect(parcel: Parcel) -> Anomaly | None:
    """Also after delivery: the shopper should hear it from the shop."""
    standing = parcel.standing
    if standing.damaged_at is None and standing.reason is not Reason.DAMAGED:
        return None
    since = standing.damaged_at or parcel.heard or parcel.now
    return found(Kind.DAMAGED, Severity.CRITICAL, since, Party.MERCHANT)
