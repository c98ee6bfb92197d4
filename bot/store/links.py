"""Links that were ended before their time: an order's links that were issued before a moment are dead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from bot.store.database import Database
from bot.store.sql import hold, upsert
from bot.store.worth import link_ends


class StoredLinks:
    """Ends tracking links by order. An end is never taken back and never moved to an earlier moment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def end(self, merchant_id: str, order_id: str, at: datetime) -> datetime:
        """End every link to an order that was issued before `at` (aware UTC); return the moment that counts."""

        def ended(connection: Connection) -> datetime:
            hold(connection, "links", merchant_id, order_id)
            known = _before(connection, merchant_id, order_id)
            if known is not None and known >= at:
                return known
            row = {"merchant_id": merchant_id, "order_id": order_id, "before": at}
            upsert(connection, link_ends, [row], "merchant_id", "order_id")
            return at

        return await self._database.write_of(merchant_id, ended)

    async def ended_before(self, merchant_id: str, order_id: str) -> datetime | None:
        """Return the moment before which an order's links are dead, or None where none was ended."""
        return await self._database.read_of(merchant_id, lambda connection: _before(connection, merchant_id, order_id))


def _before(connection: Connection, merchant_id: str, order_id: str) -> datetime | None:
    mine = (link_ends.c.merchant_id == merchant_id, link_ends.c.order_id == order_id)
    return connection.execute(select(link_ends.c.before).where(*mine)).scalar()
