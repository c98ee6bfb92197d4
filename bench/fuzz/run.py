"""The loop: adapters in turns, a mutated fixture each, until the time is up; failures are kept one of a kind."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import random
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench.fuzz.mutations import mutated
from bench.fuzz.promises import Broken, Case, Hangs, Port, check
from bench.ground import MEGABYTE, ROOT
from integrations.registry import carriers, storefronts

FIXTURES = ROOT / "tests" / "integrations"
TOPICS = (None, None, "", "orders/create", "order.updated", "x" * 500, "\x00", "orders/updated/../x", "action.x")
HEADERS = (
    "x-hmac-signature",
    "x-path",
    "x-timestamp",
    "x-shopify-topic",
    "x-shopify-hmac-sha256",
    "x-wc-webhook-topic",
    "x-wc-webhook-signature",
    "aftership-hmac-sha256",
    "authorization",
    "x-signature",
    "signature",
    "timestamp",
    "webhook-id",
    "content-type",
    "x-shopify-event-id",
    "x-wc-webhook-delivery-id",
    "sendcloud-signature",
)
# Header values as a web server hands them over: what is no UTF-8 arrives as halves of surrogate pairs.
VALUES = (
    "", "a", "\x00", "é", "\udcff", "0" * 64, "A" * 9_000, "sha256=", "sha256=" + "f" * 64, "9" * 30, "Bearer ", "NaN",
    "Bearer secret", "secret", "=", "t=1,v1=2", "2026-11-23T12:00:00Z", "Mon, 23 Nov 2026 12:00:00 GMT",
)  # fmt: skip
KEPT_BYTES = 100_000
WARM_CASES = 2_000


@dataclass(frozen=True, slots=True)
class Failure:
    """One broken promise: where, what, and how often; `body` is the shortest that did it."""

    adapter: str
    error: str
    at: str
    number: int
    body: bytes
    topic: str | None


@dataclass
class Tally:
    """What a run found."""

    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    failures: dict[tuple[str, str, str], Failure] = field(default_factory=dict)
    often: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    slowest: float = 0.0
    cases: int = 0
    seconds: float = 0.0
    warm_mb: float = 0.0
    end_mb: float = 0.0
    peak_mb: float = 0.0

    @property
    def grown_mb(self) -> float:
        """Resident megabytes that came on top after the warm-up."""
        return self.end_mb - self.warm_mb if self.warm_mb else 0.0

    def add(self, failure: Failure) -> bool:
        """Keep it if it is the first of its kind, or shorter than the one that is kept; True for a first."""
        key = (failure.adapter, failure.error, failure.at)
        known = self.failures.get(key)
        self.often[key] += 1
        if known is None or len(failure.body) < len(known.body):
            self.failures[key] = failure
        return known is None


def ports() -> dict[str, Port]:
    """Every adapter of the registry."""
    return {**carriers(), **storefronts()}


def bodies() -> dict[str, list[bytes]]:
    """Return the fixtures of every adapter."""
    kinds = [("carriers", name) for name in carriers()] + [("storefronts", name) for name in storefronts()]
    return {name: [path.read_bytes() for path in _fixtures(FIXTURES / kind / name)] for kind, name in kinds}


def _fixtures(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "fixtures").glob("*.*") if path.suffix in {".json", ".xml"})


def cases(seed: int, only: Sequence[str] = ()) -> Iterator[tuple[int, Case]]:
    """Yield cases without end, numbered; the same for the same seed and fixtures."""
    every, known = ports(), bodies()
    names = [name for name in sorted(every) if (not only or name in only) and known[name]]
    others = [body for found in known.values() for body in found]
    number = 0
    while True:
        name = names[number % len(names)]
        yield number, case(random.Random(f"{seed}:{number}"), every[name], known[name], others)
        number += 1


def case(chance: random.Random, port: Port, own: Sequence[bytes], others: Sequence[bytes]) -> Case:
    """Make one case of an adapter's fixtures."""
    body = mutated(chance, chance.choice(own), others)
    headers = {chance.choice(HEADERS): chance.choice(VALUES) for _ in range(chance.randrange(4))}
    return Case(port, body, chance.choice(TOPICS), headers)


def fuzz(
    seconds: float, seed: int, told: Callable[[Tally], None], found: Callable[[Failure], None], only: Sequence[str] = ()
) -> Tally:
    """Try cases until the time is up. `told` hears of progress every five seconds, `found` of each new failure."""
    tally, began, last = Tally(), time.monotonic(), time.monotonic()
    for number, one in cases(seed, only):
        _tried(tally, number, one, found)
        now = time.monotonic()
        if number == WARM_CASES:
            tally.warm_mb = _resident()
        if now - last >= 5:
            last, tally.seconds = now, now - began
            tally.peak_mb = max(tally.peak_mb, _resident())
            told(tally)
        if now - began >= seconds:
            break
    tally.seconds, tally.end_mb = time.monotonic() - began, _resident()
    return tally


def _tried(tally: Tally, number: int, one: Case, found: Callable[[Failure], None]) -> None:
    tally.cases += 1
    began = time.thread_time()
    try:
        outcome = check(one)
    except (Exception, Hangs) as error:
        outcome = "BROKEN"
        failure = Failure(one.name, _said(error), _place(error), number, one.body[:KEPT_BYTES], one.topic)
        if tally.add(failure):
            found(failure)
    tally.slowest = max(tally.slowest, time.thread_time() - began)
    tally.outcomes.setdefault(one.name, Counter())[outcome] += 1


def _said(error: BaseException) -> str:
    name = type(error).__name__
    return f"{name}: {error}"[:90] if isinstance(error, (Broken, Hangs)) else name


def _place(error: BaseException) -> str:
    """Return the last line of our own code that the error came through."""
    ours = [each for each in traceback.extract_tb(error.__traceback__) if "site-packages" not in each.filename]
    ours = [each for each in ours if str(ROOT) in each.filename and "/bench/" not in each.filename]
    return f"{Path(ours[-1].filename).relative_to(ROOT)}:{ours[-1].lineno}" if ours else "-"


def _resident() -> float:
    """Return resident megabytes, without what the allocator keeps in hand after a large body."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    return float(psutil.Process().memory_info().rss) / MEGABYTE


def summary(tally: Tally) -> dict[str, Any]:
    """Return plain values."""
    return {
        "cases": tally.cases,
        "seconds": round(tally.seconds, 1),
        "cases_a_second": round(tally.cases / tally.seconds) if tally.seconds else 0,
        "slowest_case_s": round(tally.slowest, 3),
        "grown_mb": round(tally.grown_mb, 1),
        "adapters": {name: dict(sorted(found.items())) for name, found in sorted(tally.outcomes.items())},
        "failures": [
            {"adapter": one.adapter, "error": one.error, "at": one.at, "times": tally.often[key], "number": one.number}
            | {"topic": one.topic, "body": one.body[:2_000].decode("latin-1")}
            for key, one in sorted(tally.failures.items())
        ],
    }
