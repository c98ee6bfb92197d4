"""Customs keeps the parcel, or waits for papers or money."""

from __future__ import annotations

from bot.detect.view import UNDER_WAY, Parcel, days, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Reason

PARTIES: dict[Reason, Party] = {
    Reason.CUSTOMS_HOLD: Party.CUSTOMS,
    Reason.CUSTOMS_DOCUMENTS: Party.MERCHANT,
    Reason.DUTIES_DUE: Party.SHOPPER,
    Reason.PROHIBITED_ITEM: Party.MERCHANT,
}
LONG = 5.0  # working days, where the shop's past cannot tell what is usual


def detect(parcel: Parcel) -> Anomaly | None:
    """Who has to act depends on what customs waits for; a hold longer than usual wants a human."""
    standing = parcel.standing
    if standing.status not in UNDER_WAY or standing.reason not in PARTIES:
        return None
    since = standing.trouble_since or parcel.heard or parcel.now
    silence, waited = parcel.silence, parcel.waited(since)
    overlong = silence.too_long if silence else waited >= LONG
    severity = Severity.CRITICAL if overlong else Severity.WARNING
    evidence = (("reason", str(standing.reason)), ("working_days", days(waited)))
    return found(Kind.CUSTOMS_HOLD, severity, since, PARTIES[standing.reason], evidence)
