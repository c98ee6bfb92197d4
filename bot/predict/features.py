"""What the trees look at: the parcel, its lane and lately's pace around it, and the calendar of each day ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from bot.domain.trip import Stage
from bot.predict.calendar import Calendar, weekday
from bot.predict.columns import Columns, Floats, Ints, Waits, Words
from bot.predict.history import History, PersonDays, usual_chances
from bot.predict.lanes import LaneTables

# Days spelled out one by one; what is still under way then is so rare that the last days' chance stands for the rest.
LONGEST = 60
# Every number is at least 0, so what is not known stands apart below.
UNKNOWN = -1.0
NO_NUMBER = float("nan")


class Look(NamedTuple):
    """One look back at a group: which words name it, after how many days a day counts half, and how many arrivals'
    worth of belief there is that all is as ever."""

    group: str
    half_life: float
    belief: float


# Postcodes are looked at by their first letters or digits, which run from the large to the small in most countries.
LOOKS: tuple[Look, ...] = (
    Look("all", 4, 5),
    Look("all", 10, 10),
    Look("all", 30, 20),
    Look("destination", 10, 10),
    Look("destination", 45, 10),
    Look("origin", 20, 10),
    Look("lane", 15, 10),
    Look("lane", 60, 10),
    Look("shipper", 20, 5),
    Look("shipper", 90, 5),
    Look("service", 30, 10),
    Look("to2", 60, 10),
    Look("to3", 120, 8),
    Look("from3", 60, 8),
    Look("from2to3", 120, 8),
)
HANDLING_LOOKS: tuple[Look, ...] = (
    Look("all", 7, 10),
    Look("shipper", 15, 3),
    Look("shipper", 60, 3),
    Look("origin", 15, 10),
)


def groups(columns: Columns) -> dict[str, Words]:
    """Return the words that name each trip's groups."""
    to, fro = columns.destination_postcode, columns.origin_postcode
    return {
        "all": np.full(len(columns), "", dtype=np.object_),
        "destination": columns.destination,
        "origin": columns.origin,
        "lane": _joined(columns.origin, columns.destination),
        "shipper": columns.shipper,
        "service": _joined(columns.carrier, columns.service),
        "to2": _begins(to, 2),
        "to3": _begins(to, 3),
        "from3": _begins(fro, 3),
        "from2to3": _joined(_begins(fro, 2), _begins(to, 3)),
    }


@dataclass(frozen=True, slots=True)
class Sight:
    """All that is needed to turn trips into numbers, as known at one moment. `codes` number the words of a column."""

    stage: str
    calendar: Calendar
    transit: dict[str, History]
    handling: dict[str, History]
    lanes: LaneTables
    codes: dict[str, dict[str, int]]
    usual: dict[str, Floats]

    @classmethod
    def learnt(cls, known: Columns, stage: str, at: float, lanes: LaneTables, calendar: Calendar) -> Sight:
        """Look at everything that was known at a moment. `known` holds nothing later (`Columns.as_known`)."""
        usual = {
            "transit": usual_chances(Waits.of(known, stage, at, LONGEST)),
            "handling": usual_chances(Waits.of(until_handed(known), Stage.PURCHASE, at, LONGEST)),
        }
        codes = {name: _numbered(getattr(known, name)) for name in ("origin", "destination", "carrier", "service")}
        return cls(stage, calendar, {}, {}, lanes, codes, usual).refreshed(known, at)

    def refreshed(self, known: Columns, at: float) -> Sight:
        """Return the same sight with what has become known since, up to a moment."""
        transit = _histories(known, self.stage, at, LOOKS, self.usual["transit"])
        handling = _histories(until_handed(known), Stage.PURCHASE, at, HANDLING_LOOKS, self.usual["handling"])
        return replace(self, transit=transit, handling=handling)

    def trips(self, columns: Columns) -> Floats:
        """Return a row of numbers a trip, as of the beginning of the day on which its clock started."""
        start = columns.start(self.stage)
        first = np.floor(start).astype(np.int64)
        named = groups(columns)
        looks = [self.transit[look.group].pace(named[look.group], first, *look[1:]) for look in LOOKS]
        if self.stage == Stage.PURCHASE:
            looks += [self.handling[it.group].pace(named[it.group], first, *it[1:]) for it in HANDLING_LOOKS]
        else:
            looks += [start - columns.ordered, columns.ordered % 1.0]
        found = np.column_stack([self._parcel(columns, start, first), *looks, self._lane(columns)])
        return np.nan_to_num(found, nan=UNKNOWN)

    def days(self, start: Ints, day: Ints) -> Floats:
        """Return a row of numbers a day ahead: `day` days after `start`."""
        return self.calendar.features(start, day)

    def _parcel(self, columns: Columns, start: Floats, first: Ints) -> Floats:
        to, fro = _numbers(columns.destination_postcode), _numbers(columns.origin_postcode)
        coded = [_coded(getattr(columns, name), codes) for name, codes in self.codes.items()]
        plain = [columns.weight, columns.volume, columns.price, columns.freight, columns.items]
        return np.column_stack([*plain, start % 1.0, weekday(first), *coded, to, fro, np.abs(to - fro)])

    def _lane(self, columns: Columns) -> Floats:
        left = np.cumprod(1.0 - self.lanes.hazards(columns, self.stage), axis=1)
        return np.column_stack([*((left > share).sum(axis=1) for share in (0.9, 0.5, 0.1)), left.sum(axis=1)])


def until_handed(known: Columns) -> Columns:
    """Return the trips as if they ended when the carrier took them: the shipper's handling time."""
    return replace(known, delivered=known.handed)


def _histories(known: Columns, stage: str, at: float, looks: Sequence[Look], usual: Floats) -> dict[str, History]:
    waits = Waits.of(known, stage, at, LONGEST, lost=True)
    days = PersonDays.of(waits, LONGEST)
    dates, named, rows = waits.start[days.wait] + days.day, groups(known), waits.row[days.wait]
    wanted = {look.group for look in looks}
    return {name: History(named[name][rows], dates, days.came, usual[days.day]) for name in wanted}


def _joined(one: Words, other: Words) -> Words:
    return np.array([f"{a}>{b}" for a, b in zip(one, other, strict=True)] or [""], dtype=np.object_)[: len(one)]


def _begins(words: Words, letters: int) -> Words:
    found = [word.replace(" ", "")[:letters].upper() for word in words]
    return np.array(found or [""], dtype=np.object_)[: len(words)]


def _numbers(postcodes: Words) -> Floats:
    """Return postcodes as numbers that are near where places are near: letters and digits as digits of base 36."""
    known = {word: _number(word) for word in set(postcodes)}
    return np.array([known[word] for word in postcodes], dtype=np.float64)


def _number(postcode: str) -> float:
    signs = [sign for sign in postcode.upper() if sign.isascii() and sign.isalnum()][:5]
    return sum(int(sign, 36) * 36.0**-place for place, sign in enumerate(signs)) if signs else NO_NUMBER


def _numbered(words: Words) -> dict[str, int]:
    return {str(word): number for number, word in enumerate(sorted(set(words) - {""}))}


def _coded(words: Words, codes: dict[str, int]) -> Floats:
    return np.array([codes.get(word, NO_NUMBER) for word in words], dtype=np.float64)
