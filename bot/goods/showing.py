"""Whether any product may stand on a tracking page. Trouble comes first: a parcel in trouble is never used to sell.

The rules are asked in the order of `NotShown`, and the first that objects gives the reason. The holdout is asked last,
so that those held out are people to whom products would have been shown, and both arms can be compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.anomaly import Anomaly
from bot.domain.order import Order, OrderState
from bot.domain.shipment import Shipment
from bot.domain.status import Status


class NotShown(StrEnum):
    """Why no product stands there; a closed list, kept with each visit."""

    TROUBLE = "trouble"  # something is wrong with a parcel or with the order
    ENDED = "ended"  # cancelled, or paid back
    OFF = "off"  # the shop does not want it
    NOBODY = "nobody"  # the shop knows no address of the shopper: no arm, no history
    TOO_FEW = "too_few"  # too few orders to know what goes with what
    NONE = "none"  # nothing in stock fits
    HOLDOUT = "holdout"  # this shopper is never shown any, for the comparison


TROUBLED = frozenset(
    {
        Status.ATTEMPT_FAILED,
        Status.EXCEPTION,
        Status.RETURNING,
        Status.RETURNED,
        Status.FAILED,
        Status.CANCELLED,
    }
)
"""Statuses of a carrier's own that are trouble, whether a rule of ours has found an anomaly or not."""

WAITING = frozenset({OrderState.ON_HOLD, OrderState.BACK_ORDERED})
GONE = frozenset({OrderState.CANCELLED, OrderState.REFUNDED})


@dataclass(frozen=True, slots=True)
class Case:
    """One look at a tracking page: the order, its parcels, what is wrong, and what the shop decided.

    `anomalies` are those open now, of the order and of every parcel; `known` says that enough was learned; `offered` is
    how many products would stand there.
    """

    order: Order
    parcels: tuple[Shipment, ...]
    anomalies: tuple[Anomaly, ...]
    enabled: bool
    shopper: str
    known: bool
    offered: int
    held_out: bool


def withheld(case: Case) -> NotShown | None:
    """Return why nothing is shown; None when products may stand there."""
    return next((reason for reason, objects in _RULES if objects(case)), None)


def in_trouble(case: Case) -> bool:
    """Say whether anything is wrong, by our own judgement, the carrier's word or the shop's."""
    if case.anomalies or case.order.hold is not None or case.order.state in WAITING:
        return True
    return any(_troubled(parcel) for parcel in case.parcels)


def _troubled(parcel: Shipment) -> bool:
    doubtful = parcel.delay or parcel.stale or parcel.conflict
    return bool(doubtful) or parcel.status in TROUBLED or parcel.direction != "outbound"


def _ended(case: Case) -> bool:
    order = case.order
    return order.state in GONE or order.cancelled_at is not None or order.refunded_at is not None


_RULES: tuple[tuple[NotShown, Callable[[Case], bool]], ...] = (
    (NotShown.TROUBLE, in_trouble),
    (NotShown.ENDED, _ended),
    (NotShown.OFF, lambda case: not case.enabled),
    (NotShown.NOBODY, lambda case: not case.shopper),
    (NotShown.TOO_FEW, lambda case: not case.known),
    (NotShown.NONE, lambda case: case.offered == 0),
    (NotShown.HOLDOUT, lambda case: case.held_out),
)
