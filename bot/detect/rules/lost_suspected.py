"""Silence so long that the parcel may be lost. Never said on a status code alone."""

from __future__ import annotations

from bot.detect.view import UNDER_WAY, Parcel, days, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party

DOMESTIC = 10.0  # working days without a scan
INTERNATIONAL = 20.0


def detect(parcel: Parcel) -> Anomaly | None:
    """As `stalled`, with limits after which carriers themselves open a search."""
    since, limit = parcel.heard, INTERNATIONAL if parcel.international else DOMESTIC
    if parcel.shipment.status not in UNDER_WAY or since is None or parcel.waited(since) < limit:
        return None
    evidence = (("working_days", days(parcel.waited(since))), ("limit_working_days", days(limit)))
    return found(Kind.LOST_SUSPECTED, Severity.CRITICAL, since, Party.MERCHANT, evidence)
