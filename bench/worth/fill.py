"""Writes a year into a database, and says how far it is. It needs nothing but what the app needs: the demo uses it."""

from __future__ import annotations

import os
import time

from bench.ground import tell
from bench.worth.write import writer_of
from bench.worth.year import Year

TOLD_EVERY = 20.0


class Stopwatch:
    """Seconds by the wall and of work since it was made; says how far we are."""

    def __init__(self, name: str) -> None:
        self.name, self.began, self.worked = name, time.perf_counter(), time.process_time()
        self._told = self.began

    @property
    def seconds(self) -> float:
        """By the wall."""
        return time.perf_counter() - self.began

    def tell(self, line: str, now: bool = False) -> None:
        """Say a line, unless one was said a moment ago."""
        if now or time.perf_counter() - self._told > TOLD_EVERY:
            self._told = time.perf_counter()
            tell(f"  {self.name} {self.seconds:6.0f} s, load {os.getloadavg()[0]:.1f}: {line}")

    def json(self, rows: int) -> dict[str, float]:
        """Return what it took."""
        work = time.process_time() - self.worked
        return {"seconds": self.seconds, "work": work, "rows": rows, "load": os.getloadavg()[0]}


async def fill(year: Year, address: str, watch: Stopwatch, alone: bool = True) -> dict[str, int]:
    """Write the year; return rows by table."""
    writer = await writer_of(address, alone)
    try:
        for rows in year.batches():
            await writer.write(rows)
            watch.tell(f"{writer.written['conversations']:,} talks, {writer.written['tracking_events']:,} events")
        watch.tell(f"{writer.written.total():,} rows; indexes and statistics", now=True)
        await writer.filled()
    finally:
        await writer.close()
    return dict(writer.written)
