"""Sums over clusters, asked of the database: what an interval of clustered units is made of, in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, and_, case, cast, func, literal, select
from sqlalchemy.sql import FromClause

from bot.measure.intervals import Sums

Condition = ColumnElement[bool]
NAMES = ("clusters", "n", "y", "nn", "ny", "yy")


def shares(
    connection: Connection,
    table: FromClause,
    cluster: ColumnElement[Any],
    wanted: Mapping[str, tuple[Condition, Condition]],
    where: Sequence[Condition],
) -> dict[str, Sums]:
    """Return the sums of several shares at once: each is a condition of its units, and one of those that count."""
    units = {name: (_one(bottom), _one(and_(bottom, top))) for name, (top, bottom) in wanted.items()}
    return rates(connection, table, cluster, units, where)


def rates(
    connection: Connection,
    table: FromClause,
    cluster: ColumnElement[Any],
    wanted: Mapping[str, tuple[ColumnElement[Any], ColumnElement[Any]]],
    where: Sequence[Condition],
) -> dict[str, Sums]:
    """Return the sums of several rates at once: each is what a row adds to the units, and to what is counted."""
    columns = []
    for name, (units, counted) in wanted.items():
        columns += [func.sum(units).label(f"n_{name}"), func.sum(counted).label(f"y_{name}")]
    inner = select(*columns).select_from(table).where(*where).group_by(cluster).subquery()
    summed = []
    for name in wanted:
        n, y = cast(inner.c[f"n_{name}"], Float), cast(inner.c[f"y_{name}"], Float)
        each = (case((n > 0, 1), else_=0), n, y, n * n, n * y, y * y)
        summed += [
            func.coalesce(func.sum(one), 0).label(f"{what}_{name}") for what, one in zip(NAMES, each, strict=True)
        ]
    row = connection.execute(select(*summed)).mappings().one()
    return {name: _sums(row, name) for name in wanted}


def _sums(row: Any, name: str) -> Sums:  # Any: a row, by the names of its columns
    clusters, *rest = (row[f"{what}_{name}"] for what in NAMES)
    return Sums(int(clusters), *(float(each) for each in rest))


def _one(condition: Condition) -> ColumnElement[Any]:
    return case((condition, literal(1)), else_=literal(0))
