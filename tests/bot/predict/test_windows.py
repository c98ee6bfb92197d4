"""Windows: nothing in the past, nothing too vague, compact and quick, and never a promise that is already missed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bot.predict import Offsets, p_late, pack, unpack, window, windows, worth_showing
from bot.predict.columns import DAYS
from bot.predict.curves import survival


def curve(*chances: float) -> np.ndarray:
    return survival(np.array([[*chances, *([0.2] * (DAYS - len(chances)))]]))


def said(curves: np.ndarray, elapsed: int, offsets: Offsets | None = None) -> tuple[int, int, int]:
    return tuple(int(end[0]) for end in windows(curves, np.array([elapsed]), offsets or Offsets()))


@pytest.mark.parametrize(
    ("chances", "elapsed", "expected"),
    [
        ((0, 0, 0, 1), 0, (3, 3, 3)),
        ((0, 0.2, 0.5, 0.5, 1), 0, (1, 2, 4)),
        ((0, 0.2, 0.5, 0.5, 1), 2, (2, 2, 4)),
        ((0, 0.2, 0.5, 0.5, 1), 3, (3, 3, 4)),
        ((0, 0, 0, 1), 3, (3, 3, 3)),
    ],
)
def test_the_window_follows_the_curve_and_what_is_known_of_the_parcel(chances, elapsed, expected):
    assert said(curve(*chances), elapsed) == expected


@pytest.mark.parametrize("elapsed", [0, 1, 5, 17, 60, 88, 89, 120])
def test_no_window_lies_in_the_past_and_its_ends_are_in_order(elapsed):
    curves = survival(np.random.default_rng(3).uniform(0, 0.3, (200, DAYS)))
    earliest, likely, latest = windows(curves, np.full(200, elapsed), Offsets(pace=(0.5,) * 8))
    assert (earliest >= min(elapsed, DAYS)).all()
    assert (earliest <= likely).all()
    assert (likely <= latest).all()
    assert (latest <= DAYS).all()


def test_what_never_comes_within_the_horizon_is_not_shown():
    never = survival(np.full((1, DAYS), 0.001))
    earliest, _, latest = windows(never, np.array([0]), Offsets())
    assert latest[0] == DAYS
    assert not worth_showing(earliest, latest, 1000)[0]


@pytest.mark.parametrize(("most", "shown"), [(2, False), (3, True), (14, True)])
def test_a_window_wider_than_the_merchants_limit_is_not_shown(most, shown):
    earliest, _, latest = windows(curve(0, 0.2, 0.5, 0.5, 1), np.array([0]), Offsets())
    assert worth_showing(earliest, latest, most)[0] == shown


def test_dates_are_counted_from_the_day_the_clock_started():
    found = window(date(2025, 2, 27), 1, 2, 4)
    assert (found.earliest, found.likely, found.latest) == (date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 3))
    assert found.days == 3
    assert found.holds(date(2025, 3, 3))
    assert not found.holds(date(2025, 3, 4))


@pytest.mark.parametrize(
    ("elapsed", "promised", "chance"),
    [(0, 3, 0.5), (0, 2, 1.0), (0, 4, 0.0), (4, 3, 1.0), (4, 4, 0.0), (0, -2, 1.0), (0, 500, 0.0)],
)
def test_the_chance_of_missing_the_promised_day(elapsed, promised, chance):
    curves = curve(0, 0, 0, 0.5, 1)
    assert p_late(curves, np.array([elapsed]), np.array([promised]))[0] == pytest.approx(chance, abs=1e-4)


def test_without_a_promised_day_there_is_no_chance_of_missing_it():
    assert np.isnan(p_late(curve(0.5), np.array([0]), np.array([np.nan]))[0])


def test_a_slower_pace_makes_windows_later_and_lateness_likelier():
    slow = Offsets(pace=(0.5,) * 8)
    assert said(curve(), 0, slow)[2] > said(curve(), 0)[2]
    assert p_late(curve(), np.array([0]), np.array([5]), slow)[0] > p_late(curve(), np.array([0]), np.array([5]))[0]


def test_curves_come_back_from_180_bytes_as_they_went_in():
    curves = survival(np.random.default_rng(5).uniform(0, 0.3, (50, DAYS)))
    packed = pack(curves)
    assert {len(each) for each in packed} == {180}
    assert np.abs(unpack(packed) - curves).max() < 1e-5
    assert unpack([]).shape == (0, DAYS)


def test_packed_curves_say_the_same_windows():
    curves = survival(np.random.default_rng(6).uniform(0, 0.3, (500, DAYS)))
    fresh, kept = (windows(each, np.full(500, 4), Offsets()) for each in (curves, unpack(pack(curves))))
    assert sum((one != other).sum() for one, other in zip(fresh, kept, strict=True)) <= 3


def test_nothing_in_gives_nothing_out():
    assert [len(end) for end in windows(np.zeros((0, DAYS), np.float32), np.zeros(0), Offsets())] == [0, 0, 0]
