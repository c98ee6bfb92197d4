"""The way to the database. A transaction is a plain function of a connection; it runs off the event loop.

`write()` is durable when it returns. `write(durable=False)` survives a killed process but may lose the last moments to
a power cut: only for work that would be done again anyway.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.migrate import is_current, upgrade
from bot.store.tenants import scope

BUSY_MS = 30_000
READERS = 3
POOL = 10
DEADLOCK = "40P01"
"""What PostgreSQL calls two transactions that wait for each other; it ends one of them, with nothing done."""

MOST_DEADLOCKS = 5

Outcome = TypeVar("Outcome")
Work = Callable[[Connection], Outcome]


class _Kind(Protocol):
    """What a database must be able to do."""

    async def read(self, work: Work[Outcome]) -> Outcome: ...

    async def write(self, work: Work[Outcome], durable: bool) -> Outcome: ...

    async def compact(self) -> bool: ...

    async def close(self) -> None: ...


class Database:
    """One database. Make it with a normalised URL (`bot.config`), then `await start()`."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self._kind: _Kind = _Sqlite(url) if self.is_sqlite else _Postgresql(url)

    async def start(self) -> None:
        """Bring the tables up to date; a database that is needs nothing but a look."""
        if not await self.ready():
            await self.write(_upgrade_alone)

    async def stop(self) -> None:
        """Close every connection."""
        await self._kind.close()

    async def read(self, work: Work[Outcome]) -> Outcome:
        """Run the function on one consistent view."""
        return await self._kind.read(work)

    async def write(self, work: Work[Outcome], durable: bool = True) -> Outcome:
        """Run the function in one transaction; whatever it raises takes everything back."""
        return await self._kind.write(work, durable)

    async def read_of(self, merchant_id: str, work: Work[Outcome]) -> Outcome:
        """Read as one merchant: PostgreSQL itself shows no other's rows (`bot.store.tenants`)."""
        return await self._kind.read(_as(merchant_id, work))

    async def write_of(self, merchant_id: str, work: Work[Outcome], durable: bool = True) -> Outcome:
        """Write as one merchant: PostgreSQL itself refuses every other's rows."""
        return await self._kind.write(_as(merchant_id, work), durable)

    async def compact(self) -> bool:
        """Have SQLite's file, and what lies beside it, hold nothing that was deleted; False where it is in use.

        PostgreSQL does so by itself, in its own time.
        """
        return await self._kind.compact()

    async def rows(self, query: Any) -> Sequence[RowMapping]:
        """Return the rows of one query."""
        return await self.read(lambda connection: connection.execute(query).mappings().all())

    async def row(self, query: Any) -> RowMapping | None:
        """Return the first row of one query."""
        return await self.read(lambda connection: connection.execute(query).mappings().first())

    async def do(self, statement: Any, durable: bool = True) -> int:
        """Run one statement; return how many rows it changed."""
        return await self.write(lambda connection: connection.execute(statement).rowcount, durable)

    async def ready(self) -> bool:
        """Say whether the database answers and its tables are up to date."""
        return await self.read(is_current)


def _as(merchant_id: str, work: Work[Outcome]) -> Work[Outcome]:
    def scoped(connection: Connection) -> Outcome:
        scope(connection, merchant_id)
        return work(connection)

    return scoped


def _upgrade_alone(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(742019)"))
    upgrade(connection)


class _Sqlite:
    """A few reading threads beside one that writes: writers queue here and not for the file's lock.

    Of the writes that somebody waits for durably none stands behind more than one of the others.
    """

    def __init__(self, url: str) -> None:
        plain = url.replace("+aiosqlite", "", 1)
        self._reader = _sqlite(plain, READERS, "NORMAL", "DEFERRED")
        self._durable = _sqlite(plain, 1, "FULL", "IMMEDIATE")
        self._relaxed = _sqlite(plain, 1, "NORMAL", "IMMEDIATE")
        self._reading = ThreadPoolExecutor(READERS, "sqlite reader")
        self._writing = ThreadPoolExecutor(1, "sqlite writer")
        self._turn = asyncio.Lock()

    async def read(self, work: Work[Outcome]) -> Outcome:
        return await _off_loop(self._reading, self._reader, work)

    async def write(self, work: Work[Outcome], durable: bool) -> Outcome:
        if durable:
            return await _off_loop(self._writing, self._durable, work)
        async with self._turn:
            return await _off_loop(self._writing, self._relaxed, work)

    async def compact(self) -> bool:
        async with self._turn:
            return await asyncio.get_running_loop().run_in_executor(self._writing, _compacted, self._durable)

    async def close(self) -> None:
        for threads in (self._writing, self._reading):
            await asyncio.to_thread(threads.shutdown)
        for engine in (self._relaxed, self._durable, self._reader):
            engine.dispose()


async def _off_loop(threads: ThreadPoolExecutor, engine: Engine, work: Work[Outcome]) -> Outcome:
    def whole() -> Outcome:
        with engine.begin() as connection:
            return work(connection)

    return await asyncio.get_running_loop().run_in_executor(threads, whole)


def _compacted(engine: Engine) -> bool:
    """Write the file anew and empty the log beside it: neither keeps a byte of what is gone."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM").close()
        busy = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return busy is not None and not busy[0]
    except sqlite3.Error:
        return False
    finally:
        raw.close()


def _sqlite(url: str, size: int, synchronous: str, begin: str) -> Engine:
    engine = create_engine(
        url, pool_size=size, max_overflow=0, hide_parameters=True, connect_args={"check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver would begin by itself, and too late
        for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    return engine


class _Postgresql:
    """Plain pools; PostgreSQL orders its writers by itself."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            url, pool_size=POOL, max_overflow=POOL, pool_pre_ping=True, hide_parameters=True
        )

    async def read(self, work: Work[Outcome]) -> Outcome:
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def write(self, work: Work[Outcome], durable: bool) -> Outcome:
        """Run a transaction; one that the server broke off in favour of another process's is simply run again."""
        for _ in range(MOST_DEADLOCKS):
            try:
                return await self._write(work, durable)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) != DEADLOCK:
                    raise
        return await self._write(work, durable)

    async def _write(self, work: Work[Outcome], durable: bool) -> Outcome:
        async with self._engine.begin() as connection:
            if not durable:
                await connection.execute(text("SET LOCAL synchronous_commit = off"))
            return await connection.run_sync(work)

    async def compact(self) -> bool:
        return True

    async def close(self) -> None:
        await self._engine.dispose()
