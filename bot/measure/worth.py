"""What it was worth, for pages, digest and command line: figures of a period beside the one before, with intervals.

Counts are read from the sums by day. Intervals allow for shoppers who come more than once: how much that matters is
asked of the facts of at most the last `LOOKED_AT` days, so that a year opens nearly as fast as a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, true

from bot.domain.merchant import Merchant
from bot.domain.zones import zone_named
from bot.measure import clusters
from bot.measure.days import STATUS, WINDOW, Conditions, settled_sums
from bot.measure.definitions import SHOPPER
from bot.measure.gather import BEGINNING, DAYS
from bot.measure.intervals import Interval, Sums, inflation, share, shares_apart, student, wilson
from bot.measure.marks import mark
from bot.measure.periods import DAY, Period, within
from bot.measure.waits import Waits, waits
from bot.store.drawn import drawn
from bot.store.judgements import promises
from bot.store.worth import contact_days, contacts, sayings, truth_days

LOOKED_AT = 92
MANY = 10_000
"""From so many contacts on, one shopper of sixteen is looked at (`bot.store.drawn`)."""

SHARES: Mapping[str, tuple[str, str]] = {
    "wismo": ("wismo", "contacts"),
    "strict": ("strict", "strict_known"),
    "said_so": ("said_so", "strict_known"),
    "loose": ("loose", "loose_known"),
    "reopened": ("reopened", "strict_known"),
    "human": ("human", "contacts"),
    "csat": ("satisfied", "rated"),
}
"""Each share's numerator and denominator among the sums by day."""

SUMS = tuple(dict.fromkeys(("contacts", "answered", "asked", "messages", "missed", *chain(*SHARES.values()))))


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `key` is that of its definition; `hits` of `n` count; `change` is what is apart from the time before.

    `pending` are the units that are not known yet, and stand in neither.
    """

    key: str
    value: Interval
    hits: int
    n: int
    pending: int = 0
    change: Interval = field(default_factory=Interval)


@dataclass(frozen=True, slots=True)
class Part:
    """A channel's or goal's own share of a period's contacts."""

    name: str
    contacts: int
    strict: Figure
    loose: Figure


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a series. `known` is 0 while the day is not closed."""

    day: date
    contacts: int
    known: int
    strict: int
    human: int


@dataclass(frozen=True, slots=True)
class Saved:
    """Money, in the shop's own currency; None where it has not said what a contact costs."""

    amount: Interval
    currency: str
    contact_cost: float


@dataclass(frozen=True, slots=True)
class Overview:
    """All of a period. `counts` are the sums of contacts that shoppers opened; `by_us` those that a notice began."""

    period: Period
    counts: Mapping[str, int]
    before: Mapping[str, int]
    by_us: int
    figures: Mapping[str, Figure]
    waits: Waits
    truth: Mapping[str, Figure]
    saved: Saved | None
    days: tuple[Day, ...]
    channels: tuple[Part, ...]
    goals: tuple[Part, ...]
    until: datetime | None


def today_so_far(connection: Connection, merchant: Merchant, now: datetime) -> int:
    """Return how many contacts shoppers opened on the shop's own day that goes on."""
    today = now.astimezone(zone_named(merchant.settings.time_zone)).date()
    return _sums(connection, merchant.id, Period(today, today))["contacts"]


def overview(connection: Connection, merchant: Merchant, period: Period) -> Overview:
    """Return everything about a period."""
    now, before = _sums(connection, merchant.id, period), _sums(connection, merchant.id, period.before)
    until, _ = mark(connection, merchant.id, DAYS)
    known = settled_sums(connection, merchant.id, zone_named(merchant.settings.time_zone), until or BEGINNING)
    widths = _spread(connection, merchant, period, known), _spread(connection, merchant, period.before, known)
    figures = {key: _figure(key, now, before, *(each.get(key, Sums()) for each in widths)) for key in SHARES}
    wider = inflation(widths[0].get("strict", Sums()))
    return Overview(
        period,
        now,
        before,
        _by_us(connection, merchant.id, period),
        figures,
        waits(connection, merchant, period),
        truth(connection, merchant, period),
        _saved(merchant, figures["strict"]),
        _series(connection, merchant.id, period),
        _parts(connection, merchant.id, period, "channel", wider),
        _parts(connection, merchant.id, period, "goal", wider),
        until,
    )


def _own(merchant_id: str, period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        contact_days.c.merchant_id == merchant_id,
        contact_days.c.day.between(period.first, period.last),
        contact_days.c.opener == SHOPPER,
    )


def _summed() -> list[ColumnElement[Any]]:
    return [func.coalesce(func.sum(contact_days.c[name]), 0).label(name) for name in SUMS]


def _sums(connection: Connection, merchant_id: str, period: Period) -> dict[str, int]:
    row = connection.execute(select(*_summed()).where(*_own(merchant_id, period))).mappings().one()
    return {name: int(value) for name, value in row.items()}


def _by_us(connection: Connection, merchant_id: str, period: Period) -> int:
    merchant, days, shopper = _own(merchant_id, period)
    query = select(func.coalesce(func.sum(contact_days.c.contacts), 0)).where(merchant, days, ~shopper)
    return int(connection.execute(query).scalar_one())


def _figure(key: str, now: Mapping[str, int], before: Mapping[str, int], width: Sums, width_before: Sums) -> Figure:
    top, bottom = SHARES[key]
    change = shares_apart(_scaled(now[top], now[bottom], width), _scaled(before[top], before[bottom], width_before))
    pending = now["contacts"] - now[bottom] if bottom in {"strict_known", "loose_known"} else 0
    return Figure(key, of_share(now[top], now[bottom], width), now[top], now[bottom], pending, change)


def of_share(hits: int, n: int, width: Sums) -> Interval:
    """Return the interval of a share whose units are as clustered as these."""
    return share(_scaled(hits, n, width))


def _scaled(hits: int, n: int, width: Sums) -> Sums:
    """Return the sums of a longer period, clustered as a part of it is; the part itself where it is the whole.

    Where the part holds none of them, each is taken for a witness of its own.
    """
    if not n:
        return Sums()
    if not width.n:
        return Sums(n, n, hits, n, hits, hits)
    if (hits, n) == (width.y, width.n):
        return width
    wider, rate = inflation(width), hits / n
    groups = max(round(width.worth * n / width.n), 2)
    within = n * n / groups
    spread = hits * (1 - rate) * wider * (groups - 1) / groups
    return Sums(groups, n, hits, within, rate * within, spread + rate * rate * within)


def _spread(connection: Connection, merchant: Merchant, period: Period, known: Conditions) -> dict[str, Sums]:
    """Return the sums by shopper of every share, over the newest days of a period.

    Where these hold very many contacts, a part of the shoppers stands for all, drawn by the first sign of their hash:
    how alike one shopper's contacts are shows in any of them.
    """
    newest = period.newest(LOOKED_AT)
    many = _sums(connection, merchant.id, newest)["contacts"] > MANY
    rated = contacts.c.solved.is_not(None)
    wanted = {
        "wismo": (contacts.c.is_wismo, true()),
        "strict": (known["strict"], known["strict_known"]),
        "said_so": (known["said_so"], known["strict_known"]),
        "loose": (known["loose"], known["loose_known"]),
        "reopened": (known["reopened"], known["strict_known"]),
        "human": (contacts.c.human_at.is_not(None), true()),
        "csat": (contacts.c.solved.is_(True), rated),
    }
    own = (
        contacts.c.merchant_id == merchant.id,
        contacts.c.day.between(newest.first, newest.last),
        contacts.c.opener == SHOPPER,
        *_drawn("contacts", many),
    )
    return clusters.shares(connection, contacts, who(), wanted, own)


def who() -> ColumnElement[Any]:
    """Return who a contact is of: the shopper where known, else the talk."""
    return func.coalesce(func.nullif(contacts.c.shopper, ""), contacts.c.conversation_id)


def _series(connection: Connection, merchant_id: str, period: Period) -> tuple[Day, ...]:
    query = select(contact_days.c.day, *_summed()).where(*_own(merchant_id, period)).group_by(contact_days.c.day)
    rows = {row["day"]: row for row in connection.execute(query).mappings()}
    days = (period.first + each * DAY for each in range(period.days))
    none = dict.fromkeys(SUMS, 0)
    return tuple(
        Day(day, int(row["contacts"]), int(row["strict_known"]), int(row["strict"]), int(row["human"]))
        for day in days
        for row in [rows.get(day, none)]
    )


def _parts(connection: Connection, merchant_id: str, period: Period, by: str, wider: float) -> tuple[Part, ...]:
    query = select(contact_days.c[by], *_summed()).where(*_own(merchant_id, period)).group_by(contact_days.c[by])
    rows = [dict(row) for row in connection.execute(query).mappings()]
    parts = [
        Part(row[by], int(row["contacts"]), _small(row, "strict", wider), _small(row, "loose", wider)) for row in rows
    ]
    return tuple(sorted(parts, key=lambda part: (-part.contacts, part.name)))


def _small(row: Mapping[str, Any], key: str, wider: float) -> Figure:
    """A part's figure, clustered as the whole is; a part has no more of one shopper than the whole."""
    top, bottom = SHARES[key]
    hits, n = int(row[top]), int(row[bottom])
    worth = n / wider
    value = wilson(hits / n * worth, worth, student(max(worth - 1, 1))) if n else Interval()
    return Figure(key, value, hits, n, int(row["contacts"]) - n)


def truth(connection: Connection, merchant: Merchant, period: Period) -> dict[str, Figure]:
    """Return how often what we said was true: statuses, and windows; by parcel, for one is asked about repeatedly."""
    query = (
        select(truth_days.c.what, *(func.sum(truth_days.c[name]).label(name) for name in ("said", "known", "held")))
        .where(truth_days.c.merchant_id == merchant.id, truth_days.c.day.between(period.first, period.last))
        .group_by(truth_days.c.what)
    )
    sums = {row["what"]: row for row in connection.execute(query).mappings()}
    spreads = {STATUS: _status_spread, WINDOW: _window_spread}
    found = {}
    for what, spread in spreads.items():
        row = sums.get(what, {"said": 0, "known": 0, "held": 0})
        said, known, held = (int(row[name]) for name in ("said", "known", "held"))
        key = f"{what}_truth"
        width = spread(connection, merchant, period.newest(LOOKED_AT), said > MANY)
        found[key] = Figure(key, of_share(held, known, width), held, known, said - known)
    return found


def _drawn(table: str, many: bool) -> tuple[ColumnElement[bool], ...]:
    """Return the condition under which some rows stand for all, where there are many."""
    return (drawn(table),) if many else ()


def _status_spread(connection: Connection, merchant: Merchant, period: Period, many: bool) -> Sums:
    days = sayings.c.day.between(period.first, period.last)
    own = (sayings.c.merchant_id == merchant.id, days, *_drawn("sayings", many))
    wanted = {STATUS: (sayings.c.is_right.is_(True), sayings.c.is_right.is_not(None))}
    return clusters.shares(connection, sayings, sayings.c.shipment_id, wanted, own)[STATUS]


def _window_spread(connection: Connection, merchant: Merchant, period: Period, many: bool) -> Sums:
    days = within(merchant, period, promises.c.made_at)
    own = (promises.c.merchant_id == merchant.id, *days, *_drawn("promises", many))
    wanted = {WINDOW: (promises.c.held.is_(True), promises.c.held.is_not(None))}
    return clusters.shares(connection, promises, promises.c.shipment_id, wanted, own)[WINDOW]


def _saved(merchant: Merchant, strict: Figure) -> Saved | None:
    rate = merchant.settings.policy.worth
    if not rate.contact_cost:
        return None
    each = strict.n * rate.contact_cost
    low, high = (bound * each if bound is not None else None for bound in (strict.value.low, strict.value.high))
    return Saved(Interval(strict.hits * rate.contact_cost, low, high), rate.currency, rate.contact_cost)
