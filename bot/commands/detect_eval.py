"""`python -m bot detect-eval`: how well trouble is seen, on simulated parcels or on anybody's (docs/traces.md)."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import datetime
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import holidays

from bot.detect.trial.lines import lines, pooled_lines
from bot.detect.trial.pooled import Pooled, pooled
from bot.detect.trial.replay import replay
from bot.detect.trial.report import Score, score
from bot.detect.trial.traces import BadTrace, Trace, read_trace
from bot.errors import BadInput

HELP = "score the anomaly rules on simulated parcels with known faults, or on traces of your own"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--seed", type=int, nargs="+", default=[1], metavar="N", help="seeds of the simulator (1)")
    source.add_argument("--events", type=Path, metavar="FILE", help="traces of your own, one JSON object a line")
    parser.add_argument("--parcels", type=int, help="how many parcels to simulate (24,000)")
    parser.add_argument("--budget", type=float, default=10.0, help="false alarms per 1,000 healthy parcels (10)")
    parser.add_argument("--country", default="US", help="whose public holidays count (US)")
    parser.add_argument("--offset", type=float, default=-6.0, help="the shop's clock, in hours from UTC (-6)")
    parser.add_argument("--json", action="store_true", help="print one JSON object a run")


def run(options: argparse.Namespace) -> int:
    """Replay each seed, or the file, and print what was found."""
    if options.events:
        _tell(options.events.name, _scored(_from_file(options.events), options), options.json)
        return 0
    results = []
    for seed, result in zip(options.seed, _seeds(options), strict=True):
        _tell(f"seed {seed}", result, options.json)
        results.append(result)
    if len(results) > 1:
        _tell_pooled(pooled(results), options.json)
    return 0


def _seeds(options: argparse.Namespace) -> Iterator[Score]:
    """Score each seed; several at once, in processes of their own, one a processor."""
    if len(options.seed) == 1:
        yield _seed(options.seed[0], options)
        return
    with ProcessPoolExecutor(min(len(options.seed), os.cpu_count() or 1), get_context("spawn")) as pool:
        yield from pool.map(_seed, options.seed, repeat(options))


def _seed(seed: int, options: argparse.Namespace) -> Score:
    return _scored(_simulated(seed, options.parcels), options)


def _scored(traces: list[Trace], options: argparse.Namespace) -> Score:
    if not traces:
        raise BadInput("there is no trace to score")
    years = sorted({each.begins.year for each in traces})
    days = sorted(holidays.country_holidays(options.country, years=[*years, years[-1] + 1]))
    return score(replay(traces, options.budget, options.offset, days, _progress(traces)))


def _progress(traces: list[Trace]) -> Callable[[datetime], None]:
    """Say on a terminal how far the replay has come."""
    if not sys.stderr.isatty():
        return lambda at: None
    first, last = min(each.begins for each in traces), max(each.begins for each in traces)

    def tell(at: datetime) -> None:
        share = min((at - first) / max(last - first, at - first), 1.0)
        print(f"\r{at:%Y-%m-%d} {share:4.0%}", end="", file=sys.stderr, flush=True)

    return tell


def _simulated(seed: int, parcels: int | None) -> list[Trace]:
    """The simulator is another process: it shares nothing with what it tests."""
    words = [sys.executable, "-m", "sandbox.traces", "--seed", str(seed)]
    if parcels:
        words += ["--parcels", str(parcels)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as simulator:  # noqa: S603 - our own module
        traces = list(_read(simulator.stdout or (), f"seed {seed}"))
    if simulator.returncode:
        raise BadInput(f"the simulator failed on seed {seed}")
    return traces


def _from_file(path: Path) -> list[Trace]:
    try:
        with path.open(encoding="utf-8") as rows:
            return list(_read(rows, path.name))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: {error}") from error


def _read(rows: Iterable[str], name: str) -> Iterator[Trace]:
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        if not row.strip():
            continue
        try:
            trace = read_trace(json.loads(row))
        except (BadTrace, ValueError) as error:
            raise BadInput(f"{name}, line {number}: {error}") from error
        if trace.report.tracking_number in seen:
            raise BadInput(f"{name}, line {number}: id {trace.report.tracking_number!r} stood before")
        seen.add(trace.report.tracking_number)
        yield trace


def _tell(name: str, result: Score, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"run": name, **asdict(result)}, default=str))
        return
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    print(f"== {name}: " + "\n".join(lines(result)), flush=True)


def _tell_pooled(result: Pooled, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"run": "all", **asdict(result)}, default=str))
    else:
        print("== all: " + "\n".join(pooled_lines(result)))
