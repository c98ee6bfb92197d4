"""The inbox's worker: lanes keep their order, and nobody waits behind another's talk."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest

from bot.intake import inbox
from bot.intake.inbox import AT_ONCE, TAKEN_AT_ONCE, InboxWorker
from bot.ports import Arrival, InboxEntry
from tests.conftest import FrozenClock

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Kept:
    """An inbox in memory."""

    def __init__(self, rows: list[InboxEntry]) -> None:
        self.rows = rows

    async def due(self, now: datetime, limit: int, but: tuple[int, ...]) -> list[InboxEntry]:
        return [row for row in self.rows if row.id not in but][:limit]

    async def settle(self, entry_id: int, state: str, trouble: object = None) -> None:
        self.rows = [row for row in self.rows if row.id != entry_id]


def entry(number: int, lane: str, provider: str = "whatsapp") -> InboxEntry:
    return InboxEntry(number, Arrival("shop", provider, str(number), lane, b"", {}, NOW), "new", 0, None)


def worker_of(rows: list[InboxEntry], work) -> InboxWorker:  # type: ignore[no-untyped-def]
    worker = InboxWorker(Kept(rows), work, FrozenClock())  # type: ignore[arg-type]
    worker.lanes["whatsapp"] = lambda arrival: arrival.topic
    return worker


async def test_a_long_talk_keeps_its_order_and_holds_up_no_other() -> None:
    done: list[int] = []
    release = asyncio.Event()

    async def work(row: InboxEntry, _: bool) -> None:
        if row.arrival.topic == "ada":
            await release.wait()
        done.append(row.id)

    talk = [entry(n, "ada") for n in range(2 * AT_ONCE)]
    worker = worker_of([*talk, entry(100, "sam")], work)
    working = asyncio.create_task(worker.drain())
    async with asyncio.timeout(5):
        while done != [100]:  # noqa: ASYNC110 - nothing else can be waited for
            await asyncio.sleep(0.001)
        release.set()
        await working
    assert done == [100, *range(2 * AT_ONCE)]


async def test_more_than_is_taken_at_once_is_worked_to_the_end() -> None:
    done: list[int] = []

    async def work(row: InboxEntry, _: bool) -> None:
        done.append(row.id)

    many = 3 * TAKEN_AT_ONCE
    worker = worker_of([entry(n, f"lane {n}") for n in range(many)], work)
    async with asyncio.timeout(5):
        await worker.drain()
    assert sorted(done) == list(range(many))


async def test_talk_is_begun_at_once_and_carriers_news_gives_way_to_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "QUIET_SECONDS", 0.3)

    async def work(row: InboxEntry, _: bool) -> None:
        return

    async def seconds(provider: str) -> float:
        worker = worker_of([entry(1, "lane")], work)
        worker.wake(provider)
        began = time.monotonic()
        await worker.drain()
        return time.monotonic() - began

    assert await seconds("easypost") > await seconds("whatsapp")
