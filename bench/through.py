"""Events a second through each door, all the way: from the sender to the parcel's state and the judgement of it.

One app process; the doors are a vendor's signed webhook, the plain door with lists of events, and an imported file.
Half of the parcels are new, so that half of the events open one.
"""

from __future__ import annotations

import csv
import itertools
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bench import doors, vendors
from bench.books import Books, books
from bench.ground import NotUp, tell
from bench.house import SLUG, House, Ports
from sandbox.numbers import ups

TOGETHER = 100  # events in one post
FIELDS = ("tracking_number", "carrier", "status", "occurred_at", "city", "country", "text")
_serial = itertools.count(500_000)


async def rates(database: str, count: int) -> dict[str, float]:
    """Return events a second by door."""
    house = House(Ports.free(), database)
    found: dict[str, float] = {}
    async with vendors.apis(house.ports.vendors):
        await house.settle()
        await house.open()
        try:
            async with books(house) as ledger:
                for name, send in (("webhook", _webhooks), ("plain door", _posted), ("file", _imported)):
                    tell(f"{count} events through the {name}")
                    found[name] = await _rate(house, ledger, send, count)
        finally:
            await house.close()
    return found


async def _rate(
    house: House, ledger: Books, send: Callable[[House, int], Awaitable[Callable[[], Awaitable[None]]]], count: int
) -> float:
    going = await send(house, count)
    began = time.perf_counter()
    await going()
    await ledger.worked_off()
    return count / (time.perf_counter() - began)


async def _webhooks(house: House, count: int) -> Callable[[], Awaitable[None]]:
    deliveries = doors.fresh(count, count // 2)

    async def go() -> None:
        await doors.burst(house.deliver, deliveries, doors.AT_ONCE[-1])

    return go


async def _posted(house: House, count: int) -> Callable[[], Awaitable[None]]:
    made = _events(count)
    lists = [made[at : at + TOGETHER] for at in range(0, count, TOGETHER)]

    async def go() -> None:
        headers = {"Authorization": f"Bearer {house.key}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            for each in lists:
                body = [{**one, "place": {"city": one["city"], "country": one["country"]}} for one in each]
                async with session.post(f"{house.base}/v1/{SLUG}/events", json=body) as answer:
                    if answer.status != 200:
                        raise NotUp(f"the plain door answered {answer.status}: {(await answer.text())[:300]}")

    return go


async def _imported(house: House, count: int) -> Callable[[], Awaitable[None]]:
    path = house.home / "events.csv"
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, FIELDS)
        writer.writeheader()
        writer.writerows(_events(count))

    async def go() -> None:
        await house.bot("import", "events", str(path), "--merchant", SLUG, "--json")

    return go


def _events(count: int) -> list[dict[str, Any]]:
    """Return two events a parcel, in the words of the plain door."""
    now, numbers = datetime.now(UTC), [ups(next(_serial)) for _ in range((count + 1) // 2)]
    return [
        dict(
            zip(
                FIELDS,
                (
                    numbers[n % len(numbers)],
                    "ups",
                    "in_transit",
                    (now - timedelta(hours=40 - 20 * (n // len(numbers)))).isoformat(),
                    "Columbus",
                    "US",
                    "Arrived at facility",
                ),
                strict=True,
            )
        )
        for n in range(count)
    ]
