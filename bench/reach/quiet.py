"""When nothing is under way any more: neither in the app's books, nor on the road, nor at the vendors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select

from bench.books import Books
from bench.house import until
from bench.reach.town import Town
from bot.store import reaching as r
from bot.store import tables as t


async def quiet(town: Town, books: Books, patience: float = 120.0) -> None:
    """Wait until all is worked off. Raises NotUp."""

    async def still() -> bool:
        return town.road.idle and not town.reach.express.waiting() and not await at_work(books)

    await until(still, patience, "something is still under way")


async def at_work(books: Books) -> int:
    """Return how many bodies, turns, causes and sends are not finished; what waits for a later day is not counted."""
    soon = datetime.now(UTC) + timedelta(minutes=10)
    count = func.count()
    queries = (
        select(count).where(t.inbox.c.state == "new"),
        select(count).where(t.turns.c.state == "waiting"),
        select(count).where(r.causes.c.is_open),
        select(count).where(r.outbox.c.is_open, r.outbox.c.due_at < soon),
        select(count).where(r.outbox.c.is_untold),
        select(count).where(or_(r.notices.c.state == "waiting", r.notices.c.state == "sending")),
    )
    return sum([int((await books.rows(query))[0][0]) for query in queries])
