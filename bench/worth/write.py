"""Rows into the real tables: COPY on PostgreSQL, large transactions on SQLite.

Rows are tuples in the order of `bench.worth.year.COLUMNS`.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol

import asyncpg
from sqlalchemy import Boolean, Date, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

from bench.worth.year import COLUMNS, Rows
from bot.store import judgements, reaching
from bot.store.types import UtcDateTime
from bot.store.worth import metadata

assert judgements.metadata is reaching.metadata is metadata  # each module adds its tables to the one
TABLES = {name: metadata.tables[name] for name in COLUMNS}
ALONE = ("session_replication_role = replica", "synchronous_commit = off", "maintenance_work_mem = '256MB'")


class Writer(Protocol):
    """One way into a database. `written` counts rows by table."""

    written: Counter[str]

    async def write(self, rows: Rows) -> None:
        """Write a day's rows."""

    async def filled(self) -> None:
        """Leave everything as a shop in use has it."""

    async def close(self) -> None:
        """Let go of the database; what was not `filled` may be gone."""


class Postgresql:
    """COPY, a table after the other. The address is a plain `postgresql://…`.

    With `alone`, nobody else uses the database: indexes that only serve reading are made at the end, foreign keys are
    not looked at, and each day is a transaction. Without, all of it is one transaction like any other.
    """

    def __init__(self, connection: asyncpg.Connection, alone: bool) -> None:
        self._connection, self._alone = connection, alone
        self._whole = connection.transaction()
        self.written: Counter[str] = Counter()

    @classmethod
    async def open(cls, address: str, alone: bool) -> Postgresql:
        """Connect, and take away what would only be in the way."""
        writer = cls(await asyncpg.connect(address), alone)
        if alone:
            for setting in ALONE:
                await writer._connection.execute(f"SET {setting}")
            for index in _reading_only():
                await writer._connection.execute(f'DROP INDEX IF EXISTS "{index.name}"')
        else:
            await writer._whole.start()
        return writer

    async def write(self, rows: Rows) -> None:
        """Write a day's rows."""
        async with self._connection.transaction():
            for name in ordered(rows):
                await self._connection.copy_records_to_table(name, records=rows[name], columns=list(COLUMNS[name]))
                self.written[name] += len(rows[name])

    async def filled(self) -> None:
        """Make the indexes again, and tell the planner what there is."""
        if not self._alone:
            await self._whole.commit()
            return
        for index in _reading_only():
            await self._connection.execute(str(CreateIndex(index).compile(dialect=postgresql.dialect())))
        await self._connection.execute("VACUUM ANALYZE")

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()


class Sqlite:
    """Plain inserts. With `alone` each day is a transaction that may be lost with the power; else all of it is one."""

    def __init__(self, path: str, alone: bool) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=60)
        synchronous = "OFF" if alone else "FULL"
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON", "cache_size=-64000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._alone = alone
        self._kept = {name: _kept(table) for name, table in TABLES.items()}
        self.written: Counter[str] = Counter()

    async def write(self, rows: Rows) -> None:
        """Write a day's rows."""
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
        for name in ordered(rows):
            holes = ", ".join("?" * len(COLUMNS[name]))
            statement = f"INSERT INTO {name} ({', '.join(COLUMNS[name])}) VALUES ({holes})"
            self._connection.executemany(statement, [self._kept[name](row) for row in rows[name]])
            self.written[name] += len(rows[name])
        if self._alone:
            self._connection.execute("COMMIT")

    async def filled(self) -> None:
        """Commit what is not, and empty the log beside the file."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    async def close(self) -> None:
        """Close the file."""
        self._connection.close()


async def writer_of(address: str, alone: bool) -> Writer:
    """Return the way into a database, by its address as the settings spell it."""
    scheme, _, rest = address.partition("://")
    if scheme.startswith("sqlite"):
        return Sqlite(rest.removeprefix("/"), alone)
    return await Postgresql.open(f"postgresql://{rest}", alone)


def ordered(rows: Rows) -> list[str]:
    """Return the tables that have rows, parents before their children."""
    return [table.name for table in metadata.sorted_tables if rows.get(table.name)]


def _reading_only() -> list[Any]:
    """Return the indexes of our tables that no rule of uniqueness needs."""
    return sorted(
        (index for table in TABLES.values() for index in table.indexes if not index.unique),
        key=lambda index: str(index.name),
    )


def _kept(table: Table) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Return what turns a row into what SQLite keeps, as the column types of the store do."""
    kinds = [table.c[name].type for name in COLUMNS[table.name]]
    moments = frozenset(place for place, kind in enumerate(kinds) if isinstance(kind, UtcDateTime))
    days = frozenset(place for place, kind in enumerate(kinds) if isinstance(kind, Date))
    assert all(not isinstance(kinds[place], Boolean) for place in moments | days)

    def kept(row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(
            _moment(value) if place in moments else _day(value) if place in days else value
            for place, value in enumerate(row)
        )

    return kept


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
