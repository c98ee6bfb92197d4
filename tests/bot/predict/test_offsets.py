"""The daily correction: calm changes nothing, a slowdown is seen at once, and coverage comes back to what is said."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from bot.predict import Logged, Offsets, quantiles
from bot.predict.columns import DAYS, Columns, moment
from bot.predict.curves import survival
from tests.bot.predict.world import BEGIN, MEANS, parcels

SHIFT = 100


@cache
def log_of(slow_from: int | None, days: int = 160, count: int = 16000) -> tuple[Logged, Columns]:
    """Promises made with the true curves of the time before the shift."""
    columns = Columns.of(parcels(count, days, slow_from=slow_from))
    usual = {region: survival(np.array([[0.0, *([1 / mean] * (DAYS - 1))]]))[0] for region, mean in MEANS.items()}
    curves = np.stack([usual[region] for region in columns.destination])
    return Logged(columns.handed, curves, columns.delivered, columns.destination), columns


def covered(log: Logged, state: Offsets, day: int) -> float:
    """The share of that day's windows that held."""
    begin = int(moment(BEGIN)) + day
    rows = np.floor(log.start) == begin
    ends = quantiles(log.curves[rows], np.zeros(rows.sum()), state, state.factors(log.place[rows]))
    came = log.arrived[rows] - np.floor(log.start[rows])
    return float(((ends[:, 0] <= came) & (came <= ends[:, 2])).mean())


def corrected(log: Logged, day: int) -> Offsets:
    return Offsets().after(log, moment(BEGIN) + day)


def test_in_calm_weather_the_curves_are_left_alone():
    log, _ = log_of(None)
    assert corrected(log, 120).pace == pytest.approx((1.0,) * 8, abs=0.08)


def test_coverage_comes_back_after_everything_slows_down():
    log, _ = log_of(SHIFT)
    days = range(SHIFT + 20, SHIFT + 40)
    without, with_it = (
        np.mean([covered(log, state(day), day) for day in days])
        for state in (lambda day: Offsets(hours=corrected(log, day).hours), lambda day: corrected(log, day))
    )
    assert without < 0.70
    assert 0.74 < with_it < 0.86


def test_a_slowdown_is_seen_within_a_week_by_parcels_that_have_not_come():
    log, _ = log_of(SHIFT)
    assert np.mean(corrected(log, SHIFT + 7).pace[2:6]) < 0.9


def test_nothing_that_happens_later_changes_todays_correction():
    log, _ = log_of(SHIFT)
    today = moment(BEGIN) + SHIFT
    known = log.start < today
    past = Logged(
        log.start[known],
        log.curves[known],
        np.where(log.arrived < today, log.arrived, np.nan)[known],
        log.place[known],
    )
    assert Offsets().after(log, today) == Offsets().after(past, today)


def test_one_slow_region_is_corrected_and_the_other_is_not():
    log, columns = log_of(None)
    delayed = np.where(columns.destination == "S", log.arrived + 6, log.arrived)
    state = corrected(Logged(log.start, log.curves, delayed, log.place), 150)
    assert state.places["S"] < 0.9 < 1.0 < state.places["N"]
    assert state.factors(["S", "N", "elsewhere"]).tolist() == [state.places["S"], state.places["N"], 1.0]


def test_with_nothing_known_nothing_is_corrected():
    empty = Logged.of([], np.zeros((0, DAYS), np.float32), [], [])
    assert Offsets().after(empty, BEGIN) == Offsets()


def test_few_promises_move_it_little():
    log, _ = log_of(None, count=160)
    assert all(0.7 < step < 1.4 for step in corrected(log, SHIFT + 20).pace)


def test_the_order_of_the_promises_is_of_no_matter():
    log, _ = log_of(SHIFT, count=2000)
    shuffled = np.random.default_rng(2).permutation(len(log.start))
    other = Logged(log.start[shuffled], log.curves[shuffled], log.arrived[shuffled], log.place[shuffled])
    one, two = corrected(log, SHIFT + 20), corrected(other, SHIFT + 20)
    assert one.pace == pytest.approx(two.pace)
    assert one.counted == two.counted


def test_the_state_is_kept_as_json():
    log, _ = log_of(SHIFT, count=4000)
    state = corrected(log, SHIFT + 30)
    assert Offsets.from_json(json.loads(json.dumps(state.to_json()))) == state
    assert len(json.dumps(state.to_json())) < 2000


def test_a_list_of_times_reads_as_the_arrays_do():
    log = Logged.of([BEGIN], np.ones((1, DAYS), np.float32), [BEGIN + timedelta(days=2, hours=6)], ["N"])
    assert (log.arrived - np.floor(log.start)).tolist() == pytest.approx([2.25])
