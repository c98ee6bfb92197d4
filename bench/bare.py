"""The yardstick of the webhook door: a bare aiohttp handler that inserts the body as one row, durably, and says 200.

Run as a process of its own: `python -m bench.bare --port P --database URL`. Same kind of database and the same pragmas
as ours (SQLite: WAL, synchronous FULL); no signature, no key, no merchant, nothing afterwards.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator

import aiosqlite
import asyncpg
from aiohttp import web

TABLE = "CREATE TABLE IF NOT EXISTS bare (id {key}, body {kind} NOT NULL)"


def _site(port: int, database: str) -> None:
    app = web.Application()
    app.cleanup_ctx.append(_sqlite(database) if database.startswith("sqlite") else _postgresql(database))
    app.router.add_get("/healthz", _fine)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None, shutdown_timeout=1)


async def _fine(_: web.Request) -> web.Response:
    return web.Response()


def _sqlite(database: str):
    async def opened(app: web.Application) -> AsyncIterator[None]:
        writing = asyncio.Lock()
        async with aiosqlite.connect(database.removeprefix("sqlite:///"), isolation_level=None) as connection:
            await connection.execute("PRAGMA journal_mode=WAL")
            await connection.execute("PRAGMA synchronous=FULL")
            await connection.execute(TABLE.format(key="INTEGER PRIMARY KEY", kind="BLOB"))

            async def keep(request: web.Request) -> web.Response:
                body = await request.read()
                async with writing:
                    await connection.execute("INSERT INTO bare (body) VALUES (?)", (body,))
                return web.Response()

            app.router.add_post("/hook", keep)
            yield

    return opened


def _postgresql(database: str):
    async def opened(app: web.Application) -> AsyncIterator[None]:
        async with asyncpg.create_pool(database, min_size=4, max_size=20) as pool:
            await pool.execute(TABLE.format(key="BIGSERIAL PRIMARY KEY", kind="BYTEA"))

            async def keep(request: web.Request) -> web.Response:
                await pool.execute("INSERT INTO bare (body) VALUES ($1)", await request.read())
                return web.Response()

            app.router.add_post("/hook", keep)
            yield

    return opened


def main() -> None:
    """Read the options and serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m bench.bare", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", required=True, help="sqlite:///FILE or postgresql://…")
    options = parser.parse_args()
    _site(options.port, options.database)


if __name__ == "__main__":
    main()
