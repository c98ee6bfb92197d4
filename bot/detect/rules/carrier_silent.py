"""Nobody tells us anything: the carrier never said a word, or whoever reports to us has stopped."""

from __future__ import annotations

from datetime import timedelta

from bot.detect.view import Parcel, days, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.standing import BEFORE_HANDOVER
from bot.domain.status import Party, Status

LIMIT = 3.0  # working days after dispatch
UNHEARD = timedelta(days=4)  # without one answer from the provider, though we ask at least daily


def detect(parcel: Parcel) -> Anomaly | None:
    """Two different silences: no news of the parcel, and no news at all. The second is no fault of the parcel."""
    standing = parcel.standing
    since = standing.dispatched_at
    if standing.status is Status.PENDING and since is not None and parcel.watched(since) >= LIMIT:
        evidence = (("working_days", days(parcel.waited(since))), ("substatus", str(standing.substatus)))
        return found(Kind.CARRIER_SILENT, Severity.WARNING, since, Party.MERCHANT, evidence)
    return _unheard(parcel)


def _unheard(parcel: Parcel) -> Anomaly | None:
    standing, heard = parcel.standing, parcel.standing.heard_at
    if standing.is_terminal or standing.status in BEFORE_HANDOVER or heard is None or not standing.polled:
        return None
    if parcel.now - heard < UNHEARD:
        return None
    evidence = (("unheard_days", str((parcel.now - heard).days)), ("provider_gave_up", str(standing.gave_up).lower()))
    return found(Kind.CARRIER_SILENT, Severity.NOTICE, heard, Party.NOBODY, evidence)
