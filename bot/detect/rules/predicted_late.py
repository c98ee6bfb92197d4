"""The day that was promised has not passed, but the parcel will probably miss it."""

from __future__ import annotations

from bot.detect.rules.late import WAITING
from bot.detect.view import Evidence, Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party

PROBABLE = 0.5  # more likely than not: below it, saying so would be wrong more often than right
NEARLY_SURE = 0.8


def detect(parcel: Parcel) -> Anomaly | None:
    """By the forecast's figure, which the sweep brings; without one nothing is said."""
    standing = parcel.standing
    if standing.p_late is None or standing.promised_on is None or standing.status not in WAITING:
        return None
    if parcel.today > standing.promised_on or standing.p_late < PROBABLE:
        return None
    evidence: Evidence = (("promised", standing.promised_on.isoformat()), ("chance_late", f"{standing.p_late:.2f}"))
    if standing.window_latest is not None:
        evidence += (("expected_by", standing.window_latest.isoformat()),)
    severity = Severity.WARNING if standing.p_late >= NEARLY_SURE else Severity.NOTICE
    since = parcel.heard or standing.labelled_at or parcel.now
    return found(Kind.PREDICTED_LATE, severity, since, Party.CARRIER, evidence)
