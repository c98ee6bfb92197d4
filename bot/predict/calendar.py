"""Working days and public holidays of a country, as arrays over days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import holidays
import numpy as np

from bot.errors import Misconfigured
from bot.predict.columns import Floats, Ints, Mask

SATURDAY = 5
YEARS_AROUND = 1
FEWEST_REGIONS = 4
NEARLY_ALL = 0.98


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days from `first` (an ordinal) on: is it a holiday, and how many working days came before it."""

    first: int
    holiday: Mask
    worked: Ints

    @classmethod
    def covering(cls, country: str | None, first: int, last: int) -> Calendar:
        """Return the calendar of a country (ISO 3166, two letters; None: weekends only) for a span of days."""
        begin, end = date.fromordinal(first).year - YEARS_AROUND, date.fromordinal(last).year + YEARS_AROUND
        off = _holidays(country, begin, end)
        start = date(begin, 1, 1).toordinal()
        days = np.arange(start, date(end, 12, 31).toordinal() + 1)
        holiday = np.isin(days, np.array(sorted(off), dtype=np.int64))
        working = ~holiday & (weekday(days) < SATURDAY)
        return cls(start, holiday, np.concatenate([[0], np.cumsum(working)]))

    def features(self, start: Ints, day: Ints) -> Floats:
        """Return what is known of day `day` after `start`: its number, weekday, holidays around it, working days."""
        at = start + day - self.first
        return np.column_stack(
            [
                day,
                weekday(start + day),
                self.holiday[at],
                self.holiday[at + 1],
                self.holiday[at - 1],
                self.worked[at + 1] - self.worked[start - self.first + 1],
            ]
        )


def weekday(days: Ints) -> Ints:
    """Return 0 for Monday to 6 for Sunday. Days are ordinals: day 1, the first of year 1, was a Monday."""
    return (days - 1) % 7


def check_country(country: str | None) -> None:
    """Raise Misconfigured for a country whose holidays are not known."""
    if country is not None and country not in holidays.list_supported_countries():
        raise Misconfigured(f"no public holidays are known for country {country!r}; give two letters such as BR or DE")


def country_of(regions: Iterable[str]) -> str | None:
    """Return the country whose states or provinces these are, where they name exactly one; None where they do not.

    `regions` are ISO 3166-2 parts, one a parcel. Countries share codes (AL is in the United States and in Brazil), so
    nearly all parcels must fit, and no other country may fit as many.
    """
    counts = Counter(region.strip().upper() for region in regions if region.strip())
    if len(counts) < FEWEST_REGIONS:
        return None
    known = holidays.list_supported_countries(include_aliases=False)
    fits = sorted(((sum(counts[part] for part in parts), land) for land, parts in known.items()), reverse=True)
    (most, found), (second, _) = fits[0], fits[1]
    return found if most >= NEARLY_ALL * counts.total() and second < most else None


def _holidays(country: str | None, first_year: int, last_year: int) -> set[int]:
    if country is None:
        return set()
    check_country(country)
    return {day.toordinal() for day in holidays.country_holidays(country, years=range(first_year, last_year + 1))}
