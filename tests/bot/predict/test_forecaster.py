"""The forecaster: tables while deliveries are few, then trees; nothing of the future; the same in, the same out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import numpy as np
import pytest

from bot.domain.trip import Stage, Trip
from bot.predict import Forecaster, LaneTables, count_rows, train
from bot.predict.columns import DAYS, Columns, moment
from bot.predict.forecaster import TREES_FROM, newest
from tests.bot.predict.world import BEGIN, MEANS, parcels

pytestmark = pytest.mark.slow

NOW = BEGIN + timedelta(days=60)


def taught(trips: list[Trip], at: datetime = NOW, members: int = 1) -> Forecaster:
    columns = Columns.of(trips)
    lanes = LaneTables.from_counts(count_rows(columns.as_known(moment(at)), moment(at)))
    return train(columns, lanes, at, "DE", members=members)


@cache
def grown() -> Forecaster:
    return taught(parcels(1500, 60), members=3)


def asked(region: str) -> Trip:
    like = next(trip for trip in parcels(20, 1) if region not in MEANS or trip.destination_region == region)
    return replace(like, ordered_at=NOW, handed_over_at=NOW, destination_region=region)


def test_below_the_least_deliveries_there_are_tables_and_no_trees():
    forecaster = taught(parcels(TREES_FROM // 2, 60))
    assert not forecaster.trees
    assert forecaster.curves([asked("N")], Stage.HANDOFF, NOW).shape == (1, DAYS)


def test_from_the_least_deliveries_on_the_trees_have_a_say():
    assert set(grown().trees) == {"purchase", "handoff"}
    assert grown().trees_share(Stage.HANDOFF) > 0.8


@pytest.mark.parametrize("region", ["N", "S"])
def test_the_planted_means_are_recovered(region):
    curve = grown().curves([asked(region)], Stage.HANDOFF, NOW)[0]
    assert curve.sum() == pytest.approx(MEANS[region], rel=0.25)


def test_every_curve_falls_from_at_most_one_to_at_least_nothing():
    curves = grown().curves(parcels(50, 60), Stage.PURCHASE, NOW + timedelta(days=30))
    assert curves.dtype == np.float32
    assert (np.diff(curves, axis=1) <= 1e-6).all()
    assert curves.max() <= 1.0
    assert curves.min() >= 0.0


def test_parcels_under_way_are_not_ignored():
    trips = parcels(1500, 60)
    delivered = [trip for trip in trips if trip.delivered_at and trip.delivered_at < NOW]
    with_open, without = taught(trips), taught(delivered)
    longer, shorter = (it.curves([asked("S")], Stage.HANDOFF, NOW)[0].sum() for it in (with_open, without))
    assert longer > shorter + 0.2


def test_the_same_parcels_give_the_same_model_whatever_their_order():
    trips = parcels(300, 60)
    one, two = taught(trips), taught(trips)
    curves = [it.curves([asked("N"), asked("S")], Stage.HANDOFF, NOW) for it in (one, two)]
    assert one.version == two.version
    assert (curves[0] == curves[1]).all()


def test_what_happens_after_the_training_changes_nothing():
    trips = parcels(300, 80)
    hidden = [
        replace(trip, delivered_at=trip.delivered_at if trip.delivered_at and trip.delivered_at < NOW else None)
        for trip in trips
        if trip.ordered_at < NOW
    ]
    one, two = taught(trips), taught(hidden)
    assert one.version == two.version
    assert (one.curves([asked("N")], "handoff", NOW) == two.curves([asked("N")], "handoff", NOW)).all()


def test_other_parcels_give_another_version():
    assert taught(parcels(200, 60)).version != taught(parcels(201, 60)).version


def test_a_parcel_that_was_not_handed_over_is_forecast_as_if_it_were_now():
    waiting = replace(asked("N"), handed_over_at=None)
    curves = grown().curves([waiting, asked("N")], Stage.HANDOFF, NOW)
    assert np.isfinite(curves).all()
    assert curves[0] == pytest.approx(curves[1], abs=0.2)


def test_unknown_words_and_missing_values_are_forecast_all_the_same():
    bare = Trip(ordered_at=NOW)
    strange = replace(asked("??"), carrier="new", service="new", origin_region="??", destination_postcode="SW1A 1AA")
    curves = grown().curves([bare, strange], Stage.PURCHASE, NOW)
    assert np.isfinite(curves).all()
    assert (curves[:, 0] > 0.5).all()


def test_parcels_without_any_optional_column_can_be_learnt_from():
    bare = [
        Trip(ordered_at=trip.ordered_at, handed_over_at=trip.handed_over_at, delivered_at=trip.delivered_at)
        for trip in parcels(400, 60)
    ]
    curve = taught(bare).curves([Trip(ordered_at=NOW, handed_over_at=NOW)], Stage.HANDOFF, NOW)[0]
    assert 4.0 < curve.sum() < 10.0


def test_a_refreshed_model_sees_a_shipper_that_has_become_slow():
    slow = [
        replace(trip, ordered_at=trip.ordered_at + timedelta(days=60), delivered_at=None, shipper_id="s1")
        for trip in parcels(100, 20)
    ]
    later = NOW + timedelta(days=40)
    ask = replace(asked("N"), ordered_at=later, handed_over_at=later, shipper_id="s1")
    sample = [*parcels(1500, 60), *(replace(trip, handed_over_at=trip.ordered_at) for trip in slow)]
    sight = grown().refreshed(sample, later).trees["handoff"].sight
    column = Columns.of([ask])
    first = np.floor(column.handed).astype(int)
    fresh, stale = (
        it.transit["shipper"].pace(column.shipper, first, 20, 5) for it in (sight, grown().trees["handoff"].sight)
    )
    assert fresh[0] < stale[0] - 0.5


def test_tables_from_a_database_serve_as_well_as_those_from_the_trips():
    trips = parcels(300, 60)
    rows = [tuple(row) for row in count_rows(trips, moment(NOW))]
    forecaster = train(trips, LaneTables.from_counts(rows), NOW, None, members=1)
    assert forecaster.stage_known["handoff"] > 200
    assert set(forecaster.trees) == {"purchase", "handoff"}


def test_only_the_newest_parcels_are_sampled():
    columns = newest(Columns.of(parcels(100, 50)), 10)
    assert len(columns) == 10
    assert columns.ordered.min() >= moment(BEGIN) + 44


def test_progress_is_told_to_its_end():
    heard: list[tuple[int, int]] = []
    trips = parcels(240, 60)
    lanes = LaneTables.from_counts(count_rows(trips, moment(NOW)))
    train(trips, lanes, NOW, None, lambda *step: heard.append(step), members=2)
    assert heard[-1][0] == heard[-1][1]
    assert heard == sorted(heard)
