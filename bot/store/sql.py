"""What SQLAlchemy has per database only: insert unless there, insert or replace, and a lock on a name."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Integer, Table, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite


def holds(column: Column[bool]) -> ColumnElement[Any]:
    """Return a yes-or-no column as the condition of an index names it: bare. SQLite uses no such index for `= 1`."""
    return literal_column(str(column), Integer())


def insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *key: str) -> None:
    """Insert the rows whose key is not there yet."""
    if rows:
        connection.execute(_insert_new(connection.dialect.name, table, key), list(rows))


def insert_unless(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row unless any unique rule of the table forbids it; say whether it was inserted."""
    return connection.execute(_insert_new(connection.dialect.name, table, ()), row).rowcount > 0


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *key: str) -> None:
    """Insert the rows, or replace those with the same key."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0]), key), list(rows))


def hold(connection: Connection, *name: str) -> None:
    """Let only one transaction at a time work under this name; on SQLite there is only one writer anyway."""
    if connection.dialect.name != "sqlite":
        digest = hashlib.sha256("\x1f".join(name).encode(errors="replace")).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


@cache  # building a statement costs more than running it
def _insert_new(dialect: str, table: Table, key: tuple[str, ...]) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=key or None)


@cache
def _upsert(dialect: str, table: Table, columns: tuple[str, ...], key: tuple[str, ...]) -> Any:
    statement = _insert(dialect, table)
    fresh = {name: statement.excluded[name] for name in columns if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=fresh)


def _insert(dialect: str, table: Table) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
