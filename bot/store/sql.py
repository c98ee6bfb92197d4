"""What SQLAlchemy has per database only: insert unless there, insert or replace, and a lock on a name."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]], *key: str) -> None:
    """Insert the rows whose key is not there yet."""
    if rows:
        await connection.execute(_insert(connection, table).on_conflict_do_nothing(index_elements=key), list(rows))


async def insert_unless(connection: AsyncConnection, table: Table, row: dict[str, Any]) -> None:
    """Insert a row unless any unique rule of the table forbids it."""
    await connection.execute(_insert(connection, table).on_conflict_do_nothing(), row)


async def upsert(connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]], *key: str) -> None:
    """Insert the rows, or replace those with the same key."""
    if not rows:
        return
    statement = _insert(connection, table)
    fresh = {name: statement.excluded[name] for name in rows[0] if name not in key}
    await connection.execute(statement.on_conflict_do_update(index_elements=key, set_=fresh), list(rows))


async def hold(connection: AsyncConnection, *name: str) -> None:
    """Let only one transaction at a time work under this name; on SQLite there is only one writer anyway."""
    if connection.dialect.name != "sqlite":
        digest = hashlib.sha256("\x1f".join(name).encode(errors="replace")).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        await connection.execute(select(func.pg_advisory_xact_lock(key)))


def _insert(connection: AsyncConnection, table: Table) -> Any:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)
