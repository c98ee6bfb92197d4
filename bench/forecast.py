"""`python -m bench.forecast FILE.csv`: what training on a file of parcels and one prediction cost.

Time is of the processor, on one thread; the peak of memory is that of the whole process, with and without training.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.trip import Stage
from bot.predict import Forecaster, LaneTables, Offsets, count_rows, p_late, pack, train, unpack, windows
from bot.predict.columns import DAYS, Columns, moment
from bot.predict.rows import read_trips

MANY = 1_000_000
FEW = 2_000


def main() -> int:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.forecast", description=__doc__)
    parser.add_argument("file", metavar="FILE.csv", help="one parcel a row, as for `python -m bot backtest`")
    parser.add_argument("--country", metavar="CC", help="whose holidays count")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    found = measured(Path(options.file), options.country)
    lines = [f"{name:<44}{value:>14,}" for name, value in found.items()]
    print(json.dumps(found) if options.json else "\n".join(lines))
    return 0


def measured(path: Path, country: str | None) -> dict[str, Any]:
    """Return every figure."""
    with path.open(encoding="utf-8", newline="") as lines:
        trips = read_trips(lines)
    columns = Columns.of(trips)
    known_at = max(trip.delivered_at or trip.ordered_at for trip in trips) + timedelta(days=1)
    before = peak_mb()
    counting, lanes = timed(lambda: LaneTables.from_counts(count_rows(columns, moment(known_at))))
    training, forecaster = timed(lambda: train(columns, lanes, known_at, country))
    found = {
        "parcels": len(trips),
        "lane tables, s": counting,
        "training, both stages, s": training,
        "peak memory before training, MB": before,
        "peak memory with training, MB": peak_mb(),
    }
    return found | predictions(forecaster, columns)


def predictions(forecaster: Forecaster, columns: Columns) -> dict[str, Any]:
    """Return what curves and windows cost."""
    some = columns.take(np.flatnonzero(~np.isnan(columns.handed))[-FEW:])
    one = some.take(np.array([0]))
    alone, _ = timed(lambda: forecaster.curves(one, Stage.HANDOFF))
    together, curves = timed(lambda: forecaster.curves(some, Stage.HANDOFF))
    kept = unpack(pack(curves))
    many = kept[np.arange(MANY) % len(kept)]
    elapsed = np.arange(MANY) % 14
    saying, _ = timed(lambda: windows(many, elapsed, Offsets()))
    lateness, _ = timed(lambda: p_late(many, elapsed, np.full(MANY, 12)))
    return {
        "one curve alone, ms": round(alone * 1000, 1),
        f"one curve among {len(some):,}, ms": round(together * 1000 / len(some), 3),
        "a kept curve, bytes": 2 * DAYS,
        f"{MANY:,} windows, s": saying,
        f"{MANY:,} chances of being late, s": lateness,
    }


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds of the processor that some work took, and what it gave."""
    begin = time.process_time()
    found = work()
    return round(time.process_time() - begin, 3), found


def peak_mb() -> int:
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
