"""The order is older than the shop's own handling time, and nothing was sent."""

from __future__ import annotations

from bot.detect.view import Placed, days, found
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.order import OrderState
from bot.domain.status import Party

GRACE = 1.0  # working days
LONG = 5.0  # working days over the handling time
WAITING = frozenset({OrderState.RECEIVED, OrderState.PREPARING})


def detect(placed: Placed) -> Anomaly | None:
    """Holds and back-orders are said by the order's own state, and are no surprise."""
    order, allowed = placed.order, float(placed.settings.handling_days)
    waited = placed.waited(order.placed_at)
    if order.state not in WAITING or order.fulfilments or waited < allowed + GRACE:
        return None
    severity = Severity.CRITICAL if waited >= allowed + LONG else Severity.WARNING
    evidence = (("working_days", days(allowed)), ("waited_working_days", days(waited)), ("state", str(order.state)))
    return found(Kind.NOT_FULFILLED, severity, order.placed_at, Party.MERCHANT, evidence)
