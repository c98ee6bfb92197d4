"""The parcel was on its way, and no scan has come for longer than is usual."""

from __future__ import annotations

from bot.detect.view import UNDER_WAY, Parcel, days, found, quiet_evidence
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party

DOMESTIC = 3.0  # working days without a scan
INTERNATIONAL = 5.0


def detect(parcel: Parcel) -> Anomaly | None:
    """By the silence of the shop's own past parcels; by the fixed rule while those are too few."""
    since = parcel.heard
    if parcel.standing.status not in UNDER_WAY or since is None:
        return None
    silence = parcel.silence
    if silence is not None:
        if not silence.too_long:
            return None
        evidence = quiet_evidence(parcel, since, silence)
        return found(Kind.STALLED, Severity.WARNING, since, Party.CARRIER, evidence)
    limit = INTERNATIONAL if parcel.standing.international else DOMESTIC
    if parcel.waited(since) < limit:
        return None
    evidence = (("working_days", days(parcel.waited(since))), ("limit_working_days", days(limit)))
    return found(Kind.STALLED, Severity.WARNING, since, Party.CARRIER, evidence)
