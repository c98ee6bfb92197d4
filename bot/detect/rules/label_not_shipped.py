"""A label was made, and the carrier never got the parcel."""

from __future__ import annotations

from bot.detect.view import Parcel, days, found, quiet_evidence
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Status

LIMIT = 4.0  # working days, where the shop's past cannot tell what is usual
LONG = 8.0


def detect(parcel: Parcel) -> Anomaly | None:
    """Counted from the first that was heard of the label.

    Where the carrier itself told of it, its whole history is known, however new the parcel is to us; where only the
    shop did, the carrier is given its time to say something.
    """
    standing = parcel.standing
    if standing.status is not Status.PRE_TRANSIT:
        return None
    since = standing.labelled_at or standing.dispatched_at or standing.heard_at
    if since is None:
        return None
    silence = parcel.silence
    if silence is not None and not silence.too_long:
        return None
    waited = parcel.waited(since)
    watched = waited if standing.labelled_at is not None else parcel.watched(since)
    severity = Severity.CRITICAL if waited >= LONG else Severity.WARNING
    if silence is not None:
        if watched < min(waited, LIMIT):
            return None
        evidence = quiet_evidence(parcel, since, silence)
        return found(Kind.LABEL_NOT_SHIPPED, severity, since, Party.MERCHANT, evidence)
    if watched < LIMIT:
        return None
    evidence = (("working_days", days(waited)), ("limit_working_days", days(LIMIT)))
    return found(Kind.LABEL_NOT_SHIPPED, severity, since, Party.MERCHANT, evidence)
