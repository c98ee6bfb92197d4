"""Reads the sums of parcels by lane: one row a lane for a period, one a carrier and week. The SQL of `lanes`.

A period is whole weeks of the hand-over; every query carries the merchant and starts at an index of the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Float, Table, case, cast, func, select, tuple_

from bot.measure.lane_sums import monday
from bot.store.worth import lane_transits, lane_weeks, trouble_weeks

SUMS = (
    "parcels",
    "delivered",
    "promised",
    "on_promise",
    "windowed",
    "in_window",
    "attempted",
    "first_attempt",
    "troubled",
    "contacts",
)
MEASURES: Mapping[str, str] = {
    "on_promise": "promised",
    "in_window": "windowed",
    "first_attempt": "attempted",
    "troubled": "ripe",
}
"""Each share that is shown, and what it is a share of."""

RIPE = timedelta(days=14)
"""How long ago a week must have ended for its transit times and troubles to count: until then the slow ones are still
missing, and things have still to go wrong.
"""


@dataclass(frozen=True, slots=True)
class Weeks:
    """A period: whole weeks, each named by its Monday. `last` is the last one's Monday and belongs to it."""

    first: date
    last: date

    @property
    def until(self) -> date:
        """The last day."""
        return self.last + timedelta(days=6)

    @property
    def months(self) -> float:
        """How many months of average length it has."""
        return ((self.until - self.first).days + 1) / (365.2425 / 12)


def weeks_of(first: date, last: date) -> Weeks:
    """Return the whole weeks that hold these days."""
    return Weeks(monday(min(first, last)), monday(max(first, last)))


@dataclass(frozen=True, slots=True, order=True)
class Lane:
    """A carrier's service from one region to another. Empty where it is not known."""

    carrier: str
    service: str
    origin: str
    destination: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which lanes are wanted; an empty field wants all, and None those where it is not known."""

    carrier: str | None = ""
    service: str | None = ""
    origin: str | None = ""
    destination: str | None = ""


@dataclass(frozen=True, slots=True)
class Travel:
    """Sums of parcels. `squares` holds, by share, the sum over weeks of hits²/trials, `weeks` how many had trials:
    by how much weeks differ can be read off them. `ripe` counts parcels of weeks whose days and troubles count.
    """

    sums: Mapping[str, int] = field(default_factory=dict)
    squares: Mapping[str, float] = field(default_factory=dict)
    weeks: Mapping[str, int] = field(default_factory=dict)
    ripe: int = 0

    def __getitem__(self, name: str) -> int:
        return self.sums.get(name, 0)

    def trials(self, measure: str) -> int:
        """Return what a share is a share of."""
        return self.ripe if MEASURES[measure] == "ripe" else self[MEASURES[measure]]


def total(travels: Iterable[Travel]) -> Travel:
    """Return the sums of several; how their weeks differ is left out."""
    every = list(travels)
    return Travel({name: sum(each[name] for each in every) for name in SUMS}, ripe=sum(each.ripe for each in every))


def ripe_until(today: date) -> date:
    """Return the Monday of the last week whose transit times count."""
    return monday(today - RIPE) - timedelta(days=7)


def travels(
    connection: Connection, merchant_id: str, weeks: Weeks, today: date, only: Narrowed | None = None
) -> dict[Lane, Travel]:
    """Return the sums of each lane over a period."""
    table = lane_weeks.c
    ripe = _ripe(table.parcels, today)
    query = select(
        *_lane(lane_weeks),
        *_sums(today),
        func.sum(ripe),
        *(_square(_counted(hits, today), _counted(trials, today)) for hits, trials in MEASURES.items()),
        *(func.sum(case((_counted(trials, today) > 0, 1), else_=0)) for trials in MEASURES.values()),
    )
    query = query.where(*_within(lane_weeks, merchant_id, weeks), *narrowing(lane_weeks, only))
    rows = connection.execute(query.group_by(*_lane(lane_weeks))).all()
    return {Lane(*row[:4]): _travel(row[4:]) for row in rows}


def _travel(row: Any) -> Travel:
    count, shares = len(SUMS), len(MEASURES)
    squares, weeks = row[count + 1 : count + 1 + shares], row[count + 1 + shares :]
    return Travel(
        dict(zip(SUMS, map(int, row[:count]), strict=True)),
        dict(zip(MEASURES, map(float, squares), strict=True)),
        dict(zip(MEASURES, map(int, weeks), strict=True)),
        int(row[count]),
    )


def _ripe(column: Any, today: date) -> Any:
    """A week's sum where its troubles are in, else nought."""
    return case((lane_weeks.c.week <= ripe_until(today), column), else_=0)


def _counted(name: str, today: date) -> Any:
    if name in {"troubled", "ripe"}:
        return _ripe(lane_weeks.c["parcels" if name == "ripe" else name], today)
    return lane_weeks.c[name]


def _sums(today: date) -> list[Any]:
    return [func.sum(_counted(name, today)) for name in SUMS]


def _square(hit: Any, trial: Any) -> Any:
    return func.sum(case((trial > 0, cast(hit, Float) * hit / trial), else_=0.0))


def weekly(
    connection: Connection, merchant_id: str, weeks: Weeks, only: Narrowed | None = None, today: date = date.max
) -> dict[tuple[str, date], Travel]:
    """Return the sums of each carrier and week; troubles only of weeks that are ripe by `today`."""
    keys = (lane_weeks.c.carrier, lane_weeks.c.week)
    query = select(*keys, *_sums(today), func.sum(_ripe(lane_weeks.c.parcels, today)))
    query = query.where(*_within(lane_weeks, merchant_id, weeks), *narrowing(lane_weeks, only))
    rows = connection.execute(query.group_by(*keys).order_by(*keys)).all()
    return {
        (row[0], row[1]): Travel(dict(zip(SUMS, map(int, row[2:-1]), strict=True)), ripe=int(row[-1])) for row in rows
    }


def transits(
    connection: Connection,
    merchant_id: str,
    weeks: Weeks,
    today: date,
    by_lane: bool,
    only: Narrowed | None = None,
    among: Sequence[Lane] | None = None,
) -> dict[Lane, dict[int, int]]:
    """Return how many parcels took how many days, by lane or by carrier alone; of weeks whose slow ones are in.

    `among` are the lanes that are asked for, where those are few.
    """
    table = lane_transits.c
    keys = _lane(lane_transits) if by_lane else [table.carrier]
    ripe = Weeks(weeks.first, min(weeks.last, ripe_until(today)))
    query = select(*keys, table.days, func.sum(table.parcels))
    query = query.where(*_within(lane_transits, merchant_id, ripe), *narrowing(lane_transits, only))
    if among is not None:
        query = query.where(tuple_(*keys).in_([astuple(lane) for lane in among]))
    found: dict[tuple[str, ...], dict[int, int]] = {}
    for *names, days, parcels in connection.execute(query.group_by(*keys, table.days)).all():
        found.setdefault(tuple(names), {})[int(days)] = int(parcels)
    return {Lane(*names) if by_lane else Lane(names[0], "", "", ""): each for names, each in found.items()}


def troubles(connection: Connection, merchant_id: str, weeks: Weeks) -> list[tuple[date, str, str, str, int]]:
    """Return week, carrier, kind, responsible party and how many opened."""
    table = trouble_weeks.c
    query = select(table.week, table.carrier, table.kind, table.party, table.opened)
    rows = connection.execute(query.where(*_within(trouble_weeks, merchant_id, weeks))).all()
    return [(row[0], row[1], row[2], row[3], int(row[4])) for row in rows]


def choices(connection: Connection, merchant_id: str, weeks: Weeks) -> dict[str, list[str]]:
    """Return what a list of lanes can be narrowed to: the values of each part of a lane."""
    query = select(*_lane(lane_weeks)).where(*_within(lane_weeks, merchant_id, weeks)).distinct()
    rows = connection.execute(query).all()
    names = ("carrier", "service", "origin", "destination")
    return {name: sorted({row[place] for row in rows}) for place, name in enumerate(names)}


def narrowing(table: Table, only: Narrowed | None) -> list[Any]:
    """Return the conditions that leave only these lanes of a table with a lane's columns."""
    if only is None:
        return []
    parts = ((name, getattr(only, name)) for name in Narrowed.__slots__)
    return [table.c[name] == (part or "") for name, part in parts if part != ""]


def _lane(table: Table) -> list[Any]:
    return [table.c[name] for name in ("carrier", "service", "origin", "destination")]


def _within(table: Table, merchant_id: str, weeks: Weeks) -> list[Any]:
    return [table.c.merchant_id == merchant_id, table.c.week >= weeks.first, table.c.week <= weeks.last]
