"""The carrier was at the door and could not deliver."""

from __future__ import annotations

from bot.detect.view import Evidence, Parcel, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.status import Party, Reason, Status

# What can keep a parcel from being handed over, whatever word the carrier's status uses for it.
AT_THE_DOOR = frozenset(
    {
        Reason.RECIPIENT_ABSENT,
        Reason.BUSINESS_CLOSED,
        Reason.REFUSED,
        Reason.ACCESS_RESTRICTED,
        Reason.SIGNATURE_OR_ID_REQUIRED,
        Reason.PAYMENT_DUE,
    }
)
LAST_CALL = 2  # failed attempts after which most carriers send a parcel back or to a counter


def detect(parcel: Parcel) -> Anomaly | None:
    """Stands until the parcel moves again; a second failure in a row wants a human."""
    standing = parcel.standing
    stopped = standing.status is Status.EXCEPTION and standing.reason in AT_THE_DOOR
    if standing.status is not Status.ATTEMPT_FAILED and not stopped:
        return None
    evidence: Evidence = (("reason", str(standing.reason)),) if standing.reason else ()
    if standing.attempts > 1:
        evidence += (("attempts", str(standing.attempts)),)
    party = standing.action_required or Party.SHOPPER
    severity = Severity.CRITICAL if standing.attempts > LAST_CALL else Severity.WARNING
    since = standing.trouble_since or parcel.heard or parcel.now
    return found(Kind.ATTEMPT_FAILED, severity, since, party, evidence)
