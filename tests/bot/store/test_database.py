"""The tables, their steps, and how writers take turns."""

from __future__ import annotations

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.store.migrate import HEAD, MIGRATIONS, downgrade, upgrade
from bot.store.tables import metadata


async def test_the_steps_make_exactly_the_tables(database):
    async with database.write() as connection:
        await connection.run_sync(downgrade, "base")
        await connection.run_sync(upgrade)
    async with database.read() as connection:
        found = await connection.run_sync(lambda sync: compare_metadata(MigrationContext.configure(sync), metadata))
    assert found == []


def test_head_is_the_last_step():
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


async def test_starting_twice_at_once_is_harmless(database, both):
    from bot.store.database import Database

    async with database.write() as connection:
        await connection.run_sync(downgrade, "base")
    others = [Database(both.database_url) for _ in range(3)]
    await asyncio.gather(*(other.start() for other in others))
    assert all(await asyncio.gather(*(other.ready() for other in others)))
    await asyncio.gather(*(other.stop() for other in others))


async def test_sqlite_is_opened_for_durability(database):
    if not database.is_sqlite:
        pytest.skip("these are SQLite's own switches")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    async with database.write() as connection:
        found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in wanted}
    async with database.write(durable=False) as connection:
        relaxed = (await connection.execute(text("PRAGMA synchronous"))).scalar_one()
    assert found == wanted
    assert relaxed == 1


async def test_a_failed_write_leaves_nothing(database):
    with pytest.raises(RuntimeError):  # noqa: PT012
        async with database.write() as connection:
            await connection.execute(text("DELETE FROM alembic_version"))
            raise RuntimeError
    assert await database.ready()


async def test_readers_are_not_blocked_by_a_writer(database):
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        assert await asyncio.wait_for(database.ready(), 5)
