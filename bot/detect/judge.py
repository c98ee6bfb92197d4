"""All rules over one parcel or one order: what is wrong, the worst first, without what another finding explains.

A sweep and a chat turn ask the same function, with the same row, clock and tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.detect.knowledge import BASELINE, Knowledge
from bot.detect.rules import (
    address_problem,
    attempt_failed,
    carrier_silent,
    customs_hold,
    damaged,
    delivered_not_received,
    hub_incident,
    label_not_shipped,
    late,
    lost_suspected,
    missorted_or_looping,
    not_fulfilled,
    pickup_expiring,
    predicted_late,
    returning,
    stalled,
)
from bot.detect.rules.delivered_not_received import stated
from bot.detect.view import Foretold, OrderRule, Parcel, ParcelRule, Placed
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.domain.shipment import Shipment
from bot.domain.standing import Standing, standing_of

__all__ = ["judge", "judge_order", "judge_shipment", "stated"]

# In the order in which findings of the same severity are told.
PARCEL_RULES: dict[Kind, ParcelRule] = {
    Kind.DAMAGED: damaged.detect,
    Kind.RETURNING: returning.detect,
    Kind.LOST_SUSPECTED: lost_suspected.detect,
    Kind.ADDRESS_PROBLEM: address_problem.detect,
    Kind.CUSTOMS_HOLD: customs_hold.detect,
    Kind.ATTEMPT_FAILED: attempt_failed.detect,
    Kind.PICKUP_EXPIRING: pickup_expiring.detect,
    Kind.LABEL_NOT_SHIPPED: label_not_shipped.detect,
    Kind.CARRIER_SILENT: carrier_silent.detect,
    Kind.STALLED: stalled.detect,
    Kind.HUB_INCIDENT: hub_incident.detect,
    Kind.LATE: late.detect,
    Kind.PREDICTED_LATE: predicted_late.detect,
    Kind.MISSORTED_OR_LOOPING: missorted_or_looping.detect,
    Kind.DELIVERED_NOT_RECEIVED: delivered_not_received.detect,
}
# What can still be wrong with a parcel whose journey has ended.
AFTERWARDS: tuple[ParcelRule, ...] = (damaged.detect, delivered_not_received.detect)
ORDER_RULES: dict[Kind, OrderRule] = {Kind.NOT_FULFILLED: not_fulfilled.detect}

# What a finding explains need not be said beside it.
_LATENESS = frozenset({Kind.LATE, Kind.PREDICTED_LATE})
EXPLAINS: dict[Kind, frozenset[Kind]] = {
    Kind.DAMAGED: frozenset({Kind.STALLED}),
    Kind.RETURNING: frozenset({Kind.ATTEMPT_FAILED, Kind.ADDRESS_PROBLEM, Kind.STALLED}) | _LATENESS,
    Kind.HUB_INCIDENT: frozenset({Kind.STALLED, Kind.LOST_SUSPECTED}) | _LATENESS,
    Kind.LOST_SUSPECTED: frozenset({Kind.STALLED, Kind.CARRIER_SILENT, Kind.MISSORTED_OR_LOOPING}) | _LATENESS,
    Kind.ADDRESS_PROBLEM: frozenset({Kind.ATTEMPT_FAILED, Kind.STALLED, Kind.LOST_SUSPECTED}) | _LATENESS,
    Kind.CUSTOMS_HOLD: frozenset({Kind.STALLED, Kind.LOST_SUSPECTED}) | _LATENESS,
    Kind.ATTEMPT_FAILED: _LATENESS,
    Kind.LABEL_NOT_SHIPPED: _LATENESS,
    Kind.CARRIER_SILENT: _LATENESS,
    Kind.STALLED: frozenset({Kind.MISSORTED_OR_LOOPING, Kind.PREDICTED_LATE}),
}
RANK = {Severity.CRITICAL: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


def judge(
    standing: Standing,
    now: datetime,
    settings: MerchantSettings,
    knowledge: Knowledge = BASELINE,
    foretold: Foretold | None = None,
) -> tuple[Anomaly, ...]:
    """Return what is wrong with a parcel now (aware UTC), the worst first, one anomaly a kind.

    `foretold` is today's forecast where the row has an older one or none.
    Nothing returned any more means that an anomaly has closed itself.
    """
    parcel = Parcel(standing, settings, now, knowledge, foretold)
    rules = AFTERWARDS if standing.is_terminal else PARCEL_RULES.values()
    return _ranked([anomaly for rule in rules if (anomaly := rule(parcel))])


def judge_order(order: Order, settings: MerchantSettings, now: datetime) -> tuple[Anomaly, ...]:
    """Return what is wrong with an order that has no parcel yet; the worst first."""
    placed = Placed(order, settings, now)
    return _ranked([anomaly for rule in ORDER_RULES.values() if (anomaly := rule(placed))])


def judge_shipment(
    shipment: Shipment | None,
    order: Order | None,
    settings: MerchantSettings,
    now: datetime,
    knowledge: Knowledge = BASELINE,
) -> tuple[Anomaly, ...]:
    """As `judge`, for callers that hold the parcel itself; without a parcel the order is judged."""
    if shipment is not None:
        return judge(standing_of(shipment, order, settings), now, settings, knowledge)
    return judge_order(order, settings, now) if order is not None else ()


def _ranked(anomalies: Sequence[Anomaly]) -> tuple[Anomaly, ...]:
    if len(anomalies) < 2:
        return tuple(anomalies)
    kinds = {anomaly.kind for anomaly in anomalies}
    explained = {kind for each in kinds for kind in EXPLAINS.get(each, frozenset())}
    told = [anomaly for anomaly in anomalies if anomaly.kind not in explained]
    return tuple(sorted(told, key=lambda anomaly: RANK[anomaly.severity]))
