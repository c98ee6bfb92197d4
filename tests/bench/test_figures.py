"""Figures: percentiles, verdicts and tables."""

from __future__ import annotations

import math

import pytest

from bench.figures import Verdict, percentile, shares, spread, table


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [([5], 0.5, 5), ([1, 2, 3, 4], 0.5, 2), ([4, 3, 2, 1], 0.95, 4), (list(range(1, 101)), 0.95, 95), ([7, 8], 0.0, 7)],
)
def test_percentiles_are_values_that_were_seen(values, share, found):
    assert percentile(values, share) == found


def test_nothing_has_no_percentile():
    assert math.isnan(percentile([], 0.5))


def test_a_spread_counts_milliseconds_and_rates_over_the_wall():
    one = spread([0.010, 0.020, 0.030], 0.5)
    assert (one.p50, one.p95, one.rate, one.count) == (20, 30, 6, 3)


@pytest.mark.parametrize(
    ("value", "limit", "at_least", "outcome"),
    [(0.5, 0.5, False, "kept"), (0.51, 0.5, False, "MISSED"), (2.0, 2.0, True, "kept"), (1.9, 2.0, True, "MISSED")],
)
def test_a_budget_is_kept_or_missed(value, limit, at_least, outcome):
    assert Verdict("turn", value, limit, at_least).cells()[-1] == outcome


def test_without_a_budget_nothing_is_missed():
    verdict = Verdict("only told", 99, None)
    assert verdict.kept
    assert verdict.cells() == ("only told", "99.00", "", "")


def test_columns_of_a_table_are_as_wide_as_their_widest_cell():
    assert table(("a", "bbb"), [("cc", "d")]) == "| a  | bbb |\n|----|-----|\n| cc | d   |"


def test_parts_have_shares_of_their_sum():
    assert shares({"mine": 3.0, "theirs": 1.0}) == [("mine", "3.0", "75%"), ("theirs", "1.0", "25%")]
