"""The sweep of every open parcel: time, rate and memory by size, each size in a process of its own.

`python -m bench.sweep --size N --database URL` fills a fresh database and sweeps it twice: the first pass draws every
parcel's curve, the second, an hour later, is what every hour costs; prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import itertools
import json
import os
import pstats
import resource
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Connection, Table, func, select

from bench import parcels
from bench.ground import MEGABYTE, tell
from bot.assess import Assessor
from bot.config import read_settings
from bot.domain.merchant import Merchant
from bot.forecasting import Foresight
from bot.store.database import Database
from bot.store.judgements import anomalies, standings
from bot.store.standings import StoredStandings
from bot.store.tables import merchants, shipments
from bot.sweep import Sweep

AT_ONCE = 5_000
LATER = timedelta(hours=1)
NEXT_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Pass:
    """One sweep: seconds, parcels and how many anomalies changed; resident megabytes before and at the most."""

    name: str
    parcels: int
    changes: int
    seconds: float
    rss_before: float
    rss_peak: float

    @property
    def rate(self) -> float:
        """Parcels a second."""
        return self.parcels / self.seconds


class Now:
    """A clock that moves when told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Aware UTC."""
        return self.at


async def fill(database: Database, count: int) -> None:
    """Write the shop and its open parcels."""
    shop = {"id": parcels.SHOP.id, "slug": "bench", "hook_token": "h" * 32, "settings": "{}"}
    await database.write(lambda connection: _insert(connection, merchants, [shop | {"created_at": parcels.NOW}]))
    every, written = parcels.rows(count), 0
    while part := list(itertools.islice(every, AT_ONCE)):

        def keep(connection: Connection, part: list[parcels.Row] = part) -> None:
            _insert(connection, shipments, [row.shipment for row in part])
            _insert(connection, standings, [row.standing for row in part])

        await database.write(keep, durable=False)
        written += len(part)
        if written % 100_000 == 0:
            tell(f"  {written:,} parcels written")


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    connection.execute(table.insert(), rows)


async def swept(database: Database, profile: str = "") -> list[Pass]:
    """Sweep three times: curves drawn, an hour later, and a day later, when every window is read anew."""
    clock, model, assessor = Now(parcels.NOW), parcels.forecaster(), Assessor()
    assessor.learn(parcels.SHOP.id, parcels.knowledge())
    sweep = Sweep(StoredStandings(database), _shops, _never, assessor, lambda _: Foresight(model), clock)
    found = []
    for name, later in (("first", timedelta()), ("hourly", LATER), ("daily", NEXT_DAY)):
        clock.at += later
        found.append(await _pass(name, sweep, f"{profile}.{name}" if profile else ""))
        tell(f"  {name}: {found[-1].parcels:,} in {found[-1].seconds:.1f} s, at most {found[-1].rss_peak:.0f} MB")
    return found


async def _pass(name: str, sweep: Sweep, profile: str) -> Pass:
    before, watch = _resident(), Watch()
    profiler = cProfile.Profile() if profile else None
    async with watch:
        began = time.perf_counter()
        if profiler:
            sweep.verdicts = _profiled(profiler, sweep.verdicts)  # type: ignore[method-assign]
        done = await sweep.over(parcels.SHOP)
        seconds = time.perf_counter() - began
    if profiler:
        with Path(profile).open("w") as out:
            pstats.Stats(profiler, stream=out).sort_stats("cumulative").print_stats(45)
    return Pass(name, done.parcels, done.changes, seconds, before, watch.most)


def _profiled(profiler: cProfile.Profile, work: Any) -> Any:
    def inside(*given: Any) -> Any:
        profiler.enable()
        try:
            return work(*given)
        finally:
            profiler.disable()

    return inside


class Watch:
    """Looks at our own resident memory twenty times a second."""

    def __init__(self) -> None:
        self.most = _resident()

    async def __aenter__(self) -> Watch:
        self._task = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _look(self) -> None:
        while True:
            self.most = max(self.most, _resident())
            await asyncio.sleep(0.05)


def _resident() -> float:
    return float(psutil.Process().memory_info().rss) / MEGABYTE


async def _shops() -> list[Merchant]:
    return [parcels.SHOP]


async def _never(merchant: Merchant, number: str) -> None:
    raise AssertionError("every parcel has been judged")


async def _measured(size: int, address: str, profile: str) -> dict[str, Any]:
    settings = read_settings({"PORCHLIGHT_HOME": "/nonexistent", "DATABASE_URL": address, "SECRET_KEY": "k" * 40})
    database = Database(settings.database_url)
    await database.start()
    try:
        began = time.perf_counter()
        await fill(database, size)
        filled = time.perf_counter() - began
        passes = await swept(database, profile)
        flagged = await database.row(select(func.count()).select_from(anomalies).where(anomalies.c.is_open))
    finally:
        await database.stop()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"size": size, "filled_s": filled, "peak_mb": peak, "open_anomalies": next(iter((flagged or {}).values()))}
    return found | {"passes": [asdict(each) | {"rate": each.rate} for each in passes]}


def main() -> int:
    """Fill, sweep, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.sweep", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="open parcels")
    parser.add_argument("--database", required=True, help="sqlite:///FILE or postgresql://…: an empty one")
    parser.add_argument("--profile", default="", metavar="FILE", help="write where the thinking's time goes")
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    print(json.dumps(asyncio.run(_measured(options.size, options.database, options.profile))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
