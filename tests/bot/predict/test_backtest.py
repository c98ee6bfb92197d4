"""The backtest: the figures are what they are called, and nothing of a month's own future reaches its forecasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from bot.predict.backtest import forecast_months, months_between, next_month, previous_month, stages_report
from bot.predict.columns import Columns, moment
from bot.predict.scores import Forecasts
from tests.bot.predict.world import parcels

pytestmark = pytest.mark.slow

MARCH = datetime(2025, 3, 1)  # noqa: DTZ001 - a month of the shop's own calendar
FEW = 140  # below what trees need: the tables alone, and quick


def test_months_are_counted_across_the_year():
    december = datetime(2025, 12, 1)  # noqa: DTZ001
    assert next_month(december).isoformat()[:7] == "2026-01"
    assert previous_month(next_month(december)) == december
    assert len(months_between(previous_month(december), next_month(december))) == 3


def test_the_scores_of_a_table_worked_by_hand():
    waits = np.array([2.0, 4.0, 9.0, np.nan])
    ends = np.array([[1.0, 3.0, 5.0]] * 4)
    found = Forecasts(waits, ends, np.array([0.1, 0.2, 0.9, 0.8]), np.array([0.0, 0, 1, 1])).scores()
    assert found["n"] == 3
    assert found["mae"] == pytest.approx((1 + 1 + 6) / 3, abs=1e-4)
    assert found["coverage"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["width"] == 4.0
    losses = [(0.1 * 1 + 0.5 * 1 + 0.1 * 3), (0.1 * 3 + 0.5 * 1 + 0.1 * 1), (0.1 * 8 + 0.5 * 6 + 0.9 * 4)]
    assert found["pinball"] == pytest.approx(sum(losses) / 9, abs=1e-4)
    assert (found["late_auc"], found["late_ap"]) == (1.0, 1.0)


def test_a_method_without_windows_has_an_error_and_no_coverage():
    nothing = np.full(1, np.nan)
    found = Forecasts(np.array([3.0]), np.array([[np.nan, 5.0, np.nan]]), nothing, nothing).scores()
    assert (found["mae"], found["coverage"], found["pinball"], found["late_auc"]) == (2.0, None, None, None)


def test_the_report_has_ours_the_baselines_and_each_month():
    columns = Columns.of(parcels(FEW, 120))
    found = stages_report(columns, ["purchase", "handoff"], MARCH, next_month(MARCH), None, lambda line: None)
    assert set(found["stages"]) == {"purchase", "handoff"}
    for stage in found["stages"].values():
        assert set(stage["baselines"]) == {"promise", "global", "lane", "life_table"}
        assert [month["month"] for month in stage["months"]] == ["2025-03", "2025-04"]
        assert {"n", "mae", "coverage", "width", "pinball", "late_auc", "late_ap"} <= set(stage["ours"])
        assert stage["ours"]["n"] == sum(month["n"] for month in stage["months"])
        assert set(stage["again"]) == {"7", "14"}


def test_a_months_curves_know_nothing_of_what_comes_after_its_first_day_but_the_pace_of_earlier_days():
    trips = parcels(FEW, 120)
    end = MARCH + timedelta(days=1)
    later = [
        trip
        if trip.delivered_at.replace(tzinfo=None) < end
        else replace(trip, delivered_at=trip.delivered_at + timedelta(days=9))
        for trip in trips
    ]
    curves = []
    for rows in (trips, later):
        month = forecast_months(Columns.of(rows), ["handoff"], MARCH, MARCH, None, lambda line: None)["handoff"][-1]
        first_day = np.floor(Columns.of(rows).handed[month.rows]) == moment(MARCH)
        curves.append(month.curves[first_day])
    assert len(curves[0]) > 0
    assert (curves[0] == curves[1]).all()


@pytest.mark.deep
def test_with_trees_the_first_days_of_a_month_know_nothing_of_later_days():
    trips = parcels(1500, 100)
    later = [
        trip
        if trip.delivered_at.replace(tzinfo=None) < MARCH + timedelta(days=1)
        else replace(trip, delivered_at=None, destination_region="S")
        if trip.handed_over_at.replace(tzinfo=None) > MARCH + timedelta(days=1)
        else replace(trip, delivered_at=None)
        for trip in trips
    ]
    curves = []
    for rows in (trips, later):
        month = forecast_months(Columns.of(rows), ["handoff"], MARCH, MARCH, "DE", lambda line: None)["handoff"][-1]
        curves.append(month.curves[np.floor(Columns.of(rows).handed[month.rows]) == moment(MARCH)])
    assert np.allclose(curves[0], curves[1])
