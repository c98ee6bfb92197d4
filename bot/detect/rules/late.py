"""The last day that the carrier had given has passed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.detect.view import UNDER_WAY, Evidence, Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Status

WAITING = UNDER_WAY | {Status.PRE_TRANSIT, Status.PENDING, Status.UNKNOWN}


def detect(parcel: Parcel) -> Anomaly | None:
    """Only by the carrier's or the shop's own word: without a date nothing is late."""
    promised = parcel.standing.promised_on
    if promised is None or parcel.standing.status not in WAITING or parcel.today <= promised:
        return None
    since = datetime.combine(promised + timedelta(days=1), time(), UTC)
    evidence: Evidence = (("promised", promised.isoformat()), ("days_over", str((parcel.today - promised).days)))
    if parcel.window_latest is not None and parcel.window_latest >= parcel.today:
        evidence += (("expected_by", parcel.window_latest.isoformat()),)
    return found(Kind.LATE, Severity.WARNING, min(since, parcel.now), Party.CARRIER, evidence)
