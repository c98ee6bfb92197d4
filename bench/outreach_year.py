"""A year of a made-up shop, replayed with a clock through the real store, rules and notices, seen from outside.

`python -m bench.outreach_year --parcels 10000` prints what was sent and what was withheld, by reason, and exits with 1
when one notice was sent in quiet hours, over the cap, after STOP, to the holdout, twice for a cause, without consent,
while a human was on the case, or of trouble that was over.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bench.year.replay import Year
from bench.year.shop import Shop
from bench.year.verdict import Found, readable, verdict
from bot.store.database import Database


async def replayed(parcels: int, seed: int, address: str) -> Found:
    """Replay a year on an empty database."""
    database = Database(address)
    await database.start()
    try:
        year = Year(database, Shop(parcels, seed), seed)
        await year.run()
        return await verdict(year)
    finally:
        await database.stop()


def main() -> int:
    """Replay, judge, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.outreach_year", description=__doc__)
    parser.add_argument("--parcels", type=int, default=10_000, help="how many parcels (10000)")
    parser.add_argument("--seed", type=int, default=1, help="which shop (1)")
    options = parser.parse_args()
    began, worked = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory(prefix="porchlight-year-") as home:
        found = asyncio.run(replayed(options.parcels, options.seed, f"sqlite:///{Path(home) / 'porchlight.db'}"))
    print(readable(found))
    seconds, work = time.perf_counter() - began, time.process_time() - worked
    print(f"{options.parcels} parcels, seed {options.seed}: {seconds:.0f} s, {work:.0f} s of work")
    return 1 if any(found.violations.values()) or not found.sent else 0


if __name__ == "__main__":
    sys.exit(main())
