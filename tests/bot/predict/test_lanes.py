"""Lane tables: Kaplan-Meier by hand, lanes told apart, parents trusted where a lane is thin."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from bot.domain.trip import Stage, Trip
from bot.predict import LaneRow, LaneTables, count_rows
from bot.predict.columns import moment
from bot.predict.curves import survival
from bot.predict.lanes import Table
from tests.bot.predict.world import BEGIN, MEANS, parcels

LANE = ("ups", "ground", "O", "N")
FOREVER = 1e9


def rows(*counts: tuple[int, int, int]) -> list[LaneRow]:
    return [LaneRow(Stage.HANDOFF, *LANE, day, 0, delivered, still_open) for day, delivered, still_open in counts]


def test_a_table_is_kaplan_meier_worked_by_hand():
    # Ten parcels: 2 come on day 1, 1 is last seen open on day 1, 3 come on day 2, 4 are still open on day 3.
    tables = LaneTables.from_counts(rows((1, 2, 0), (1, 0, 1), (2, 3, 0), (3, 0, 4)), half_life=FOREVER)
    table = tables.table(Stage.HANDOFF, ("all",))
    assert table.under_way[:5].tolist() == pytest.approx([10, 10, 7, 4, 0])
    assert table.came[:4].tolist() == pytest.approx([0, 2, 3, 0])
    left = np.cumprod(1 - table.hazard[:4])
    assert left.tolist() == pytest.approx([1.0, 8 / 10, 8 / 10 * 4 / 7, 8 / 10 * 4 / 7])


def test_open_parcels_make_the_wait_longer_than_the_delivered_alone_say():
    delivered = LaneTables.from_counts(rows((2, 30, 0)))
    with_open = LaneTables.from_counts(rows((2, 30, 0), (9, 0, 30)))
    alone, all_of_them = (survival(it.hazard(Stage.HANDOFF, LANE)[None])[0, 5] for it in (delivered, with_open))
    assert alone < 0.1 < 0.4 < all_of_them


def test_planted_lane_means_are_recovered_with_parcels_still_under_way():
    trips = parcels(3000, 120)
    known_at = BEGIN + timedelta(days=120)
    tables = LaneTables.from_counts(count_rows(trips, moment(known_at)))
    for region, mean in MEANS.items():
        curve = survival(tables.hazard(Stage.HANDOFF, ("", "", "O", region))[None])[0]
        assert curve.sum() == pytest.approx(mean, rel=0.08), region


@pytest.mark.parametrize(
    ("lane", "like"),
    [
        (("ups", "air", "O", "N"), "its carrier's other services on the lane"),
        (("dhl", "std", "O", "N"), "other carriers on the lane"),
        (("dhl", "std", "P", "N"), "other origins to that region"),
        (("dhl", "std", "P", "Q"), "everything"),
    ],
)
def test_an_unknown_lane_leans_on_its_closest_parent(lane, like):
    tables = LaneTables.from_counts(rows((3, 500, 0)))
    assert tables.hazard(Stage.HANDOFF, lane)[3] > 0.8, like


def test_one_delivery_moves_a_lane_little_and_a_thousand_move_it_wholly():
    other = [LaneRow(Stage.HANDOFF, "ups", "ground", "O", "S", 9, 0, 1000, 0)]
    few, many = (
        LaneTables.from_counts([*other, *rows((3, count, 0))]).hazard(Stage.HANDOFF, LANE) for count in (1, 2000)
    )
    assert few[3] < 0.2
    assert many[3] > 0.9


def test_old_weeks_count_less_than_new_ones():
    old = LaneRow(Stage.HANDOFF, *LANE, 3, 104, 500, 0)
    new = LaneRow(Stage.HANDOFF, *LANE, 8, 1, 500, 0)
    assert LaneTables.from_counts([old, new]).hazard(Stage.HANDOFF, LANE)[3] < 0.05


def test_counting_trips_keeps_every_parcel_once_and_leaves_the_lost_out():
    slow = Trip(ordered_at=BEGIN - timedelta(days=100), handed_over_at=BEGIN - timedelta(days=99))
    trips = [*parcels(200, 50), slow]
    counted = list(count_rows(trips, moment(BEGIN + timedelta(days=50))))
    handed = [row for row in counted if row.stage == Stage.HANDOFF]
    begun = [trip for trip in trips if BEGIN <= trip.handed_over_at < BEGIN + timedelta(days=50)]
    assert sum(row.delivered + row.open for row in handed) == len(begun)


def test_a_table_with_nobody_left_has_no_chance_and_no_error():
    assert Table(np.zeros(90), np.zeros(90)).hazard.tolist() == [0.0] * 90
