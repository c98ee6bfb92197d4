"""Is somebody there: by the shop's own clock, over midnight, over weekends, and when the clocks change."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.hours import is_on, minutes_on, next_opening
from bot.domain.policy import DAYS, People

WEEK = People(hours=dict.fromkeys(DAYS[:5], ("09:00", "17:00")))
NIGHT = People(hours={"friday": ("22:00", "02:00"), "sunday": ("00:00", "24:00")})
LONDON, BERLIN, UTC = "Europe/London", "Europe/Berlin", "UTC"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("people", "zone", "now", "on", "opens"),
    [
        (WEEK, UTC, "2026-11-23T12:00", True, None),
        (WEEK, UTC, "2026-11-23T17:00", False, "2026-11-24T09:00"),
        (WEEK, UTC, "2026-11-23T08:59", False, "2026-11-23T09:00"),
        (WEEK, UTC, "2026-11-27T18:00", False, "2026-11-30T09:00"),
        (WEEK, BERLIN, "2026-11-23T08:00", True, None),
        (WEEK, BERLIN, "2026-11-23T16:30", False, "2026-11-24T08:00"),
        (WEEK, LONDON, "2026-10-23T16:30", False, "2026-10-26T09:00"),
        (WEEK, LONDON, "2026-10-23T08:00", True, None),
        (NIGHT, UTC, "2026-11-28T01:59", True, None),
        (NIGHT, UTC, "2026-11-28T02:00", False, "2026-11-29T00:00"),
        (NIGHT, UTC, "2026-11-29T23:59", True, None),
        (People(hours={}), UTC, "2026-11-29T03:00", True, None),
    ],
)
def test_when_somebody_is_there(people, zone, now, on, opens):
    assert is_on(people, zone, at(now)) is on
    assert next_opening(people, zone, at(now)) == (at(opens) if opens else None)


@pytest.mark.parametrize(
    ("people", "since", "now", "minutes"),
    [
        (WEEK, "2026-11-23T10:00", "2026-11-23T10:10", 10),
        (WEEK, "2026-11-23T16:50", "2026-11-24T09:05", 15),
        (WEEK, "2026-11-27T18:00", "2026-11-30T09:10", 10),
        (WEEK, "2026-11-28T10:00", "2026-11-29T10:00", 0),
        (NIGHT, "2026-11-27T23:00", "2026-11-28T05:00", 180),
        (People(hours={}), "2026-11-28T10:00", "2026-11-28T10:30", 30),
    ],
)
def test_only_time_during_which_somebody_was_there_counts_as_waiting(people, since, now, minutes):
    assert minutes_on(people, UTC, at(since), at(now)) == pytest.approx(minutes)
