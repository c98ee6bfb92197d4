"""The carrier cannot find or use the address."""

from __future__ import annotations

from bot.detect.view import UNDER_WAY, Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Reason

REASONS = frozenset({Reason.ADDRESS_INCORRECT, Reason.ADDRESS_INCOMPLETE, Reason.RECIPIENT_MOVED})


def detect(parcel: Parcel) -> Anomaly | None:
    """While the parcel is still out: the sooner it is put right, the less comes back."""
    standing = parcel.standing
    if standing.status not in UNDER_WAY or standing.reason not in REASONS:
        return None
    evidence = (("reason", str(standing.reason)),)
    since = standing.trouble_since or parcel.heard or parcel.now
    return found(Kind.ADDRESS_PROBLEM, Severity.CRITICAL, since, Party.SHOPPER, evidence)
