"""Do a merchant's figures hold what they say? Simulated shops whose truth is known, and the real job on them.

`python -m bench.proof --seeds 100` lets the real job make the facts of so many simulated shops, reads every figure with
its 95 % interval, and says how often the interval held the truth, how wide it was, and how far off the estimate was on
average. It exits with 1 where an interval holds the truth less often than the bar: 93 of 100. All of it is simulated:
it says that the arithmetic is right, and nothing of what any shop will see.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, create_engine, insert
from sqlalchemy.pool import StaticPool

from bench.proof_holdout import SALT, SHARE, WITH, WITHOUT, Troubles
from bench.proof_shop import AFTER, BEGIN, DAYS, PERIOD, Talks, truths
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.policy import Outreach, Policy
from bot.measure.gather import Measuring
from bot.measure.holdout import holdout
from bot.measure.intervals import Interval
from bot.measure.periods import Period
from bot.measure.worth import overview
from bot.store.reaching import metadata
from bot.store.sql import upsert

BAR = 0.93
SHOPPERS, TROUBLED = 320, 300
LOOKS = (0.6, 1.0)
"""When the job looks, as shares of the time: what came later must find its way into facts that are there already."""

CHANGING = ("conversations", "cases")
NOW = BEGIN + timedelta(days=DAYS + AFTER)
LAST = Period((BEGIN + timedelta(days=DAYS - PERIOD)).date(), (BEGIN + timedelta(days=DAYS - 1)).date())
SHOP = Merchant("s" * 32, "simulated", "t", MerchantSettings(name="Simulated"))
HELD_OUT = Merchant(
    "h" * 32, "held", "h", MerchantSettings(name="Held out", policy=Policy(outreach=Outreach(holdout=SHARE)))
)
Found = Iterator[tuple[str, Interval, float]]


class Memory:
    """A database in memory, as the job knows one."""

    is_sqlite = True

    def __init__(self) -> None:
        self.engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        metadata.create_all(self.engine)
        self.at = BEGIN

    async def read(self, work: Callable[[Connection], Any]) -> Any:
        """Run the function."""
        with self.engine.begin() as connection:
            return work(connection)

    async def write(self, work: Callable[[Connection], Any], durable: bool = True) -> Any:
        """Run the function."""
        return await self.read(work)

    def now(self) -> Any:
        """The moment up to which rows are there."""
        return self.at


def figures(seed: int) -> Found:
    """Return each figure of one simulated shop: its name, its interval, and what is true."""
    memory = Memory()
    asyncio.run(_live(memory, seed))
    with memory.engine.begin() as connection:
        yield from _of_contacts(connection)
        yield from _of_holdout(connection)
    memory.engine.dispose()


async def _live(memory: Memory, seed: int) -> None:
    """Let time pass: rows come in, and the job looks now and then."""

    async def salt_of(_: str) -> str:
        return SALT

    async def merchants() -> Sequence[Merchant]:
        return (SHOP, HELD_OUT)

    shops = (Talks(SHOP.id, seed, SHOPPERS), Troubles(HELD_OUT.id, seed + 10_000, TROUBLED))
    job, since = Measuring(memory, merchants, salt_of, memory), None  # type: ignore[arg-type]
    for look in LOOKS:
        memory.at = BEGIN + look * (NOW - BEGIN)
        with memory.engine.begin() as connection:
            for shop in shops:
                _arrive(connection, shop.until(memory.at, since))
        for merchant in await merchants():
            await job.measure(merchant)
        since = memory.at


def _arrive(connection: Connection, fresh: Iterable[tuple[str, list[dict[str, Any]]]]) -> None:
    for name, rows in fresh:
        table = metadata.tables[name]
        if name in CHANGING:
            newest = {row["id"]: row for row in rows}
            upsert(connection, table, list(newest.values()), "id")
        else:
            connection.execute(insert(table), rows)


def _of_contacts(connection: Connection) -> Found:
    found, true = overview(connection, SHOP, LAST), truths()
    for key, figure in found.figures.items():
        yield key, figure.value, true[key]
    for part in found.channels:
        yield f"strict, {part.name}", part.strict.value, true["strict"]
    for key, figure in found.truth.items():
        yield key, figure.value, true[key]
    yield "change of strict", found.figures["strict"].change, true["change"]
    yield "time to human p50", found.waits.p50, true["wait_p50"]
    yield "time to human p90", found.waits.p90, true["wait_p90"]


def _of_holdout(connection: Connection) -> Found:
    found = holdout(connection, HELD_OUT, NOW)
    yield "contacts a parcel, told", found.told.rate, WITH
    yield "contacts a parcel, held out", found.held.rate, WITHOUT
    yield "prevented per 100 parcels", found.prevented, 100 * (WITHOUT - WITH)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure over all seeds. `bias` is the mean of the estimates less the mean of what is true."""

    figure: str
    seeds: int
    covered: int
    width: float
    bias: float
    truth: float

    @property
    def good(self) -> bool:
        """True when the interval holds what it promises."""
        return self.covered >= BAR * self.seeds


def proved(seeds: Iterable[int], of: Callable[[int], Found] = figures) -> list[Row]:
    """Return every figure over these seeds, in the order in which they come."""
    kept: dict[str, list[tuple[Interval, float]]] = {}
    for seed in seeds:
        for name, interval, true in of(seed):
            kept.setdefault(name, []).append((interval, true))
    return [_row(name, each) for name, each in kept.items()]


def _row(name: str, kept: Sequence[tuple[Interval, float]]) -> Row:
    """Return what became of one figure; an interval without a bound reaches as far as there are numbers."""
    known = [(each.estimate, *_bounds(each), true) for each, true in kept if each.estimate is not None]
    narrow = [high - low for _, low, high, _ in known if math.isfinite(high - low)]
    off = [estimate - true for estimate, _, _, true in known if math.isfinite(estimate)]
    covered = sum(low - 1e-9 <= true <= high + 1e-9 for _, low, high, true in known)
    return Row(name, len(known), covered, _mean(narrow), _mean(off), _mean([each[-1] for each in known]))


def _bounds(interval: Interval) -> tuple[float, float]:
    low = -math.inf if interval.low is None else interval.low
    return low, math.inf if interval.high is None else interval.high


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def table(rows: Iterable[Row]) -> str:
    """Return the rows as lines for a terminal."""
    lines = [f"{'figure':<28} {'truth':>10} {'covered':>12} {'mean width':>11} {'bias':>10}"]
    for row in rows:
        covered = f"{row.covered} of {row.seeds}"
        mark = "" if row.good else "  below the bar"
        lines.append(f"{row.figure:<28} {row.truth:>10.4g} {covered:>12} {row.width:>11.4g} {row.bias:>10.2g}{mark}")
    return "\n".join(lines)


def others() -> Mapping[str, Callable[[int], Found]]:
    """Return what else is proved: carriers and lanes have simulated shops of their own."""
    from bench import proof_lanes  # they take a while to load

    return {"carriers and lanes": lambda seed: proof_lanes.figures(seed, shaky=False)}


def main() -> int:
    """Simulate, measure, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.proof", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="how many simulated shops (100)")
    parser.add_argument("--quick", action="store_true", help="ten shops, and none of carriers")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    began, seeds = time.perf_counter(), range(10 if options.quick else options.seeds)
    kept = {"contacts, truth and the holdout": proved(seeds)}
    if not options.quick:
        kept |= {name: proved(seeds, of) for name, of in others().items()}
    if options.json:
        print(json.dumps({name: [asdict(row) for row in rows] for name, rows in kept.items()}, indent=2))
    else:
        for name, rows in kept.items():
            print(f"{name}: simulated, {len(seeds)} seeds\n{table(rows)}\n")
        print(f"{time.perf_counter() - began:.0f} s")
    return 0 if options.quick or all(row.good for rows in kept.values() for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
