"""`make fuzz`: every parser of the registry against mutated fixtures, foreign bodies, bombs and noise.

Exits 1 if a parser raised anything but MalformedPayload, hung, gave times without zones, gave two readings of one body,
or gave what the next stages choke on; or if memory grew by more than 50 MB after the warm-up.
"""

from __future__ import annotations

import argparse
import json
import sys

from bench.fuzz.run import Failure, Tally, fuzz, ports, summary
from bench.ground import tell

MOST_GROWN_MB = 50.0


def main() -> int:
    """Read the options, fuzz, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (60)")
    parser.add_argument("--seed", type=int, default=0, help="where the dice start (0)")
    parser.add_argument(
        "--only", action="append", default=[], choices=sorted(ports()), help="this adapter alone; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    tally = fuzz(options.seconds, options.seed, _progress, _failure, options.only)
    found = summary(tally)
    print(json.dumps(found, indent=2) if options.json else _table(found))
    return 1 if tally.failures or tally.grown_mb > MOST_GROWN_MB else 0


def _progress(tally: Tally) -> None:
    rate = tally.cases / tally.seconds
    tell(f"{tally.seconds:.0f} s: {tally.cases:,} bodies, {rate:.0f}/s, {len(tally.failures)} kinds of failure")


def _failure(failure: Failure) -> None:
    tell(f"BROKEN {failure.adapter}: {failure.error} at {failure.at} (number {failure.number}): {failure.body[:160]!r}")


def _table(found: dict[str, object]) -> str:
    lines = [f"{name:16} {counts}" for name, counts in found["adapters"].items()]  # type: ignore[attr-defined]
    lines += [f"BROKEN {one}" for one in found["failures"]]  # type: ignore[attr-defined]
    figures = ("cases", "seconds", "cases_a_second", "slowest_case_s", "grown_mb")
    return "\n".join([*lines, ", ".join(f"{name} {found[name]}" for name in figures)])


if __name__ == "__main__":
    sys.exit(main())
