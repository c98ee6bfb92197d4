"""Trouble that many parcels share, as a shop's sweeps found it: what is open, and what was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update

from bot.store.database import Database
from bot.store.judgements import incidents
from bot.store.sql import holds, insert_unless


class StoredIncidents:
    """Keeps incidents by their key: at most one open of each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, merchant_id: str, now_open: Mapping[str, Any], now: datetime) -> None:
        """Make exactly these open; those that are not among them any more are closed now (aware UTC)."""
        await self._database.write(lambda connection: _keep(connection, merchant_id, now_open, now), durable=False)

    async def since(self, merchant_id: str, at: datetime) -> list[tuple[Any, datetime | None]]:
        """Return each incident that was open after that moment, with its end; None while it lasts."""
        query = select(incidents).where(
            incidents.c.merchant_id == merchant_id, or_(holds(incidents.c.is_open), incidents.c.closed_at > at)
        )
        rows = await self._database.rows(query.order_by(incidents.c.opened_at))
        return [(json.loads(row["incident"]), row["closed_at"]) for row in rows]


def _keep(connection: Connection, merchant_id: str, now_open: Mapping[str, Any], now: datetime) -> None:
    mine = (incidents.c.merchant_id == merchant_id, holds(incidents.c.is_open))
    known = {row.key for row in connection.execute(select(incidents.c.key).where(*mine))}
    for key in known - set(now_open):
        connection.execute(update(incidents).where(*mine, incidents.c.key == key).values(is_open=False, closed_at=now))
    for key, body in now_open.items():
        text = json.dumps(body)
        if key in known:
            connection.execute(update(incidents).where(*mine, incidents.c.key == key).values(incident=text))
        else:
            row = {"merchant_id": merchant_id, "key": key, "is_open": True, "opened_at": now, "incident": text}
            insert_unless(connection, incidents, row)
