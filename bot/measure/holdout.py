"""What writing first saves, against shoppers who are never written to: an experiment that goes on for good.

Compared are contacts per troubled parcel as the shoppers were drawn. Whoever looks every day would sooner or later see
a difference that is none; so the interval is wider the less has been seen of what was planned, and what comes after the
plan changes nothing any more (docs/decisions/0012). Each year since the first parcel is an experiment of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Integer, case, func, or_, select

from bot.domain.merchant import Merchant
from bot.measure.definitions import AFTER_TROUBLE, LATE, SMALLEST_EFFECT
from bot.measure.intervals import POWER, WATCHED, Interval, Sums, difference, ratio, watched
from bot.measure.marks import mark
from bot.measure.troubles import HELD
from bot.store.sql import holds
from bot.store.worth import troubles

BATCH = 2_000
YEAR = timedelta(days=365)
HOLDOUT = "holdout"
"""The mark of when it began."""

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
    """Return the comparison as it stands; from the plan on as it stood then."""
    first = began(connection, merchant.id)
    since = year_of(first, now) if first else now
    own = (troubles.c.merchant_id == merchant.id, troubles.c.at >= since)
    told, held = until_planned(_settled(connection, own))
    seen, pending = _seen_and_pending(connection, own)
    days = max((now - since - AFTER_TROUBLE - LATE) / timedelta(days=1), 1.0)
    return _compared(merchant.settings.policy.outreach.holdout, told, held, pending, seen / days)


def began(connection: Connection, merchant_id: str) -> datetime | None:
    """Return when the first parcel of a shop belonged: as it was written down, for its row may have been let go."""
    known, _ = mark(connection, merchant_id, HOLDOUT)
    first = select(func.min(troubles.c.at)).where(troubles.c.merchant_id == merchant_id)
    return known or connection.execute(first).scalar()


def year_of(first: datetime, now: datetime) -> datetime:
    """Return when the experiment began of which parcels are known by now: years do not overlap."""
    return first + max((now - AFTER_TROUBLE - LATE - first) // YEAR, 0) * YEAR


def _settled(connection: Connection, own: tuple[ColumnElement[bool], ...]) -> Iterator[tuple[str, str, int]]:
    """Yield arm, shopper and contacts of the parcels whose 14 days are over, as they got into trouble.

    They are read some at a time: from the plan on, no more are asked for.
    """
    at, parcel = key = (troubles.c.at, troubles.c.shipment_id)
    columns = (troubles.c.arm, troubles.c.shopper, troubles.c.contacts, *key)
    query = select(*columns).where(*own, holds(troubles.c.is_settled)).order_by(*key).limit(BATCH)
    rows = connection.execute(query).all()
    while rows:
        yield from ((row.arm, row.shopper, row.contacts) for row in rows)
        last = rows[-1]
        behind = (at >= last.at, or_(at > last.at, parcel > last.shipment_id))
        rows = connection.execute(query.where(*behind)).all() if len(rows) == BATCH else []


def until_planned(parcels: Iterable[tuple[str, str, int]]) -> tuple[Sums, Sums]:
    """Return the sums of both arms, told and held, of the first parcels that are as many as they themselves plan."""
    told, held = Growing(), Growing()
    for arm, shopper, asked in parcels:
        (held if arm == HELD else told).add(shopper, asked)
        if min(len(told.known), len(held.known)) >= FEWEST:
            planned = needed(told.sums, held.sums)
            if planned and told.sums.n + held.sums.n >= planned:
                break
    return told.sums, held.sums


class Growing:
    """One arm's sums by shopper, parcel by parcel."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, int]] = {}
        self.sums = Sums()

    def add(self, shopper: str, asked: int) -> None:
        """Add one parcel with so many contacts."""
        n, y = self.known.get(shopper, (0, 0))
        self.known[shopper] = (n + 1, y + asked)
        more = Sums(not n, 1, asked, 2 * n + 1, n * asked + y + asked, asked * (2 * y + asked))
        self.sums += more


def _seen_and_pending(connection: Connection, own: tuple[ColumnElement[bool], ...]) -> tuple[int, int]:
    over = func.sum(case((holds(troubles.c.is_settled), 1), else_=0), type_=Integer)
    row = connection.execute(select(over, func.count()).where(*own)).one()
    return int(row[0] or 0), int(row[1] - (row[0] or 0))


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
