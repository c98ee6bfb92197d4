"""Intervals against known values, and against themselves."""

from __future__ import annotations

import math
import random
from statistics import fmean

import pytest

from bot.measure.intervals import (
    Sums,
    difference,
    inflation,
    ranks,
    ratio,
    share,
    shares_apart,
    student,
    sums_of,
    watched,
    wilson,
)


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3 (score without correction)
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_share_has_the_interval_that_newcombe_prints(hits, trials, low, high):
    found = wilson(hits, trials)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(4, 2.776), (10, 2.228), (30, 2.042), (120, 1.980), (math.inf, 1.960)]
)
def test_students_law_is_the_one_in_the_tables(freedom, quantile):
    assert student(freedom) == pytest.approx(quantile, abs=0.002)


def test_the_median_of_a_hundred_lies_between_the_40th_and_the_61st():
    """Conover 1999, Practical Nonparametric Statistics, 3.2."""
    found = ranks(100, 0.5)
    assert (found.middle, found.low, found.high) == (50, 40, 61)


def test_a_quantile_of_too_few_has_no_bound():
    assert ranks(3, 0.9).high is None
    assert ranks(4, 0.9).middle == 4


def test_of_very_many_the_ranks_are_those_of_the_normal_law():
    """Where each term of the binomial is not worth adding up from the first."""
    found, reach = ranks(100_000, 0.9), 1.96 * math.sqrt(100_000 * 0.9 * 0.1)
    assert found.middle == 90_000
    assert (found.low, found.high) == pytest.approx((90_000 - reach, 90_000 + reach), abs=3)


@pytest.mark.parametrize(
    ("hits", "trials", "before", "trials_before", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, 873–890, table II, method 10
    [(56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090)],
)
def test_two_shares_differ_as_newcombe_prints(hits, trials, before, trials_before, low, high):
    now, then = (_alone(y, n) for y, n in ((hits, trials), (before, trials_before)))
    one, other = wilson(hits, trials), wilson(before, trials_before)
    gap = one.estimate - other.estimate
    by_hand = gap - math.hypot(one.estimate - one.low, other.high - other.estimate)
    assert (round(by_hand, 4), shares_apart(now, then).low <= by_hand + 0.001) == (low, True)
    assert shares_apart(now, then).high >= high - 0.001


def _alone(hits: int, trials: int) -> Sums:
    return sums_of([(1, 1)] * hits + [(1, 0)] * (trials - hits))


def test_clusters_that_are_alike_within_are_worth_as_many_as_they_are():
    """Ten contacts of each shopper, all of them alike: the ten are worth one."""
    alike = sums_of([(10, 10)] * 30 + [(10, 0)] * 20)
    assert inflation(alike) == pytest.approx(10 * 50 / 49)
    assert share(alike).low == pytest.approx(share(_alone(30, 50)).low, abs=0.01)


def test_a_share_of_nothing_and_of_all_still_has_an_interval():
    assert share(Sums()).estimate is None
    every = share(sums_of([(2, 2)] * 40))
    assert (every.estimate, round(every.high, 9)) == (1.0, 1.0)
    assert 0.85 < every.low < 0.95


def test_a_ratio_estimator_is_cochrans_with_as_many_clusters_as_they_are_worth():
    """By hand: rate 7/12, residuals of (4, 3), (3, 1), (5, 3); 12² / (16 + 9 + 25) = 2.88 clusters."""
    sums = sums_of([(4, 3), (3, 1), (5, 3)])
    rate = 7 / 12
    by_hand = 2.88 / 1.88 * sum((y - rate * n) ** 2 for n, y in ((4, 3), (3, 1), (5, 3))) / 144
    assert sums.variance == pytest.approx(by_hand)
    assert ratio(sums).estimate == pytest.approx(rate)


def test_sums_of_parts_are_the_sums_of_the_whole():
    first, second = [(1, 0), (2, 2)], [(3, 1)]
    assert sums_of(first) + sums_of(second) == sums_of([*first, *second])


def test_looking_every_day_until_the_end_finds_a_difference_that_is_none_in_one_of_twenty():
    """A walk of 200 looks, 2000 times: the boundary of `watched` is crossed by about 5 %, and 1.96 by far more."""
    chance = random.Random(7)
    crossed = naive = 0
    for _ in range(2000):
        path, out, naively = 0.0, False, False
        for look in range(1, 201):
            path += chance.gauss(0, 1)
            z = abs(path) / math.sqrt(look)
            out, naively = out or z > watched(look / 200), naively or z > 1.96
        crossed, naive = crossed + out, naive + naively
    assert 0.030 < crossed / 2000 < 0.055
    assert naive / 2000 > 0.25


def test_a_difference_of_clustered_rates_covers_what_is_true():
    chance = random.Random(3)
    covered = []
    for _ in range(300):
        arms = []
        for rate in (0.2, 0.3):
            clusters = []
            for _ in range(150):
                n, own = chance.choice((1, 1, 2, 4)), rate * chance.choice((0.2, 1.8))
                clusters.append((n, sum(chance.random() < own for _ in range(n))))
            arms.append(sums_of(clusters))
        found = difference(*arms)
        covered.append(found.low <= -0.1 <= found.high)
    assert fmean(covered) > 0.91
