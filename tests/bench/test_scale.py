"""What the sweep is measured on, and how its figures become verdicts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest

from bench import parcels, scale
from bot.domain.trip import Stage
from bot.store.codec import STANDING, TRIP


@dataclass
class Model:
    """Draws the same curve for every parcel."""

    version: str = "one"

    def curves(self, trips, stage):
        return np.tile(np.linspace(1, 0, 90, dtype=np.float32), (len(trips), 1))


@pytest.fixture(scope="module")
def rows():
    return list(parcels.rows(2_000, Model()))


def test_parcels_are_open_in_many_stages_and_most_have_a_curve(rows):
    stages = Counter(STANDING.load(row.standing["standing"]).stage for row in rows)
    assert len(stages) >= 10
    assert max(stages.values()) < 800
    assert 0 < sum(row.forecast is None for row in rows) < 100


def test_rows_agree_with_what_they_sum_up(rows):
    for row in rows[:200]:
        standing, trip = STANDING.load(row.standing["standing"]), TRIP.load(row.standing["trip"])
        assert row.shipment["id"] == row.standing["shipment_id"] == standing.shipment_id
        assert not standing.is_terminal
        assert trip.handed_over_at == standing.handed_over_at
        if row.forecast:
            assert row.forecast["stage"] == (Stage.HANDOFF if trip.handed_over_at else Stage.PURCHASE)


def test_the_same_seed_makes_the_same_parcels(rows):
    assert list(parcels.rows(50, Model())) == rows[:50]


def swept(size, seconds, work, peak):
    return {"size": size, "passes": [{"name": "day", "seconds": seconds, "work": work, "rss_peak": peak}]}


@pytest.mark.parametrize(
    ("large", "kept"),
    [
        (swept(1_000_000, 299, 200, 120), [True, True, True]),
        (swept(1_000_000, 301, 200, 120), [False, True, True]),
        (swept(1_000_000, 299, 400, 120), [True, False, True]),
        (swept(1_000_000, 299, 200, 160), [True, True, False]),
        (swept(100_000, 900, 20, 100), [True, True, True]),
    ],
    ids=["all kept", "too slow", "not linear", "memory grows", "only the million has a limit of time"],
)
def test_a_sweep_is_held_to_time_work_and_memory(large, kept):
    assert [one.kept for one in scale._verdicts("SQLite", [swept(10_000, 3, 2, 100), large])] == kept
