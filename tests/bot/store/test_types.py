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
    await database.do(insert(merchants).values(_row(at)))
    kept = (await database.row(select(merchants.c.created_at)))["created_at"]
    raw = (await database.row(text("SELECT created_at FROM merchants")))["created_at"]
    assert kept == at
    assert kept.utcoffset() == timedelta(0)
    if database.is_sqlite:
        assert raw == "2026-11-23T11:30:00.000005Z"
    else:
        assert raw == at
        assert raw.tzinfo is not None


async def test_a_naive_time_is_refused(database):
    with pytest.raises(StatementError, match="without a zone"):
        await database.do(insert(merchants).values(_row(datetime(2026, 11, 23))))  # noqa: DTZ001


async def test_times_sort_as_times(database):
    times = [datetime(999, 1, 1, tzinfo=KIRITIMATI), datetime(2026, 1, 1, tzinfo=KIRITIMATI), datetime.now(KIRITIMATI)]
    for number, at in enumerate(times):
        await database.do(insert(merchants).values(_row(at, f"m{number}")))
    rows = await database.rows(select(merchants.c.created_at).order_by(merchants.c.created_at))
    assert [row["created_at"] for row in rows] == times
