"""Days that figures are about, on a shop's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement

from bot.domain.merchant import Merchant
from bot.domain.zones import starts, zone_named

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both in it, on the shop's own clock."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """Return the period of the same length that ends the day before."""
        return Period(self.first - self.days * DAY, self.first - DAY)

    def newest(self, days: int) -> Period:
        """Return its last days, so many at the most."""
        return Period(max(self.first, self.last - (days - 1) * DAY), self.last)


def last_days(merchant: Merchant, now: datetime, days: int = 28) -> Period:
    """Return the last whole days on a shop's own clock."""
    today = now.astimezone(zone_named(merchant.settings.time_zone)).date()
    return Period(today - days * DAY, today - DAY)


def within(merchant: Merchant, period: Period, at: ColumnElement[datetime]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a moment in a period, on the shop's own clock."""
    zone = zone_named(merchant.settings.time_zone)
    return at >= starts(period.first, zone), at < starts(period.last + DAY, zone)
