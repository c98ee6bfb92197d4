"""The parcel was on its way, and no scan has come for longer than is usual."""

from __future__ import annotations

from bot.detect.view import UNDER_WAY, Parcel, days, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party

DOMESTIC = 3.0  # working days without a scan
INTERNATIONAL = 5.0


def detect(parcel: Parcel) -> Anomaly | None:
    """The fixed rule that a model has to beat."""
    since, limit = parcel.heard, INTERNATIONAL if parcel.international else DOMESTIC
    if parcel.shipment.status not in UNDER_WAY or since is None or parcel.waited(since) < limit:
        return None
    evidence = (("working_days", days(parcel.waited(since))), ("limit_working_days", days(limit)))
    return found(Kind.STALLED, Severity.WARNING, since, Party.CARRIER, evidence)
