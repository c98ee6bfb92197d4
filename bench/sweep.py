"""The sweep of every open parcel: time, rate and memory by size, each size in a process of its own.

`python -m bench.sweep --size N --database URL` fills an empty database and sweeps it three times: for the first time
ever, late in an evening, when every anomaly opens; in the next day's first hours, when every window is read anew and
written; and an hour later. Curves are there but for those of one hour. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import psutil
from sqlalchemy import Connection, Table, func, select

from bench import parcels
from bench.ground import MEGABYTE, tell
from bot.assess import Assessor
from bot.config import read_settings
from bot.domain.merchant import Merchant
from bot.forecasting import Foresight
from bot.memory import settle_memory
from bot.predict import Forecaster
from bot.store.database import Database
from bot.store.incidents import StoredIncidents
from bot.store.judgements import anomalies, forecasts, standings
from bot.store.lessons import StoredLessons
from bot.store.standings import StoredStandings
from bot.store.tables import merchants, shipments
from bot.sweep import Sweep

AT_ONCE = 5_000
PASSES = (("first", timedelta()), ("day", timedelta(hours=6)), ("hour", timedelta(hours=1)))
"""The sweeps, and how long after the one before: over midnight there, when a look at how all moves is due as well."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One sweep: anomalies that changed, seconds by the wall and of work, resident megabytes before and at the most."""

    name: str
    parcels: int
    changes: int
    seconds: float
    work: float
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


async def fill(database: Database, count: int, model: Forecaster) -> None:
    """Write the shop and its open parcels."""
    shop = {"id": parcels.SHOP.id, "slug": "bench", "hook_token": "h" * 32, "settings": "{}"}
    await database.write(lambda connection: _insert(connection, merchants, [shop | {"created_at": parcels.NOW}]))
    every, written = parcels.rows(count, model), 0
    while part := list(itertools.islice(every, AT_ONCE)):

        def keep(connection: Connection, part: list[parcels.Row] = part) -> None:
            _insert(connection, shipments, [row.shipment for row in part])
            _insert(connection, standings, [row.standing for row in part])
            _insert(connection, forecasts, [row.forecast for row in part if row.forecast])

        await database.write(keep, durable=False)
        written += len(part)
        if written % 100_000 == 0:
            tell(f"  {written:,} parcels written")


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    connection.execute(table.insert(), rows)


async def swept(database: Database, model: Forecaster) -> list[Pass]:
    """Sweep for the first time, as in a day's first hours, and an hour later."""
    clock, assessor = Now(parcels.NOW), Assessor()
    assessor.learn(parcels.SHOP.id, parcels.knowledge())
    stores = StoredStandings(database), StoredLessons(database), StoredIncidents(database)
    sweep = Sweep(*stores, _shops, _never, assessor, lambda _: Foresight(model), clock)
    found = []
    for name, later in PASSES:
        clock.at += later
        found.append(await _pass(name, sweep))
        tell(f"  {name}: {found[-1].parcels:,} in {found[-1].seconds:.1f} s, at most {found[-1].rss_peak:.0f} MB")
    return found


async def _pass(name: str, sweep: Sweep) -> Pass:
    before, watch = _resident(), Watch()
    async with watch:
        began, worked = time.perf_counter(), time.process_time()
        done = await sweep.over(parcels.SHOP)
        seconds, work = time.perf_counter() - began, time.process_time() - worked
    return Pass(name, done.parcels, done.changes, seconds, work, before, watch.most)


class Watch:
    """Looks at our own resident memory four times a second."""

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
            await asyncio.sleep(0.25)


def _resident() -> float:
    return float(psutil.Process().memory_info().rss) / MEGABYTE


async def _shops() -> list[Merchant]:
    return [parcels.SHOP]


async def _never(merchant: Merchant, number: str) -> None:
    raise AssertionError("every parcel has been judged")


async def _measured(size: int, address: str) -> dict[str, Any]:
    settings = read_settings({"PORCHLIGHT_HOME": "/nonexistent", "DATABASE_URL": address, "SECRET_KEY": "k" * 40})
    database, model = Database(settings.database_url), parcels.forecaster()
    await database.start()
    settle_memory()
    try:
        await fill(database, size, model)
        passes = await swept(database, model)
        flagged = await database.row(select(func.count().label("open")).where(anomalies.c.is_open))
    finally:
        await database.stop()
    found = {"size": size, "open_anomalies": flagged["open"] if flagged else 0}
    return found | {"passes": [asdict(each) | {"rate": each.rate} for each in passes]}


def main() -> int:
    """Fill, sweep, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.sweep", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="open parcels (10000)")
    parser.add_argument("--database", required=True, help="sqlite:///FILE or postgresql://…: an empty one")
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    print(json.dumps(asyncio.run(_measured(options.size, options.database))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
