"""`make check`: format, lint, types, import rules and the fast tests, under a minute. All run even if one fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
CODE = ("bot", "integrations", "actions", "sandbox", "engine", "tests", "bench", "bin")
# Journeys, browsers, PostgreSQL, mutated bodies, whole houses, training and the engine belong to `make test`.
SLOW_MARKS = "not journey and not deep and not slow"
FAST_TESTS = (
    "pytest",
    "-q",
    "-m",
    SLOW_MARKS,
    "-n",
    "2",
    "-k",
    "not postgresql",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:schemathesis",
    "--dist",
    "loadfile",
    "--ignore=tests/fuzz",
    "--ignore=tests/journeys",
    "--ignore=tests/widget",
)

Step = tuple[str, list[str]]


def steps() -> tuple[list[Step], list[Step]]:
    """Return two lanes of steps for two cores: the tests in one, the rest in the other."""
    code = [name for name in CODE if (ROOT / name).is_dir()]
    tools: list[Step] = [
        ("format", ["ruff", "format", "--check", "--quiet", *code]),
        ("lint", ["ruff", "check", "--quiet", *code]),
        ("imports", ["lint-imports"]),
        ("types", ["mypy", "--strict"]),
    ]
    return tools, [("fast tests", list(FAST_TESTS))]


def lane(work: list[Step]) -> list[tuple[str, int, str, float]]:
    """Run one lane in order; return each step's name, exit code, output and seconds."""
    done = []
    for name, command in work:
        began = time.monotonic()
        result = subprocess.run(
            [BIN / command[0], *command[1:]],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "NO_COLOR": "1", "HYPOTHESIS_PROFILE": "check"},
        )
        done.append((name, result.returncode, result.stdout, time.monotonic() - began))
    return done


def main() -> int:
    """Run both lanes; print what failed in full and one line for the rest."""
    began, failed = time.monotonic(), []
    with ThreadPoolExecutor() as pool:
        results = [step for done in pool.map(lane, steps()) for step in done]
    for name, code, output, seconds in results:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.0f} s)")
        if code:
            failed.append(name)
            print(output)
        elif name == "fast tests":
            print("       " + output.strip().splitlines()[-1])
    print(f"check: {'failed: ' + ', '.join(failed) if failed else 'all well'} after {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
