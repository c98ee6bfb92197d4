"""How things went lately, by shipper, region and postcode: arrivals seen over arrivals expected, as of any day.

Expected comes from how long parcels wait in general, and parcels that have not come count as much as those that have;
so a region that slows down shows at once, and nothing later than the day asked about is ever looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.predict.columns import DAYS, Floats, Ints, Waits, Words

# Room for every day in the low part of a key that sorts by group, then day.
SPAN = 10_000_000
OLDEST = 500
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class PersonDays:
    """One entry for each day that each parcel was under way: which wait, which day of it, and did it come?"""

    wait: Ints
    day: Ints
    came: Floats

    @classmethod
    def of(cls, waits: Waits, longest: int) -> PersonDays:
        """Spell the waits out, each up to `longest` days."""
        lengths = np.minimum(waits.last, longest - 1) + 1
        wait = np.repeat(np.arange(len(lengths)), lengths)
        day = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return cls(wait, day, (waits.arrived[wait] == day).astype(np.float64))


def usual_chances(waits: Waits) -> Floats:
    """Return the general chance of coming on each day, given not before."""
    longest = int(waits.last.max(initial=0)) + 1
    came = np.bincount(waits.arrived[waits.arrived >= 0], minlength=longest)[:longest]
    under_way = np.bincount(waits.last, minlength=longest)[::-1].cumsum()[::-1]
    return np.pad((came + 1.0) / (under_way + 20.0), (0, DAYS), mode="edge")


class History:
    """Seen and expected arrivals of many groups, with weights that halve as days pass."""

    def __init__(self, groups: Words, dates: Ints, seen: Floats, expected: Floats) -> None:
        recent = dates > dates.max(initial=0) - OLDEST
        names, codes = np.unique(groups[recent].astype(str), return_inverse=True)
        self._codes = {str(name): code for code, name in enumerate(names)}
        keys = codes.astype(np.int64) * SPAN + dates[recent]
        self._keys, place = np.unique(keys, return_inverse=True)
        self._dates = self._keys % SPAN
        self._seen = np.bincount(place, seen[recent], len(self._keys))
        self._expected = np.bincount(place, expected[recent], len(self._keys))
        self._first = int(self._dates.min(initial=SPAN)) if len(self._dates) else 0

    def pace(self, groups: Words, dates: Ints, half_life: float, belief: float) -> Floats:
        """Return log(seen / expected) of each group before each date, with `belief` arrivals' worth of no change."""
        unique, which = np.unique(groups.astype(str), return_inverse=True)
        codes = np.array([self._codes.get(str(name), UNKNOWN) for name in unique], dtype=np.int64)[which]
        begin = np.searchsorted(self._keys, codes * SPAN)
        end = np.maximum(np.searchsorted(self._keys, codes * SPAN + dates), begin)
        growth = 2.0 ** ((self._dates - self._first) / half_life)
        fade = 2.0 ** (-(dates - self._first) / half_life)
        seen, expected = (
            np.maximum((sums[end] - sums[begin]) * fade, 0.0)
            for sums in (running(self._seen * growth), running(self._expected * growth))
        )
        found: Floats = np.where(codes == UNKNOWN, 0.0, np.log((seen + belief) / (expected + belief)))
        return found


def running(values: Floats) -> Floats:
    """Return the running sum, from nothing."""
    return np.concatenate([[0.0], np.cumsum(values)])
