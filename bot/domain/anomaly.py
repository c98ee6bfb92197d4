"""Something is wrong with a parcel or an order, with the evidence for it. Anomalies open and close themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.status import Party


class Kind(StrEnum):
    """What can be wrong. `not_fulfilled` belongs to an order, all others to a parcel."""

    NOT_FULFILLED = "not_fulfilled"
    LABEL_NOT_SHIPPED = "label_not_shipped"
    STALLED = "stalled"
    LATE = "late"
    PREDICTED_LATE = "predicted_late"
    ATTEMPT_FAILED = "attempt_failed"
    ADDRESS_PROBLEM = "address_problem"
    CUSTOMS_HOLD = "customs_hold"
    DAMAGED = "damaged"
    MISSORTED_OR_LOOPING = "missorted_or_looping"
    RETURNING = "returning"
    LOST_SUSPECTED = "lost_suspected"
    DELIVERED_NOT_RECEIVED = "delivered_not_received"
    PICKUP_EXPIRING = "pickup_expiring"
    CARRIER_SILENT = "carrier_silent"
    HUB_INCIDENT = "hub_incident"


class Severity(StrEnum):
    """How loud. `notice`: worth saying when asked; `warning`: worth writing first; `critical`: worth a human."""

    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that is wrong. `since` is aware UTC; `evidence` holds named facts as text, for people and cards."""

    kind: Kind
    severity: Severity
    since: datetime
    responsible: Party
    evidence: tuple[tuple[str, str], ...] = ()
    options: tuple[str, ...] = ()
