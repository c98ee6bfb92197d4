"""The demo shop's made-up past: the same each time, in order, and never in the future."""

from __future__ import annotations

from datetime import datetime

from bot.predict.rows import read_trips
from sandbox.history import COLUMNS, parcels

UNTIL = datetime(2026, 11, 23, 12)  # noqa: DTZ001 - the shop’s own clock


def test_the_same_seed_gives_the_same_past() -> None:
    assert list(parcels(50, 7, UNTIL)) == list(parcels(50, 7, UNTIL))
    assert list(parcels(50, 7, UNTIL)) != list(parcels(50, 8, UNTIL))


def test_nothing_in_it_lies_ahead_or_out_of_order() -> None:
    for row in parcels(400, 7, UNTIL):
        times = [row[name] for name in ("ordered_at", "handed_over_at", "delivered_at") if row[name]]
        assert times == sorted(times)
        assert all(datetime.fromisoformat(each) < UNTIL for each in times)
        assert (row["status"] == "delivered") == bool(row["delivered_at"])


def test_it_is_what_the_forecasts_read() -> None:
    rows = list(parcels(60, 7, UNTIL))
    lines = [",".join(COLUMNS), *(",".join(row[name] for name in COLUMNS) for row in rows)]
    trips = read_trips(lines)
    assert len(trips) == 60
    assert {trip.origin_region for trip in trips} == {"OH"}
