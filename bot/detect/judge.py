"""All rules over one parcel or one order: what is wrong, the worst first, without what another finding explains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.detect.rules import (
    address_problem,
    attempt_failed,
    carrier_silent,
    customs_hold,
    damaged,
    label_not_shipped,
    late,
    lost_suspected,
    missorted_or_looping,
    not_fulfilled,
    pickup_expiring,
    returning,
    stalled,
)
from bot.detect.rules.delivered_not_received import stated
from bot.detect.view import OrderRule, Parcel, ParcelRule, Placed
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Order
from bot.domain.shipment import Shipment

__all__ = ["judge", "stated"]

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
    Kind.LATE: late.detect,
    Kind.MISSORTED_OR_LOOPING: missorted_or_looping.detect,
}
ORDER_RULES: dict[Kind, OrderRule] = {Kind.NOT_FULFILLED: not_fulfilled.detect}

# What a finding explains need not be said beside it.
EXPLAINS: dict[Kind, frozenset[Kind]] = {
    Kind.LOST_SUSPECTED: frozenset({Kind.STALLED, Kind.LATE, Kind.MISSORTED_OR_LOOPING}),
    Kind.ADDRESS_PROBLEM: frozenset({Kind.ATTEMPT_FAILED, Kind.LATE}),
    Kind.CUSTOMS_HOLD: frozenset({Kind.STALLED, Kind.LATE}),
    Kind.ATTEMPT_FAILED: frozenset({Kind.LATE}),
    Kind.LABEL_NOT_SHIPPED: frozenset({Kind.LATE}),
    Kind.CARRIER_SILENT: frozenset({Kind.LATE}),
    Kind.STALLED: frozenset({Kind.MISSORTED_OR_LOOPING}),
}
RANK = {Severity.CRITICAL: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


def judge(
    shipment: Shipment | None, order: Order | None, settings: MerchantSettings, now: datetime
) -> tuple[Anomaly, ...]:
    """Return what is wrong with a parcel, or with an order when no parcel is given; the worst first.

    `now` is aware. A parcel is judged better with its order: only that knows when it was sent, and to which country.
    """
    if shipment is not None:
        parcel = Parcel(shipment, order, settings, now)
        return _ranked([anomaly for rule in PARCEL_RULES.values() if (anomaly := rule(parcel))])
    if order is not None:
        placed = Placed(order, settings, now)
        return _ranked([anomaly for rule in ORDER_RULES.values() if (anomaly := rule(placed))])
    return ()


def _ranked(anomalies: Sequence[Anomaly]) -> tuple[Anomaly, ...]:
    kinds = {anomaly.kind for anomaly in anomalies}
    explained = {kind for each in kinds for kind in EXPLAINS.get(each, frozenset())}
    told = [anomaly for anomaly in anomalies if anomaly.kind not in explained]
    return tuple(sorted(told, key=lambda anomaly: RANK[anomaly.severity]))
