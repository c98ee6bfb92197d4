"""How carriers and lanes do: on time, in our window, how long, how often in trouble, at what cost, and what to change.

Every reading is a plain function of a connection, a shop and whole weeks of the hand-over, from sums alone. A parcel
counts as on time or late once its promised day is over, whether it came or not; those whose day lies ahead are not
counted, however early some of them came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from bot.domain.merchant import Merchant
from bot.measure.intervals import Interval, Sums, ratio, sums_of
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
    "Scoreboard",
    "TroubleRow",
    "Weeks",
    "carriers_of",
    "changes",
    "choices",
    "exceptions",
    "lanes_of",
    "weekly_on_time",
    "weeks_of",
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


def carriers_of(connection: Connection, merchant: Merchant, weeks: Weeks, today: date) -> Scoreboard:
    """Return every carrier that took a parcel in these weeks; `today` is the shop's."""
    lanes = travels(connection, merchant.id, weeks, today)
    by_week = weekly(connection, merchant.id, _long(weeks))
    days = transits(connection, merchant.id, weeks, today, by_lane=False)
    spreads = {name: _spreads(by_week, name) for name in {lane.carrier for lane in lanes}}
    found = comparisons(lanes, {name: each["on_promise"] for name, each in spreads.items()})
    places, unit = ranked(found), unit_cost(merchant)
    rows = []
    for name in spreads:
        travel = total(each for lane, each in lanes.items() if lane.carrier == name)
        took = transit(days.get(Lane(name, "", "", ""), {}), travel.ripe)
        cost = _cost(by_week, weeks, {name}, unit)
        rows.append(
            CarrierRow(name, travel, shares(travel, spreads[name]), took, found.get(name), places.get(name), cost)
        )
    rows.sort(key=lambda row: (row.rank or len(rows) + 1, -row.travel["parcels"], row.carrier))
    return Scoreboard(tuple(rows), _whole(lanes, days, by_week, weeks, unit), unit)


def _whole(
    lanes: Mapping[Lane, Travel],
    days: Mapping[Lane, Mapping[int, int]],
    by_week: Weekly,
    weeks: Weeks,
    unit: float | None,
) -> CarrierRow:
    travel = total(lanes.values())
    every: dict[int, int] = {}
    for each in days.values():
        for day, parcels in each.items():
            every[day] = every.get(day, 0) + parcels
    names = {lane.carrier for lane in lanes}
    took = transit(every, travel.ripe)
    return CarrierRow(
        "", travel, shares(travel, _spreads(by_week, None)), took, cost=_cost(by_week, weeks, names, unit)
    )


def lanes_of(
    connection: Connection, merchant: Merchant, weeks: Weeks, today: date, only: Narrowed | None = None
) -> list[LaneRow]:
    """Return each carrier's service on each lane, in their order."""
    found = travels(connection, merchant.id, weeks, today, only)
    days = transits(connection, merchant.id, weeks, today, by_lane=True, only=only)
    spreads = {name: _within(found, name) for name in {lane.carrier for lane in found}}
    return [
        LaneRow(lane, travel, shares(travel, spreads[lane.carrier]), transit(days.get(lane, {}), travel.ripe))
        for lane, travel in sorted(found.items())
    ]


def changes(connection: Connection, merchant: Merchant, weeks: Weeks, today: date) -> Moves:
    """Return which lanes would do better with another carrier, where that is sure enough."""
    found = travels(connection, merchant.id, weeks, today)
    names = {lane.carrier for lane in found}
    return moves(found, {name: _within(found, name)["on_promise"] for name in names}, weeks.months)


def weekly_on_time(
    connection: Connection, merchant: Merchant, weeks: Weeks, only: Narrowed | None = None
) -> list[Point]:
    """Return each carrier's share on time by week, oldest first."""
    by_week = weekly(connection, merchant.id, weeks, only)
    return [
        Point(carrier, week, shares(travel, {})["on_promise"])
        for (carrier, week), travel in sorted(by_week.items(), key=lambda each: (each[0][1], each[0][0]))
    ]


def exceptions(connection: Connection, merchant: Merchant, weeks: Weeks, carrier: str = "") -> list[TroubleRow]:
    """Return what went wrong by carrier, cause and who has to answer for it, the commonest first."""
    parcels = {key: each["parcels"] for key, each in weekly(connection, merchant.id, weeks).items()}
    opened: dict[tuple[str, str, str], dict[date, int]] = {}
    for week, name, kind, party, count in troubles(connection, merchant.id, weeks):
        if carrier in ("", name):
            opened.setdefault((name, kind, party), {})[week] = count
    rows = []
    for (name, kind, party), by_week in opened.items():
        clusters = [(n, by_week.get(week, 0)) for (owner, week), n in parcels.items() if owner == name]
        n = sum(each for each, _ in clusters)
        rate = _hundred(ratio(sums_of(clusters)), sum(by_week.values()), n)
        rows.append(TroubleRow(name, kind, party, sum(by_week.values()), n, rate))
    return sorted(rows, key=lambda row: (-row.opened, row.carrier, row.kind, row.party))


def _hundred(rate: Interval, opened: int, n: int) -> Interval:
    """Per hundred parcels. Weeks without a parcel may have had trouble: the estimate is of all that opened."""
    if not n:
        return Interval()
    low, high = (None if end is None else end * 100 for end in (rate.low, rate.high))
    return Interval(opened / n * 100, low, high)


def unit_cost(merchant: Merchant) -> float | None:
    """Return what one contact costs this shop, as it has said itself; None where it has not."""
    return merchant.settings.policy.worth.contact_cost or None


def _cost(by_week: Weekly, weeks: Weeks, carriers: Iterable[str], unit: float | None) -> Interval | None:
    """Return what contacts about troubled parcels cost, by how they differ from week to week."""
    if unit is None:
        return None
    wanted = set(carriers)
    clusters: dict[date, tuple[float, float]] = {}
    for (name, week), travel in by_week.items():
        if name in wanted and weeks.first <= week <= weeks.last:
            n, y = clusters.get(week, (0.0, 0.0))
            clusters[week] = (n + travel["parcels"], y + travel["contacts"])
    sums: Sums = sums_of(list(clusters.values()))
    found = ratio(sums)
    ends = (found.estimate, found.low, found.high)
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
