"""Whether the tests would notice: what decides whom we bother, obey and fetch is changed, a bit at a time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MUTMUT = Path(sys.executable).with_name("mutmut")
NOTICED = {"killed", "timeout"}
LEAST = 0.8
"""The share of changes that the tests notice."""


@pytest.mark.deep
@pytest.mark.parametrize("module", ["outreach", "authorise", "escalate"])
def test_changes_of_what_decides_are_noticed(module: str, found: dict[str, Counter[bool]]) -> None:
    noticed, missed = found[module][True], found[module][False]
    print(f"{module}: {noticed} of {noticed + missed} changes noticed")
    assert noticed / (noticed + missed) >= LEAST


@pytest.fixture(scope="module")
def found() -> dict[str, Counter[bool]]:
    """By module, how many changes were noticed and how many were not."""
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)  # what was found before the tests were changed
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "check"}
    subprocess.run([MUTMUT, "run"], cwd=ROOT, env=environment, check=True, capture_output=True)
    told = subprocess.run([MUTMUT, "results", "--all", "true"], cwd=ROOT, check=True, capture_output=True, text=True)
    counts: dict[str, Counter[bool]] = {}
    for module, state in re.findall(r"bot\.decide\.(\w+)\.\S+: (.+)", told.stdout):
        counts.setdefault(module, Counter())[state.strip() in NOTICED] += 1
    return counts
