"""The webhook door against the bare handler: signed EasyPost events at 1, 8 and 32 at a time, in turns."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bench import vendors
from bench.books import Books, books
from bench.figures import Spread, spread
from bench.ground import ROOT, Child, NotUp, free_ports, tell
from bench.house import House, Ports
from bench.vendors import Delivery, Shopper

AT_ONCE = (1, 8, 32)
Send = Callable[[aiohttp.ClientSession, Delivery], Awaitable[int]]
_serial = itertools.count()


def fresh(count: int, shoppers: int) -> list[Delivery]:
    """Return events that were never sent before: each has its own id."""
    now, made = datetime.now(UTC), []
    for _ in range(count):
        n = next(_serial)
        event = json.loads(Shopper(n % shoppers).scanned(now, 2).body)
        event["id"] = f"evt_bench{n:09d}"
        made.append(Delivery("easypost", event["id"], json.dumps(event).encode()))
    return made


class Bare:
    """The bare handler, as a process."""

    def __init__(self, database: str) -> None:
        home = Path(tempfile.mkdtemp(prefix="porchlight-bare-"))
        [port] = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        address = database or f"sqlite:///{home / 'bare.db'}"
        command = [sys.executable, "-m", "bench.bare", "--port", str(port), "--database", address]
        self.child = Child("the bare handler", command, home / "bare.log", {}, ROOT)

    async def send(self, session: aiohttp.ClientSession, delivery: Delivery) -> int:
        """Send one body, with the very same headers."""
        headers = delivery.headers("/hook")
        async with session.post(f"{self.url}/hook", data=delivery.body, headers=headers) as answer:
            await answer.read()
            return answer.status


async def burst(send: Send, deliveries: list[Delivery], at_once: int) -> tuple[list[float], float]:
    """Send all of them, `at_once` at a time; return single times and the wall's, in seconds."""
    times: list[float] = []
    waiting = iter(deliveries)

    async def worker(session: aiohttp.ClientSession) -> None:
        for delivery in waiting:
            began = time.perf_counter()
            status = await send(session, delivery)
            times.append(time.perf_counter() - began)
            if status != 200:
                raise NotUp(f"a webhook was answered {status}")

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(worker(session))
        return times, time.perf_counter() - began


async def compare(
    database: str, bare_database: str, rounds: int, count: int
) -> tuple[dict[tuple[str, int], Spread], float]:
    """Measure both sides in turns. Returns spreads by (side, at once), and the events a second that are worked off."""
    shoppers, house, bare = 20, House(Ports.free(), database), Bare(bare_database)
    kind = "SQLite" if house.database.startswith("sqlite") else "PostgreSQL"
    times: dict[tuple[str, int], list[float]] = {}
    walls: dict[tuple[str, int], float] = {}
    async with vendors.apis(house.ports.vendors), AsyncExitStack() as stack:
        await house.settle()
        await house.open()
        ledger = await stack.enter_async_context(books(house))
        bare.child.start()
        try:
            await bare.child.up(f"{bare.url}/healthz")
            sides: list[tuple[str, Send]] = [("ours", house.deliver), ("bare", bare.send)]
            for number, at_once in itertools.product(range(rounds), AT_ONCE):
                for name, send in sides if number % 2 == 0 else sides[::-1]:
                    tell(f"webhook door on {kind}: round {number + 1} of {rounds}, {name}, {at_once} at a time")
                    single, wall = await burst(send, fresh(count, shoppers), at_once)
                    times.setdefault((name, at_once), []).extend(single)
                    walls[name, at_once] = walls.get((name, at_once), 0) + wall
                    if name == "ours":
                        await ledger.worked_off()
            rate = await _work_rate(house, ledger, count, shoppers)
        finally:
            await bare.child.stop()
            await house.close()
    return {key: spread(times[key], walls[key]) for key in times}, rate


async def _work_rate(house: House, ledger: Books, count: int, shoppers: int) -> float:
    """Return how many events a second go the whole way, from the door to the parcel's state."""
    began = time.perf_counter()
    await burst(house.deliver, fresh(count, shoppers), AT_ONCE[-1])
    await ledger.worked_off()
    return count / (time.perf_counter() - began)
