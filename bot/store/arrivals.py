"""When each provider last spoke to each shop, and what of it could not be read; asked by `python -m bot doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from bot.store.database import Database
from bot.store.tables import inbox


@dataclass(frozen=True, slots=True)
class Arrivals:
    """One provider's webhooks for one shop. `last` is aware UTC; `unread` counts bodies that wait for `replay`."""

    provider: str
    count: int
    unread: int
    last: datetime


async def arrivals(database: Database, merchant_id: str) -> list[Arrivals]:
    """Return what came in for a shop, a line for each provider that ever sent something."""
    unread = func.sum(case((inbox.c.state.in_(("unreadable", "failed")), 1), else_=0))
    query = (
        select(inbox.c.provider, func.count(), unread, func.max(inbox.c.received_at))
        .where(inbox.c.merchant_id == merchant_id)
        .group_by(inbox.c.provider)
        .order_by(inbox.c.provider)
    )
    found: list[tuple[Any, ...]] = [tuple(row.values()) for row in await database.rows(query)]
    return [Arrivals(provider, count, int(bad), last) for provider, count, bad, last in found]
