"""What a slice of the slow tests holds: every n-th, and a minute of each that runs by the clock."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SLOW = [f"tests/bot/test_a.py::test_{n}" for n in range(8)]
TIMED = ["tests/fuzz/test_fuzz.py::test_half_an_hour", "tests/http/test_http.py::test_requests"]


@pytest.fixture
def tests(monkeypatch):
    """bin/test.py, in an environment that names no times."""
    for name in ("FUZZ_SECONDS", "HTTP_SECONDS"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    spec = importlib.util.spec_from_file_location("bin_test", ROOT / "bin" / "test.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, "bin_test", module)
    spec.loader.exec_module(module)
    return module


def test_the_whole_is_run_as_long_as_it_takes(tests):
    assert tests.sliced([*SLOW, *TIMED], 1) == [*SLOW, *TIMED]
    assert "FUZZ_SECONDS" not in os.environ


def test_a_slice_leaves_out_none_that_runs_by_the_clock_and_gives_each_a_minute(tests):
    assert tests.sliced([*TIMED, *SLOW], 4) == [SLOW[0], SLOW[4], *TIMED]
    assert (os.environ["FUZZ_SECONDS"], os.environ["HTTP_SECONDS"]) == ("60", "60")


def test_a_time_that_was_asked_for_stays(tests, monkeypatch):
    monkeypatch.setenv("FUZZ_SECONDS", "5")
    tests.sliced(TIMED, 4)
    assert os.environ["FUZZ_SECONDS"] == "5"


def test_what_runs_by_the_clock_exists(tests):
    for place, variable in tests.BY_THE_CLOCK.items():
        path, _, name = place.partition("::")
        files = [ROOT / path] if name else list((ROOT / path).glob("test_*.py"))
        assert any(variable in file.read_text() and name in file.read_text() for file in files)
