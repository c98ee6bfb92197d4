"""The attacks of `make hostile` and the narrow moments of `make crash`, on the real app with a stand-in engine."""

from __future__ import annotations

import argparse

import pytest

from bench.crash.__main__ import all_rows
from bench.hostile.__main__ import ATTACKS, all_checks

SLOW = {"slow", "guesses"}


@pytest.mark.journey
async def test_no_attack_gets_further_than_it_may():
    checks = await all_checks([name for name in ATTACKS if name not in SLOW], stand_in=True)
    assert [check for check in checks if not check.ok] == []
    assert len(checks) > 100


@pytest.mark.deep
async def test_slow_ones_and_guessers_are_held_off():
    checks = await all_checks(sorted(SLOW), stand_in=True)
    assert [check for check in checks if not check.ok] == []


@pytest.mark.deep
async def test_nothing_is_lost_or_doubled_when_the_app_is_killed():
    options = argparse.Namespace(database=["sqlite"], seeds=1, quick=True, stand_in=True, only="turns")
    rows = await all_rows(options)
    assert [row for row in rows if not row.verdict.clean] == []
    assert all(row.verdict.acknowledged for row in rows)
