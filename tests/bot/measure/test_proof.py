"""A slice of `make proof`: on simulated shops the intervals of the real figures hold what is true by construction."""

from __future__ import annotations

import pytest

from bench.proof import figures, proved, table
from bench.proof_shop import KINDS, truths

SEEDS = 12


def test_the_truths_are_chances_and_agree_with_each_other() -> None:
    true = truths()
    assert true["said_so"] < true["strict"] < true["loose"] < 1
    assert true["strict"] + true["human"] < 1
    assert sum(kind.weight for kind in KINDS) == pytest.approx(1)
    for kind in KINDS:
        assert sum(kind.outcomes.values()) == pytest.approx(1)


@pytest.mark.slow
def test_every_figure_of_a_simulated_shop_has_an_estimate() -> None:
    found = {name: interval for name, interval, _ in figures(1)}
    assert len(found) >= 16
    assert all(interval.estimate is not None for interval in found.values())


@pytest.mark.deep
def test_intervals_hold_the_truth_on_some_seeds() -> None:
    rows = proved(range(200, 200 + SEEDS))
    assert not [row.figure for row in rows if row.covered < SEEDS - 3], table(rows)
