"""A label was made, and the carrier never got the parcel."""

from __future__ import annotations

from bot.detect.view import Parcel, days, found, quiet_evidence
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Status

LIMIT = 4.0  # working days, where the shop's past cannot tell what is usual
LONG = 8.0


def detect(parcel: Parcel) -> Anomaly | None:
    """Counted from the first that was heard of the label; a label that is new to us is given its time all the same."""
    standing = parcel.standing
    if standing.status is not Status.PRE_TRANSIT:
        return None
    since = standing.labelled_at or standing.dispatched_at or standing.heard_at
    if since is None:
        return None
    waited, silence = parcel.waited(since), parcel.silence
    severity = Severity.CRITICAL if waited >= LONG else Severity.WARNING
    if silence is not None:
        evidence = quiet_evidence(parcel, since, silence)
        overdue = silence.too_long and parcel.watched(since) >= min(waited, LIMIT)
        return found(Kind.LABEL_NOT_SHIPPED, severity, since, Party.MERCHANT, evidence) if overdue else None
    if parcel.watched(since) < LIMIT:
        return None
    evidence = (("working_days", days(waited)), ("limit_working_days", days(LIMIT)))
    return found(Kind.LABEL_NOT_SHIPPED, severity, since, Party.MERCHANT, evidence)
