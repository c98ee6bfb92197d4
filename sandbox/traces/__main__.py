"""`python -m sandbox.traces --seed N > traces.jsonl`: one line a parcel, schema in docs/traces.md."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sandbox.traces.parameters import load
from sandbox.traces.trace import traces


def main() -> int:
    """Write the traces of one seed."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.traces", description="Simulated parcels with faults.")
    parser.add_argument("--seed", type=int, required=True, help="the same seed gives the same lines")
    parser.add_argument("--parcels", type=int, help="how many (24,000)")
    parser.add_argument("--parameters", type=Path, help="another description of the network (YAML)")
    given = parser.parse_args()
    for each in traces(given.seed, given.parcels, load(given.parameters)):
        sys.stdout.write(json.dumps(each, separators=(",", ":")) + "\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
