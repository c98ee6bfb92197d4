"""Silence so long that the parcel may be lost. Never said on a status code alone."""

from __future__ import annotations

from bot.detect.view import UNDER_WAY, Parcel, days, found, quiet_evidence
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party

DOMESTIC = 10.0  # working days without a scan
INTERNATIONAL = 20.0
LIKELY = 0.5  # chance that a parcel as quiet as this is never seen again
AT_LEAST = 4.0  # working days: no shop opens a search earlier


def detect(parcel: Parcel) -> Anomaly | None:
    """As `stalled`, with limits after which carriers themselves open a search, or sooner by the shop's own past."""
    since, limit = parcel.heard, INTERNATIONAL if parcel.standing.international else DOMESTIC
    if parcel.standing.status not in UNDER_WAY or since is None:
        return None
    silence = parcel.silence
    if silence is not None and not silence.too_long:
        return None
    waited = parcel.waited(since)
    if waited < AT_LEAST:
        return None
    if silence is not None and silence.lost >= LIKELY:
        evidence = (*quiet_evidence(parcel, since, silence), ("chance_lost", f"{silence.lost:.2f}"))
        return found(Kind.LOST_SUSPECTED, Severity.CRITICAL, since, Party.MERCHANT, evidence)
    if waited < limit:
        return None
    evidence = (("working_days", days(waited)), ("limit_working_days", days(limit)))
    return found(Kind.LOST_SUSPECTED, Severity.CRITICAL, since, Party.MERCHANT, evidence)
