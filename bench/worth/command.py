"""`python -m bench.year`: fills, measures and opens a shop's year at several sizes, on both databases, and judges it.

Each size runs in a process of its own (`bench.worth.one`). With `--demo` it fills the shop `harbour` of a home instead.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg

from bench.ground import ROOT, tell
from bench.postgres import new_database, server
from bench.worth.demo import TALKS, furnished
from bench.worth.readable import kept, readable

FULL = 1_000_000
FULL_SQLITE = 50_000
QUICK = 10_000
SMALLEST = {"postgresql": 10_000, "sqlite": 1_000}
DISK_A_TALK = 16_000
"""Bytes that a talk, its order, its parcel and their scans take, indexes and all, at the most."""

SPARE = 2_000_000_000
ROOM = ("max_wal_size = '8GB'", "checkpoint_timeout = '30min'")


def sizes(kind: str, largest: int) -> list[int]:
    """Return the sizes that show how cost grows, up to the largest: tens of the smallest."""
    found, size = [], SMALLEST[kind]
    while size < largest:
        found.append(size)
        size *= 10
    return [*found, largest]


@contextmanager
def folder(keep: str | None) -> Iterator[Path]:
    """Yield a folder for the databases; gone at the end, unless it is to be kept."""
    path = Path(keep) if keep else Path(tempfile.mkdtemp(prefix="porchlight-year-"))
    path.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = str(path)  # where the server of `bench.postgres` lies as well
    try:
        yield path
    finally:
        tempfile.tempdir = None
        if not keep:
            shutil.rmtree(path, ignore_errors=True)


@asynccontextmanager
async def postgresql() -> AsyncIterator[str]:
    """Yield the address of a server of our own, with room in its log: the rows of a year come in within minutes."""
    with server() as address:
        connection = await asyncpg.connect(address)
        for setting in ROOM:
            await connection.execute(f"ALTER SYSTEM SET {setting}")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()
        yield address


async def one(size: int, address: str, seed: int) -> dict[str, Any]:
    """Run one size in a process of its own; return its figures. Raises RuntimeError when it fails."""
    command = [sys.executable, "-m", "bench.worth.one", "--conversations", str(size), "--seed", str(seed)]
    process = await asyncio.create_subprocess_exec(
        *command, "--database", address, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the run of {size:,} talks failed; the lines above say why")
    found: dict[str, Any] = json.loads(out)
    return found


async def grown(kind: str, largest: int, seed: int, keep: Path) -> list[dict[str, Any]]:
    """Run every size on one kind of database, the smallest first."""
    found = []
    async with contextlib.AsyncExitStack() as stack:
        base = await stack.enter_async_context(postgresql()) if kind == "postgresql" else ""
        for size in sizes(kind, largest):
            tell(f"{kind}: {size:,} conversations")
            path = keep / f"year-{size}.db"
            if not base:
                path.unlink(missing_ok=True)
            address = await new_database(base) if base else f"sqlite:///{path}"
            found.append({"kind": kind} | await one(size, address, seed))
    return found


def check_room(largest: int, path: Path) -> None:
    """Refuse to begin where the disk is too small."""
    needed, free = largest * DISK_A_TALK + SPARE, shutil.disk_usage(path).free
    if free < needed:
        raise SystemExit(
            f"{path} has {free / 1e9:.0f} GB free and this needs {needed / 1e9:.0f} GB: "
            "choose fewer with --conversations, or another folder with --keep"
        )


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    parser.add_argument(
        "--conversations", type=int, help=f"the largest size ({FULL} on PostgreSQL, {FULL_SQLITE} on SQLite)"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both", help="which (both)")
    parser.add_argument("--seed", type=int, default=1, help="which shop (1)")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} conversations at the most")
    parser.add_argument("--keep", metavar="DIR", help="keep the databases in this folder; else a temporary one")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--demo", action="store_true", help=f"fill the simulated shop of a home with {TALKS} talks")
    parser.add_argument("--home", metavar="DIR", help="with --demo: the home (PORCHLIGHT_HOME, else var)")
    options = parser.parse_args(given)
    if options.conversations is not None and options.conversations < 100:
        parser.error("--conversations must be 100 or more: a year needs a few talks a week")
    return options


async def _all(options: argparse.Namespace, path: Path) -> list[dict[str, Any]]:
    kinds = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    found = []
    for kind in kinds:
        usual = QUICK if options.quick else FULL if kind == "postgresql" else FULL_SQLITE
        found += await grown(kind, options.conversations or usual, options.seed, path)
    return found


def main(given: Sequence[str] | None = None) -> int:
    """Run, judge, print; 1 where a page is over its limit, fails or was not reached, or a count is not as planted."""
    options = arguments(given)
    if options.demo:
        print(asyncio.run(furnished(options.home)))
        return 0
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    began = time.perf_counter()
    with folder(options.keep) as path:
        largest = options.conversations or (QUICK if options.quick else FULL)
        check_room(largest if options.database != "sqlite" else min(largest, FULL_SQLITE), path)
        found = asyncio.run(_all(options, path))
    print(json.dumps(found) if options.json else readable(found, time.perf_counter() - began))
    return 0 if kept(found) else 1
