"""The parts of `make bench` that grow with a shop: sweeps by size, events by door, the cost of a prediction."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import postgres, predicting, through
from bench.figures import Verdict, table
from bench.ground import ROOT, NotUp, tell

LARGE = 1_000_000
MINUTES_5 = 300.0
FLAT = 1.5  # resident memory while sweeping the largest, over that of the smallest
LINEAR = 1.5  # work a parcel at the largest, over that at the smallest


async def sweeps(sizes: tuple[int, ...], found: dict[str, Any]) -> list[Verdict]:
    """Sweep each size on both databases, each in a process and a database of its own."""
    verdicts = []
    with postgres.server() as server:
        for kind in ("SQLite", "PostgreSQL"):
            done = []
            for size in sizes:
                tell(f"sweep of {size:,} open parcels on {kind}")
                done.append(await _sweep(size, kind, server))
            found[f"sweep on {kind}"] = done
            found["tables"].append(_table(kind, done))
            tell(found["tables"][-1])
            verdicts += _verdicts(kind, done)
    return verdicts


async def _sweep(size: int, kind: str, server: str) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="porchlight-sweep-"))
    try:
        address = f"sqlite:///{folder / 'sweep.db'}" if kind == "SQLite" else await postgres.new_database(server)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.sweep", "--size", str(size), "--database", address,
            cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, _ = await process.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if process.returncode:
        raise NotUp(f"the sweep of {size} parcels failed; the lines above say why")
    swept: dict[str, Any] = json.loads(said)
    return swept


def _table(kind: str, done: list[dict[str, Any]]) -> str:
    rows = [
        (
            f"{one['size']:,}", each["name"], f"{each['seconds']:.1f}", f"{each['rate']:.0f}",
            f"{each['work'] / one['size'] * 1e6:.0f}", f"{each['rss_before']:.0f}", f"{each['rss_peak']:.0f}",
            str(each["changes"]),
        )
        for one in done
        for each in one["passes"]
    ]  # fmt: skip
    head = (f"sweep, {kind}", "pass", "s", "parcels/s", "µs of work each", "MB before", "MB at most", "changes")
    return table(head, rows)


def _verdicts(kind: str, done: list[dict[str, Any]]) -> list[Verdict]:
    first, last = done[0], done[-1]
    found = []
    for small, large in zip(first["passes"], last["passes"], strict=True):
        what = f"sweep of {last['size']:,} on {kind}, {large['name']}"
        limit = MINUTES_5 if last["size"] >= LARGE else None
        found.append(Verdict(f"{what}: seconds", large["seconds"], limit))
        if len(done) > 1:
            each = (large["work"] / last["size"]) / (small["work"] / first["size"])
            found.append(Verdict(f"{what}: work a parcel over that of {first['size']:,}", each, LINEAR))
            memory = large["rss_peak"] / small["rss_peak"]
            found.append(Verdict(f"{what}: memory over that of {first['size']:,}", memory, FLAT))
    return found


async def events(count: int, found: dict[str, Any]) -> list[Verdict]:
    """Send events through each door on both databases."""
    with postgres.server() as server:
        rates = {
            "SQLite": await through.rates("", count),
            "PostgreSQL": await through.rates(await postgres.new_database(server), count),
        }
    found["events a second"] = rates
    rows = [(door, *(f"{rates[kind][door]:.0f}" for kind in rates)) for door in rates["SQLite"]]
    found["tables"].append(table(("events a second to the parcel's state", *rates), rows))
    tell(found["tables"][-1])
    return []


def prediction(found: dict[str, Any]) -> list[Verdict]:
    """Measure what a prediction costs."""
    found["prediction_us"] = costs = predicting.costs()
    rows = [(what, f"{cost:.0f}") for what, cost in costs.items()]
    found["tables"].append(table(("one prediction", "µs of work"), rows))
    tell(found["tables"][-1])
    return []
