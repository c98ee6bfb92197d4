"""`make test`: trains, validates the data, runs the stories, then every test; ends with all skips and one count.

`--deep` runs the slow tests instead, `--slice N` every N-th of them and a minute of each that runs by the clock,
`--only rasa` the engine's half alone.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "results"
ENGINE = ROOT / "engine" / ".venv" / "bin" / "python"
STORIES = ROOT / "tests" / "stories"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NOTHING_COLLECTED = 5
SHOWN = 60  # lines of a failed step's log
# Slow tests that run for as long as they are told: in a slice none is left out, and each takes a minute. The ordeals of
# tests/bench/reach only look whether their variable is set: one seed then, else three.
BY_THE_CLOCK = {
    "tests/fuzz/": "FUZZ_SECONDS",
    "tests/http/": "HTTP_SECONDS",
    "tests/bench/reach/": "ORDEAL_SECONDS",
}
A_MINUTE = "60"
# Journeys start servers of their own and watch them by the clock: one at a time. All others share two cores.
ROUNDS = {
    "tests": ("-m", "not deep and not journey", "-n", "2", "--dist", "loadfile"),
    "journeys": ("-m", "journey and not deep"),
}


@dataclass
class Tally:
    """What ran, in all."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def closing(self) -> str:
        """Return the last line: the counts and nothing else."""
        return f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"


def say(line: str) -> None:
    print(line, flush=True)


def run(title: str, command: list[str | Path], log: Path | None = None) -> int:
    """Run one step from the root; return its exit code. With a log its output goes there, and is shown if it fails."""
    say(f"── {title}")
    began = time.monotonic()
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    words = [str(part) for part in command]
    if log is None:
        code = subprocess.run(words, cwd=ROOT, env=environment).returncode
    else:
        done = subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        code = done.returncode
        log.write_bytes(done.stdout)
        if code:
            say("\n".join(done.stdout.decode("utf-8", "replace").splitlines()[-SHOWN:]))
    say(f"── {title}: {'well' if code == 0 else f'exit code {code}'} after {time.monotonic() - began:.0f} s")
    return code


def browser(tally: Tally) -> None:
    """Install Chromium where that can be done; where it cannot, say it loudly: the journeys skip themselves."""
    if any(map(shutil.which, BROWSERS)):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        run("Chromium: package lists", ["apt-get", "update", "-qq"])
        run("Chromium: install", ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    if not any(map(shutil.which, BROWSERS)):
        say("!! NO CHROMIUM: the browser tests will NOT run. Install chromium, or run as root where apt-get works.")
        tally.skipped.append("browser tests: no Chromium on this machine")


def stories() -> int:
    """Return how many stories there are."""
    return sum(len(re.findall(r"^\s*- story:", path.read_text(), re.M)) for path in STORIES.rglob("*.yml"))


def rasa(tally: Tally) -> None:
    """Train, validate, and run the stories; each counts as a test, and so do training and validation."""
    results = RESULTS / "stories"
    validate: list[str | Path] = [ENGINE, "-m", "rasa", "data", "validate", "--fail-on-warnings"]
    if run("training", [ENGINE, "engine/train.py"]):
        tally.failed.append("training")
        return
    if run("training data", validate, RESULTS / "validate.log"):
        tally.failed.append("training data")
        return
    tally.passed += 2
    test: list[str | Path] = [
        ENGINE,
        "-m",
        "rasa",
        "test",
        "core",
        "--stories",
        STORIES,
        "--fail-on-prediction-errors",
        "--no-plot",
    ]
    code, count = run(f"{stories()} stories", [*test, "--out", results], RESULTS / "stories.log"), stories()
    bad = failed_stories(results) if code else []
    tally.failed += [f"story: {name}" for name in bad or (["the stories could not be run"] if code else [])]
    tally.passed += max(count - len(bad), 0) if bad or not code else 0


def failed_stories(results: Path) -> list[str]:
    """Return the names of the stories that failed."""
    report = results / "failed_test_stories.yml"
    return re.findall(r"^\s*- story: (.+)$", report.read_text(), re.M) if report.is_file() else []


def python_tests(tally: Tally, arguments: list[str]) -> None:
    """Run each round of pytest and count from its own report."""
    tests: list[str | Path] = [path for path in ("tests", "tests/engine") if any((ROOT / path).rglob("test_*.py"))]
    for title, chosen in ROUNDS.items():
        report, before = RESULTS / f"{title}.xml", len(tally.failed)
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", *tests, "-q", f"--junitxml={report}", *chosen, *arguments]
        code = run(title, command)
        if report.is_file():
            count(tally, report)
        if code not in (0, 1, NOTHING_COLLECTED) or (code == 1 and len(tally.failed) == before):
            tally.failed.append(f"pytest ended with exit code {code} in its {title}")


def count(tally: Tally, report: Path) -> None:
    """Add a report's cases to the tally, each skip with its reason."""
    for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314 - our own file
        name = f"{case.get('classname')}::{case.get('name')}"
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failed.append(name)
        elif skip is not None:
            tally.skipped.append(f"{name}: {skip.get('message')}")
        else:
            tally.passed += 1


def deep(tally: Tally, every: int, arguments: list[str]) -> None:
    """Run the slow tests, or every n-th of them."""
    listing = [sys.executable, "-m", "pytest", "tests", "--collect-only", "-q", "-m", "deep"]
    found = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True).stdout
    chosen = sliced([line for line in found.splitlines() if "::" in line], every)
    if chosen:
        python_tests_of(tally, chosen, arguments)


def sliced(names: list[str], every: int) -> list[str]:
    """Return every n-th test, and all that run by the clock, a minute each unless the environment says otherwise."""
    if every == 1:
        return names
    for variable in BY_THE_CLOCK.values():
        os.environ.setdefault(variable, A_MINUTE)
    timed = [name for name in names if name.startswith(tuple(BY_THE_CLOCK))]
    rest = [name for name in names if name not in timed]
    return rest[::every] + timed


def python_tests_of(tally: Tally, chosen: list[str], arguments: list[str]) -> None:
    """Run these tests and no others."""
    report = RESULTS / "deep.xml"
    run(
        f"{len(chosen)} deep tests", [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments, *chosen]
    )
    if report.is_file():
        count(tally, report)
    else:
        tally.failed.append("the deep tests could not be run")


def main() -> int:
    """Run what was asked for; 1 when anything failed, or when nothing ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deep", action="store_true", help="the slow tests instead")
    parser.add_argument("--slice", type=int, default=1, metavar="N", help="every N-th of the slow tests")
    parser.add_argument("--only", choices=["rasa", "python"], help="one half")
    options, passed_on = parser.parse_known_args()
    began, tally = time.monotonic(), Tally()
    RESULTS.mkdir(exist_ok=True)
    if options.deep:
        deep(tally, options.slice, passed_on)
    else:
        if options.only != "rasa":
            browser(tally)
        if options.only != "python":
            rasa(tally)
        if options.only != "rasa":
            python_tests(tally, passed_on)
    for word, names in (("skipped", tally.skipped), ("FAILED", tally.failed)):
        for name in names:
            say(f"{word}: {name}")
    say(f"all of it took {time.monotonic() - began:.0f} s")
    say(tally.closing())
    return 1 if tally.failed or not (tally.passed or options.deep) else 0


if __name__ == "__main__":
    sys.exit(main())
