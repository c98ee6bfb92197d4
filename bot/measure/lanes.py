"""How carriers and lanes do: on time, in our window, how long, how often in trouble, at what cost, and what to change.

A reading is a plain function of a connection, a shop and whole weeks of the hand-over, from sums alone; the figures are
made of it. A parcel
counts as on time or late once its promised day is over, whether it came or not; those whose day lies ahead are not
counted, however early some of them came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from bot.domain.merchant import Merchant
from bot.measure.intervals import Interval, ratio, sums_of
from bot.measure.lane_compare import Comparison, Moves, comparisons, moves, ranked
from bot.measure.lane_rates import Rate, Spread, Transit, shares, spread_of_lanes, spread_of_weeks, transit
from bot.measure.lane_reading import (
    MEASURES,
    Lane,
    Narrowed,
    Travel,
    Weeks,
    choices,
    total,
    transits,
    travels,
    troubles,
    weekly,
    weeks_of,
)

__all__ = [
    "CarrierRow",
    "Lane",
    "LaneRow",
    "Narrowed",
    "Point",
    "Reading",
    "Scoreboard",
    "TroubleRow",
    "Weeks",
    "carriers_of",
    "changes",
    "choices",
    "exceptions",
    "lanes_of",
    "reading",
    "shares_of",
    "transits",
    "unit_cost",
    "weekly",
    "weekly_on_time",
    "weeks_of",
    "with_days",
]

LOOKED_BACK = timedelta(weeks=26)
"""How weeks differ is read off at least so many, for a short period cannot tell."""


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """One carrier. `rank` is its place among those that could be compared on lanes that others serve too."""

    carrier: str
    travel: Travel
    shares: Mapping[str, Rate]
    transit: Transit
    compared: Comparison | None = None
    rank: int | None = None
    cost: Interval | None = None


@dataclass(frozen=True, slots=True)
class LaneRow:
    """One carrier's service on one lane."""

    lane: Lane
    travel: Travel
    shares: Mapping[str, Rate]
    transit: Transit


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """All carriers, ranked first, and all their parcels together. `unit_cost` is the shop's own rate per contact."""

    carriers: tuple[CarrierRow, ...]
    whole: CarrierRow
    unit_cost: float | None = None


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """How often one kind of trouble opened, and who has to answer for it; `per_hundred` parcels handed over."""

    carrier: str
    kind: str
    party: str
    opened: int
    parcels: int
    per_hundred: Interval


@dataclass(frozen=True, slots=True)
class Point:
    """A carrier's parcels of one week."""

    carrier: str
    week: date
    rate: Rate


Weekly = Mapping[tuple[str, date], Travel]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the figures of carriers are made of, read once: sums by lane, by carrier and week, and transit days.

    `by_week` goes back far enough to tell how weeks differ; `days` are by carrier.
    """

    weeks: Weeks
    lanes: Mapping[Lane, Travel]
    by_week: Weekly
    days: Mapping[Lane, Mapping[int, int]]

    @property
    def carriers(self) -> list[str]:
        """Every carrier that took a parcel in these weeks."""
        return sorted({lane.carrier for lane in self.lanes})

    def week_sums(self) -> Weekly:
        """Return the sums of the period's own weeks."""
        return {
            (name, week): travel
            for (name, week), travel in self.by_week.items()
            if self.weeks.first <= week <= self.weeks.last
        }


def reading(connection: Connection, merchant: Merchant, weeks: Weeks, today: date) -> Reading:
    """Read a shop's sums over a period; `today` is the shop's."""
    return Reading(
        weeks,
        travels(connection, merchant.id, weeks, today),
        weekly(connection, merchant.id, _long(weeks), today=today),
        transits(connection, merchant.id, weeks, today, by_lane=False),
    )


def carriers_of(found: Reading, unit: float | None = None) -> Scoreboard:
    """Return every carrier, ranked; `unit` is what a contact costs the shop."""
    spreads = {name: _spreads(found.by_week, name) for name in found.carriers}
    compared = comparisons(found.lanes, {name: each["on_promise"] for name, each in spreads.items()})
    places = ranked(compared)
    rows = [_carrier(found, name, spreads[name], unit, compared.get(name), places.get(name)) for name in found.carriers]
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, -row.travel["parcels"], row.carrier))
    return Scoreboard(tuple(rows), _whole(found, unit), unit)


def _carrier(
    found: Reading,
    name: str,
    spreads: Mapping[str, Spread],
    unit: float | None,
    compared: Comparison | None,
    place: int | None,
) -> CarrierRow:
    travel = total(each for lane, each in found.lanes.items() if lane.carrier == name)
    took = transit(found.days.get(Lane(name, "", "", ""), {}), travel.ripe)
    return CarrierRow(name, travel, shares(travel, spreads), took, compared, place, _cost(found, {name}, unit))


def _whole(found: Reading, unit: float | None) -> CarrierRow:
    travel = total(found.lanes.values())
    every: dict[int, int] = {}
    for each in found.days.values():
        for day, parcels in each.items():
            every[day] = every.get(day, 0) + parcels
    rates, took = shares(travel, _spreads(found.by_week, None)), transit(every, travel.ripe)
    return CarrierRow("", travel, rates, took, cost=_cost(found, found.carriers, unit))


def lanes_of(
    connection: Connection, merchant: Merchant, weeks: Weeks, today: date, only: Narrowed | None = None
) -> list[LaneRow]:
    """Return each carrier's service on each lane, in their order."""
    rows = shares_of(connection, merchant, weeks, today, only)
    return with_days(rows, transits(connection, merchant.id, weeks, today, by_lane=True, only=only))


def shares_of(
    connection: Connection, merchant: Merchant, weeks: Weeks, today: date, only: Narrowed | None = None
) -> list[LaneRow]:
    """Return the same without transit times, which cost the most; `with_days` adds them to those that are shown."""
    found = travels(connection, merchant.id, weeks, today, only)
    spreads = {name: _within(found, name) for name in {lane.carrier for lane in found}}
    return [LaneRow(lane, each, shares(each, spreads[lane.carrier]), Transit()) for lane, each in sorted(found.items())]


def with_days(rows: Sequence[LaneRow], days: Mapping[Lane, Mapping[int, int]]) -> list[LaneRow]:
    """Return lanes with their transit times."""
    return [replace(row, transit=transit(days.get(row.lane, {}), row.travel.ripe)) for row in rows]


def changes(found: Reading) -> Moves:
    """Return which lanes would do better with another carrier, where that is sure enough."""
    spreads = {name: _within(found.lanes, name)["on_promise"] for name in found.carriers}
    return moves(found.lanes, spreads, found.weeks.months)


def weekly_on_time(found: Weekly) -> list[Point]:
    """Return each carrier's share on time by week, oldest first."""
    return [
        Point(carrier, week, shares(travel, {})["on_promise"])
        for (carrier, week), travel in sorted(found.items(), key=lambda each: (each[0][1], each[0][0]))
    ]


def exceptions(connection: Connection, merchant: Merchant, found: Reading, carrier: str = "") -> list[TroubleRow]:
    """Return what went wrong by carrier, cause and who has to answer for it, the commonest first."""
    parcels = {key: each["parcels"] for key, each in found.week_sums().items()}
    opened: dict[tuple[str, str, str], dict[date, int]] = {}
    for week, name, kind, party, count in troubles(connection, merchant.id, found.weeks):
        if carrier in ("", name):
            opened.setdefault((name, kind, party), {})[week] = count
    rows = [_trouble(*key, by_week, parcels) for key, by_week in opened.items()]
    return sorted(rows, key=lambda row: (-row.opened, row.carrier, row.kind, row.party))


def _trouble(
    name: str, kind: str, party: str, by_week: Mapping[date, int], parcels: Mapping[tuple[str, date], int]
) -> TroubleRow:
    clusters = [(n, by_week.get(week, 0)) for (owner, week), n in parcels.items() if owner == name]
    n, opened = sum(each for each, _ in clusters), sum(by_week.values())
    return TroubleRow(name, kind, party, opened, n, _hundred(ratio(sums_of(clusters)), opened, n))


def _hundred(rate: Interval, opened: int, n: int) -> Interval:
    """Per hundred parcels. Weeks without a parcel may have had trouble: the estimate is of all that opened."""
    if not n:
        return Interval()
    low, high = (None if end is None else end * 100 for end in (rate.low, rate.high))
    return Interval(opened / n * 100, low, high)


def unit_cost(merchant: Merchant) -> float | None:
    """Return what one contact costs this shop, as it has said itself; None where it has not."""
    return merchant.settings.policy.worth.contact_cost or None


def _cost(found: Reading, carriers: Iterable[str], unit: float | None) -> Interval | None:
    """Return what contacts about troubled parcels cost, by how they differ from week to week."""
    if unit is None:
        return None
    wanted = set(carriers)
    clusters: dict[date, tuple[float, float]] = {}
    for (name, week), travel in found.week_sums().items():
        if name in wanted:
            n, y = clusters.get(week, (0.0, 0.0))
            clusters[week] = (n + travel["parcels"], y + travel["contacts"])
    sums = sums_of(list(clusters.values()))
    rate = ratio(sums)
    ends = (rate.estimate, rate.low, rate.high)
    return Interval(*(None if end is None else end * sums.n * unit for end in ends))


def _long(weeks: Weeks) -> Weeks:
    return Weeks(min(weeks.first, weeks.last - LOOKED_BACK), weeks.last)


def _spreads(by_week: Weekly, carrier: str | None) -> dict[str, Spread]:
    """Return by how much the weeks of a carrier differ, of all carriers together for None."""
    spreads = {}
    for measure in MEASURES:
        found: dict[date, tuple[int, int]] = {}
        for (name, week), travel in by_week.items():
            if carrier in (None, name):
                hits, n = found.get(week, (0, 0))
                found[week] = (hits + travel[measure], n + travel.trials(measure))
        spreads[measure] = spread_of_weeks(found.values())
    return spreads


def _within(found: Mapping[Lane, Travel], carrier: str) -> dict[str, Spread]:
    """Return by how much the weeks of a carrier's single lanes differ."""
    mine = [travel for lane, travel in found.items() if lane.carrier == carrier]
    return {measure: spread_of_lanes(mine, measure) for measure in MEASURES}
