"""Many parcels are quiet at one place, or on all the ways of one carrier: it is not this parcel's own trouble."""

from __future__ import annotations

from bot.detect.view import UNDER_WAY, Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party


def detect(parcel: Parcel) -> Anomaly | None:
    """Only for a parcel that is itself quiet, and only while the incident explains it: then it is its own trouble."""
    standing = parcel.standing
    if standing.status not in UNDER_WAY:
        return None
    silence = parcel.silence
    if silence is None or not silence.unexplained or silence.too_long:
        return None
    incident = parcel.knowledge.incident_of(standing)
    if incident is None:
        return None
    evidence = (
        ("scope", str(incident.scope)),
        ("place", incident.place),
        ("parcels", str(incident.parcels)),
        ("expected", f"{incident.expected:.1f}"),
    )
    return found(Kind.HUB_INCIDENT, Severity.NOTICE, incident.since, Party.CARRIER, evidence)
