"""It will be late: the carrier says so itself, or the forecast gives the promised day too small a chance."""

from __future__ import annotations

from datetime import timedelta

from bot.detect.rules.late import WAITING
from bot.detect.view import Evidence, Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party

PROBABLE = 0.5  # more likely than not: below it, saying so would be wrong more often than right
NEARLY_SURE = 0.8
ON_THE_VAN = timedelta(hours=16)  # as long as a delivery day is


def detect(parcel: Parcel) -> Anomaly | None:
    """Not once the promised day is over: the parcel is late then, and that is another finding."""
    standing = parcel.standing
    if standing.status not in WAITING or (standing.promised_on is not None and parcel.today > standing.promised_on):
        return None
    return _announced(parcel) or _forecast(parcel)


def _announced(parcel: Parcel) -> Anomaly | None:
    """By the carrier's own word, which later scans take back (`bot.domain.overlay`)."""
    since = parcel.standing.delayed_since
    if since is None:
        return None
    evidence: Evidence = (("announced", since.date().isoformat()),)
    if parcel.window_latest is not None:
        evidence += (("expected_by", parcel.window_latest.isoformat()),)
    return found(Kind.PREDICTED_LATE, Severity.WARNING, since, Party.CARRIER, evidence)


def _forecast(parcel: Parcel) -> Anomaly | None:
    """By the forecast's figure, which the sweep brings; without one nothing is said."""
    standing, chance = parcel.standing, parcel.p_late
    if chance is None or standing.promised_on is None or chance < PROBABLE:
        return None
    if standing.out_at is not None and parcel.now - standing.out_at < ON_THE_VAN:
        return None  # whatever the forecast makes of a Sunday: the carrier is on its way to the door
    evidence: Evidence = (("promised", standing.promised_on.isoformat()), ("chance_late", f"{chance:.2f}"))
    if parcel.window_latest is not None:
        evidence += (("expected_by", parcel.window_latest.isoformat()),)
    severity = Severity.WARNING if chance >= NEARLY_SURE else Severity.NOTICE
    since = parcel.heard or standing.labelled_at or parcel.now
    return found(Kind.PREDICTED_LATE, severity, since, Party.CARRIER, evidence)
