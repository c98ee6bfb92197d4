"""Reading our database from outside, while the app runs or after it was killed: nothing of our own store's code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bench.house import House, until
from bot.config import read_settings
from bot.store.tables import inbox


class Books:
    """A connection for reading."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._one_at_a_time = asyncio.Lock()

    async def rows(self, query: Any) -> list[Any]:
        """Return what a query finds now."""
        async with self._one_at_a_time:
            found = list((await self._connection.execute(query)).all())
            await self._connection.rollback()
        return found

    async def column(self, column: Any) -> list[Any]:
        """Return one column of every row."""
        return [row[0] for row in await self.rows(select(column))]

    async def unworked(self) -> int:
        """How many webhooks wait to be worked off."""
        return int((await self.rows(select(func.count()).where(inbox.c.state == "new")))[0][0])

    async def worked_off(self) -> None:
        """Wait until none does. Raises NotUp."""

        async def quiet() -> bool:
            return await self.unworked() == 0

        await until(quiet, 300, "the inbox was not worked off")


@asynccontextmanager
async def books(house: House) -> AsyncIterator[Books]:
    """Open a house's database for reading."""
    engine = create_async_engine(read_settings(house.environment).database_url)
    try:
        async with engine.connect() as connection:
            yield Books(connection)
    finally:
        await engine.dispose()
