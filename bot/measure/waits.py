"""How long people waited for a human's first word, by order statistics: the database sorts, a year has very many."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from bot.domain.merchant import Merchant
from bot.measure.intervals import Interval, Ranks, ranks
from bot.measure.periods import Period, within
from bot.store.sql import holds
from bot.store.tables import cases

Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Waits:
    """How long people waited for a human, in seconds; an estimate that is infinite is one that still goes on.

    Of the cases `asked` for, `waiting` are open without a word, and `wordless` ended without one: how long those would
    have waited nobody knows, and they stand in neither quantile.
    """

    p50: Interval
    p90: Interval
    asked: int
    waiting: int
    wordless: int


def waits(connection: Connection, merchant: Merchant, period: Period) -> Waits:
    """Return how long people waited for a human's first word: each case that was opened in a period."""
    own = (cases.c.merchant_id == merchant.id, *within(merchant, period, cases.c.opened_at))
    asked, heard = connection.execute(select(func.count(), func.count(cases.c.first_word_at)).where(*own)).one()
    silent = select(func.count()).where(*own, holds(cases.c.is_open), cases.c.first_word_at.is_(None))
    waiting = int(connection.execute(silent).scalar_one())
    count = heard + waiting
    if not count:
        return Waits(Interval(), Interval(), asked, waiting, asked)
    half, most = ranks(count, 0.5), ranks(count, 0.9)
    took = _took(connection, own, {*_places(half), *_places(most)})
    return Waits(_interval(half, took), _interval(most, took), asked, waiting, asked - count)


def _places(at: Ranks) -> set[int]:
    return {place for place in (at.low, at.middle, at.high) if place is not None}


def _interval(at: Ranks, took: dict[int, float]) -> Interval:
    """Return the waits at these ranks; those behind all that ended still go on."""
    return Interval(*(None if place is None else took.get(place, math.inf) for place in (at.middle, at.low, at.high)))


def _took(connection: Connection, own: Conditions, places: set[int]) -> dict[int, float]:
    """Return the waits that ended and are at these places by their length, in seconds."""
    length = _seconds(connection, cases.c.opened_at, cases.c.first_word_at)
    columns = (length.label("seconds"), func.row_number().over(order_by=length).label("place"))
    ended = select(*columns).where(*own, cases.c.first_word_at.is_not(None)).subquery()
    rows = connection.execute(select(ended).where(ended.c.place.in_(sorted(places))))
    return {row.place: round(float(row.seconds), 3) for row in rows}


def _seconds(connection: Connection, since: ColumnElement[Any], until: ColumnElement[Any]) -> ColumnElement[Any]:
    if connection.dialect.name == "sqlite":
        return (func.julianday(until) - func.julianday(since)) * 86_400
    return func.date_part("epoch", until - since)
