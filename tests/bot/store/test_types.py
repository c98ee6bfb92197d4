"""Times and text in the raw column, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from bot.store.tables import merchants

KIRITIMATI = timezone(timedelta(hours=14))


def _row(created_at, ident="m1"):
    return {"id": ident, "slug": ident, "hook_token": ident, "settings": "{}", "created_at": created_at}


async def test_an_aware_time_is_kept_in_utc(database):
    at = datetime(2026, 11, 24, 1, 30, 0, 5, tzinfo=KIRITIMATI)
    async with database.write() as connection:
        await connection.execute(insert(merchants).values(_row(at)))
    async with database.read() as connection:
        kept = (await connection.execute(select(merchants.c.created_at))).scalar_one()
        raw = (await connection.execute(text("SELECT created_at FROM merchants"))).scalar_one()
    assert kept == at
    assert kept.utcoffset() == timedelta(0)
    if database.is_sqlite:
        assert raw == "2026-11-23T11:30:00.000005Z"
    else:
        assert raw == at
        assert raw.tzinfo is not None


async def test_a_naive_time_is_refused(database):
    with pytest.raises(StatementError, match="without a zone"):
        async with database.write() as connection:
            await connection.execute(insert(merchants).values(_row(datetime(2026, 11, 23))))  # noqa: DTZ001


async def test_times_sort_as_times(database):
    times = [datetime(999, 1, 1, tzinfo=KIRITIMATI), datetime(2026, 1, 1, tzinfo=KIRITIMATI), datetime.now(KIRITIMATI)]
    async with database.write() as connection:
        for number, at in enumerate(times):
            await connection.execute(insert(merchants).values(_row(at, f"m{number}")))
    async with database.read() as connection:
        rows = await connection.execute(select(merchants.c.created_at).order_by(merchants.c.created_at))
        assert list(rows.scalars()) == times
