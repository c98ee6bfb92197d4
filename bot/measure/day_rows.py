"""A shop's rows of any table of facts over days, page by page: for files, which hold every one exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Date, Table, literal, select, tuple_

from bot.domain.merchant import Merchant
from bot.domain.zones import starts, zone_named
from bot.measure.periods import DAY, Period

Place = tuple[Any, ...]
"""The key of the last row of a page."""


def day_rows(
    connection: Connection,
    merchant: Merchant,
    table: Table,
    columns: Sequence[str],
    key: Sequence[str],
    period: Period,
    after: Place | None,
    limit: int,
) -> tuple[list[tuple[Any, ...]], Place | None]:
    """Return a page of rows of these days, and where the next one begins (None: there is none).

    `key` orders them and tells them apart; its first column is the day, or a moment on the shop's own clock.
    """
    order = [table.c[name] for name in key]
    query = select(*(table.c[name] for name in columns), *order)
    query = query.where(table.c.merchant_id == merchant.id, *_within(merchant, period, order[0]))
    if after is not None:
        place = (literal(value, column.type) for value, column in zip(after, order, strict=True))
        query = query.where(tuple_(*order) > tuple_(*place))
    rows = connection.execute(query.order_by(*order).limit(limit)).all()
    last = tuple(rows[-1][len(columns) :]) if len(rows) == limit else None
    return [tuple(row[: len(columns)]) for row in rows], last


def _within(merchant: Merchant, period: Period, column: Column[Any]) -> tuple[Any, ...]:
    if isinstance(column.type, Date):
        return (column.between(period.first, period.last),)
    zone = zone_named(merchant.settings.time_zone)
    return (column >= starts(period.first, zone), column < starts(period.last + DAY, zone))
