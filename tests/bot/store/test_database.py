"""The tables, their steps, and how writers take turns."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.store.migrate import HEAD, MIGRATIONS, downgrade, upgrade
from bot.store.sql import hold
from bot.store.worth import metadata


async def test_the_steps_make_exactly_the_tables(database):
    await database.write(lambda connection: downgrade(connection, "base"))
    await database.write(upgrade)
    found = await database.read(lambda connection: compare_metadata(MigrationContext.configure(connection), metadata))
    assert found == []


def test_head_is_the_last_step():
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


async def test_starting_twice_at_once_is_harmless(database, both):
    from bot.store.database import Database

    await database.write(lambda connection: downgrade(connection, "base"))
    others = [Database(both.database_url) for _ in range(3)]
    await asyncio.gather(*(other.start() for other in others))
    assert all(await asyncio.gather(*(other.ready() for other in others)))
    await asyncio.gather(*(other.stop() for other in others))


async def test_sqlite_is_opened_for_durability(database):
    if not database.is_sqlite:
        pytest.skip("these are SQLite's own switches")

    def switches(connection):
        return {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}

    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    assert await database.write(switches) == wanted
    assert (await database.write(switches, durable=False))["synchronous"] == 1


async def test_a_failed_write_leaves_nothing(database):
    def fail(connection):
        connection.execute(text("DELETE FROM alembic_version"))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.write(fail)
    assert await database.ready()


async def test_readers_do_not_wait_for_a_writer_nor_does_the_loop(database):
    if not database.is_sqlite:
        pytest.skip("on PostgreSQL a transaction runs on the loop")
    go_on = threading.Event()

    def slow(connection):
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        assert go_on.wait(10)

    writing = asyncio.create_task(database.write(slow))
    await asyncio.sleep(0.01)
    assert await asyncio.wait_for(database.ready(), 5)
    go_on.set()
    await writing


async def test_a_writer_in_another_process_is_waited_for(database, both):
    if not database.is_sqlite:
        pytest.skip("these are SQLite's own locks")
    other = sqlite3.connect(both.database_url.partition("///")[2], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(database.do(text("UPDATE alembic_version SET version_num = version_num")))
    await asyncio.sleep(0.1)
    assert not writing.done()
    other.execute("COMMIT")
    assert await asyncio.wait_for(writing, 5) == 1
    other.close()


async def test_of_two_writers_that_wait_for_each_other_both_come_through(database):
    """Two processes keep the same webhooks, each in an order of its own."""
    runs = []

    def holding(first, second):
        def work(connection):
            runs.append(first)
            hold(connection, first)
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_sleep(0.2)"))
            hold(connection, second)
            return first

        return work

    done = await asyncio.gather(database.write(holding("a", "b")), database.write(holding("b", "a")))
    assert done == ["a", "b"]
    assert len(runs) == (2 if database.is_sqlite else 3)
