"""When a shop's orders come in: the year's seasons, the week's days, the day's hours, on the shop's own clock."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

DAYS = 365
ZONE = "America/New_York"
WEEK = (1.14, 1.08, 1.02, 0.98, 0.94, 0.84, 1.0)  # Monday first
HOURS = (10, 6, 4, 3, 3, 5, 9, 16, 26, 36, 44, 48, 50, 48, 46, 46, 46, 46, 48, 54, 60, 56, 40, 22)
# By month, as shares of an ordinary day: quiet after the new year, a hollow in summer, the peak before Christmas.
MONTHS = (0.86, 0.84, 0.92, 0.94, 1.0, 0.96, 0.88, 0.9, 0.96, 1.02, 1.24, 1.52)
CHRISTMAS = 0.45  # the week from the 24th on: who orders then gets nothing for it
ASKED_WITHIN = 4.0  # days, on average, from an order to a question about it
FRIDAY = 2.4  # the five days from Black Friday on


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the shop: when it begins (seconds since 1970), and how many parcels and talks it brings."""

    on: date
    begins: float
    parcels: int
    talks: int


def days(until: datetime, parcels: int, talks: int) -> Iterator[Day]:
    """Yield the year's days that end with the one before `until` (aware UTC); the counts add up exactly."""
    zone = ZoneInfo(ZONE)
    last = until.astimezone(zone).date()
    every = [last - timedelta(days=DAYS - each) for each in range(DAYS)]
    weights = [weight(each) for each in every]
    heard = [each * asked_by_now((last - on).days) for on, each in zip(every, weights, strict=True)]
    for on, some, spoken in zip(every, quotas(weights, parcels), quotas(heard, talks), strict=True):
        yield Day(on, datetime.combine(on, time(), zone).timestamp(), some, spoken)


def asked_by_now(age: int) -> float:
    """Return the share of what will be asked about orders of so many days ago that was asked by now."""
    return 1 - math.exp(-age / ASKED_WITHIN)


def weight(on: date) -> float:
    """Return how much a day brings, beside an ordinary one."""
    black_friday = _black_friday(on.year)
    busy = FRIDAY if timedelta() <= on - black_friday < timedelta(days=5) else 1.0
    quiet = CHRISTMAS if on.month == 12 and on.day >= 24 else 1.0
    return MONTHS[on.month - 1] * WEEK[on.weekday()] * busy * quiet


def quotas(weights: Sequence[float], total: int) -> list[int]:
    """Share a whole out by weight, without a rest."""
    whole = sum(weights)
    ends = [round(total * each / whole) for each in accumulate(weights)]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def moments(chance: random.Random, begins: float, count: int) -> list[float]:
    """Return that many moments of a day, in order (seconds since 1970)."""
    hours = chance.choices(range(24), HOURS, k=count)
    return sorted(begins + (hour + chance.random()) * 3600 for hour in hours)


def _black_friday(year: int) -> date:
    first = date(year, 11, 1)
    thursdays = (3 - first.weekday()) % 7
    return first + timedelta(days=thursdays + 22)
