"""How far the job has come, by shop and kind of fact."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from bot.store.sql import upsert
from bot.store.worth import measured


def mark(connection: Connection, merchant_id: str, name: str) -> tuple[datetime | None, int]:
    """Return how far it has come: until when (aware UTC), and to which id."""
    own = (measured.c.merchant_id == merchant_id, measured.c.name == name)
    row = connection.execute(select(measured.c.until, measured.c.last_id).where(*own)).first()
    return (row.until, row.last_id) if row else (None, 0)


def set_mark(connection: Connection, merchant_id: str, name: str, until: datetime | None, last_id: int = 0) -> None:
    """Write down how far it has come."""
    row = {"merchant_id": merchant_id, "name": name, "until": until, "last_id": last_id}
    upsert(connection, measured, [row], "merchant_id", "name")
