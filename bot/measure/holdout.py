"""What writing first saves, against shoppers who are never written to: an experiment that goes on for good.

Compared are contacts per troubled parcel as the shoppers were drawn. Whoever looks every day would sooner or later see
a difference that is none; so the interval is wider the less has been seen of what was planned (docs/decisions/0012).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Integer, case, func, literal, select

from bot.domain.merchant import Merchant
from bot.measure import clusters
from bot.measure.definitions import AFTER_TROUBLE, LATE, SMALLEST_EFFECT
from bot.measure.intervals import POWER, WATCHED, Interval, Sums, difference, ratio, watched
from bot.measure.troubles import HELD, TOLD
from bot.store.sql import holds
from bot.store.worth import troubles

LOOKED_BACK = timedelta(days=365)
FEWEST = 10
"""Shoppers in each arm below which nothing is said of a difference."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm: troubled parcels whose 14 days are over, contacts after them, and contacts per parcel."""

    shoppers: int
    parcels: int
    contacts: int
    rate: Interval


@dataclass(frozen=True, slots=True)
class Holdout:
    """The comparison. `difference` is told less held, in contacts per parcel; below nought is fewer contacts.

    `fraction` is how much of what was planned has been seen; `planned` how many parcels in all find a saving of
    `SMALLEST_EFFECT` in four of five cases; `days_left` how long until then, None where that cannot be told; `verdict`
    is fewer, more, none (all was seen and no difference shown), open, or off (nobody is held out).
    """

    share: float
    told: Arm
    held: Arm
    difference: Interval
    pending: int
    a_day: float
    fraction: float
    planned: int | None
    days_left: int | None
    verdict: str

    @property
    def prevented(self) -> Interval:
        """Return the contacts saved per 100 troubled parcels."""
        low, high = self.difference.low, self.difference.high
        return Interval(
            _less(self.difference.estimate),
            _less(high),
            _less(low),
        )


def _less(rate: float | None) -> float | None:
    return None if rate is None else -100 * rate


def holdout(connection: Connection, merchant: Merchant, now: datetime) -> Holdout:
    """Return the comparison as it stands."""
    since = now - LOOKED_BACK
    own = (troubles.c.merchant_id == merchant.id, troubles.c.at >= since)
    share = merchant.settings.policy.outreach.holdout
    wanted = {arm: _units(arm) for arm in (TOLD, HELD)}
    sums = clusters.rates(connection, troubles, troubles.c.shopper, wanted, (*own, holds(troubles.c.is_settled)))
    told, held = sums[TOLD], sums[HELD]
    first, pending = _first_and_pending(connection, own)
    days = max((now - first - AFTER_TROUBLE - LATE) / timedelta(days=1), 1.0) if first else 1.0
    return _compared(share, told, held, pending, (told.n + held.n) / days)


def _units(arm: str) -> tuple[ColumnElement[int], ColumnElement[int]]:
    mine = troubles.c.arm == arm
    return case((mine, literal(1)), else_=0), case((mine, troubles.c.contacts), else_=0)


def _first_and_pending(connection: Connection, own: tuple[object, ...]) -> tuple[datetime | None, int]:
    waiting = func.sum(case((troubles.c.is_settled, 0), else_=1), type_=Integer)
    row = connection.execute(select(func.min(troubles.c.at), waiting).where(*own)).one()  # type: ignore[arg-type]
    return row[0], int(row[1] or 0)


def _compared(share: float, told: Sums, held: Sums, pending: int, a_day: float) -> Holdout:
    planned = needed(told, held)
    seen = told.n + held.n
    fraction = min(seen / planned, 1.0) if planned else 0.0
    enough = min(told.clusters, held.clusters) >= FEWEST and planned is not None
    apart = difference(told, held, watched(fraction)) if enough else Interval()
    left = math.ceil(max(planned - seen, 0) / a_day) if planned and a_day > 0 else None
    verdict = "off" if not held.n and not share else _verdict(apart, fraction)
    return Holdout(share, _arm(told), _arm(held), apart, pending, a_day, fraction, planned, left, verdict)


def _arm(sums: Sums) -> Arm:
    return Arm(sums.clusters, round(sums.n), round(sums.y), ratio(sums))


def needed(told: Sums, held: Sums, effect: float = SMALLEST_EFFECT) -> int | None:
    """Return how many parcels in all show a saving of this share of the held-out's contacts, with a power of 80 %.

    From the spread between shoppers so far, and the shares of the arms as they came.
    """
    if not held.rate or told.variance is None or held.variance is None:
        return None
    gap = effect * held.rate
    a_parcel = (told.variance + held.variance) * (told.n + held.n)
    return math.ceil((WATCHED + POWER) ** 2 * a_parcel / gap**2)


def _verdict(apart: Interval, fraction: float) -> str:
    if apart.low is not None and apart.high is not None:
        if apart.high < 0:
            return "fewer"
        if apart.low > 0:
            return "more"
    return "none" if fraction >= 1 else "open"
