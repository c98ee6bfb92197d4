"""What one prediction costs: a curve drawn alone, one among two thousand, and a window read off a kept curve."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from bench import parcels
from bench.figures import percentile
from bot.domain.trip import Stage
from bot.predict import Offsets, p_late, pack, unpack, windows

BATCH = 2_000
ROUNDS = 5


def costs() -> dict[str, float]:
    """Return microseconds of work a parcel, the median of some rounds."""
    model = parcels.forecaster()
    trips = [trip for trip in parcels.past(BATCH * 2) if trip.handed_over_at][:BATCH]
    kept = pack(model.curves(trips, Stage.HANDOFF))
    elapsed, due = np.full(len(kept), 2), np.full(len(kept), 6.0)

    def read() -> None:
        curves = unpack(kept)
        windows(curves, elapsed, Offsets())
        p_late(curves, elapsed, due, Offsets())

    return {
        "a curve, alone": _work(lambda: model.curves(trips[:1], Stage.HANDOFF), 1),
        f"a curve, one of {BATCH}": _work(lambda: model.curves(trips, Stage.HANDOFF), len(trips)),
        f"a window and the chance of being late off a kept curve, one of {BATCH}": _work(read, len(kept)),
    }


def _work(task: Callable[[], object], parts: int) -> float:
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        task()
        found.append((time.process_time() - began) / parts * 1e6)
    return percentile(found, 0.5)
