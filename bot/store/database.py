"""The way to the database: readers beside one writer on SQLite, plain pools on PostgreSQL.

`write()` is durable when it returns. `write(durable=False)` survives a killed process but may lose the last moments to
a power cut: only for work that would be done again anyway.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.migrate import is_current, upgrade

BUSY_MS = 30_000
READERS = 4


class Database:
    """One database. Make it with a normalised URL (`bot.config`), then `await start()`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self._reader = _sqlite(url, READERS, "NORMAL", "DEFERRED")
            self._durable = _sqlite(url, 1, "FULL", "IMMEDIATE")
            self._relaxed = _sqlite(url, 1, "NORMAL", "IMMEDIATE")
        else:
            self._reader = self._durable = self._relaxed = _postgresql(url)
        self._writing = asyncio.Lock()

    async def start(self) -> None:
        """Bring the tables up to date; a database that is needs nothing but a look."""
        if await self.ready():
            return
        async with self.write() as connection:
            if not self.is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(742019)"))
            await connection.run_sync(upgrade)

    async def stop(self) -> None:
        """Close every connection."""
        for engine in {self._reader, self._durable, self._relaxed}:
            await engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view."""
        async with self._reader.connect() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def write(self, durable: bool = True) -> AsyncIterator[AsyncConnection]:
        """One transaction. On SQLite one at a time in this process, and begun as a writer."""
        if not self.is_sqlite:
            async with self._durable.begin() as connection:
                if not durable:
                    await connection.execute(text("SET LOCAL synchronous_commit = off"))
                yield connection
            return
        async with self._writing, (self._durable if durable else self._relaxed).begin() as connection:
            yield connection

    async def ready(self) -> bool:
        """Say whether the database answers and its tables are up to date."""
        async with self.read() as connection:
            return await connection.run_sync(is_current)


def _sqlite(url: str, size: int, synchronous: str, begin: str) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=size, max_overflow=0, pool_timeout=60)

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver would begin by itself, and too late
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    return engine


def _postgresql(url: str) -> AsyncEngine:
    return create_async_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True, isolation_level="READ COMMITTED")
