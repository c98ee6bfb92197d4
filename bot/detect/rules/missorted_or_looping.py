"""The parcel goes the wrong way: by the carrier's word, by a step that hardly any parcel takes, or in a circle."""

from __future__ import annotations

from bot.detect.view import UNDER_WAY, Evidence, Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.standing import Stage
from bot.domain.status import Party, Reason

CIRCLES = 3  # returns to a facility that was left: one or two are often scans with a wrong clock
ARRIVED = frozenset({Stage.NEAR, Stage.AT_DEPOT, Stage.OUT})  # it found its way: nothing to be told any more


def detect(parcel: Parcel) -> Anomaly | None:
    """Never by silence: a misrouted parcel is scanned as often as any other."""
    standing = parcel.standing
    if standing.status not in UNDER_WAY:
        return None
    if standing.reason is Reason.MISSORTED:
        since = standing.trouble_since or parcel.heard or parcel.now
        return found(Kind.MISSORTED_OR_LOOPING, Severity.NOTICE, since, Party.CARRIER)
    if standing.stage in ARRIVED:
        return None
    rarest = standing.rarest_step
    if rarest is not None and rarest < parcel.knowledge.rare_step:
        evidence: Evidence = (
            ("from", standing.rarest_from or ""),
            ("to", standing.rarest_to or ""),
            ("chance_of_step", f"{rarest:.4f}"),
        )
        since = standing.rarest_at or parcel.now
        return found(Kind.MISSORTED_OR_LOOPING, Severity.NOTICE, since, Party.CARRIER, evidence)
    if standing.revisits >= CIRCLES:
        evidence = (("returns", str(standing.revisits)),)
        since = standing.revisited_at or parcel.now
        return found(Kind.MISSORTED_OR_LOOPING, Severity.WARNING, since, Party.CARRIER, evidence)
    return None
