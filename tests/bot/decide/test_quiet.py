"""Quiet hours on the shopper's clock: round midnight, within a day, none at all, and where clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decide.quiet import day_began, is_quiet, quiet_ends

ZONES = (
    "UTC",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Cairo",
    "Asia/Kathmandu",
)
MOMENTS = st.integers(0, 730 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
CLOCKS = st.times().map(lambda at: f"{at.hour:02}:{at.minute:02}")


@pytest.mark.parametrize(
    ("at", "begins", "ends", "quiet"),
    [
        ("21:00", "21:00", "08:00", True),
        ("20:59", "21:00", "08:00", False),
        ("07:59", "21:00", "08:00", True),
        ("08:00", "21:00", "08:00", False),
        ("13:30", "13:00", "14:00", True),
        ("14:00", "13:00", "14:00", False),
        ("12:00", "09:00", "09:00", False),
    ],
)
def test_when_it_is_quiet(at, begins, ends, quiet):
    assert is_quiet(datetime.fromisoformat(f"2026-11-23T{at}+00:00"), ZoneInfo("UTC"), begins, ends) is quiet


def test_an_hour_that_never_comes_ends_with_the_gap():
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert quiet_ends(night, ZoneInfo("Europe/London"), "22:00", "01:30") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_hour_that_comes_twice_ends_with_the_second():
    night = datetime(2026, 10, 24, 23, tzinfo=UTC)
    assert quiet_ends(night, ZoneInfo("Europe/London"), "22:00", "01:30") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(MOMENTS, st.sampled_from(ZONES), CLOCKS, CLOCKS)
def test_quiet_hours_end_when_they_are_over_and_not_before(at, zone, begins, ends):
    place = ZoneInfo(zone)
    until = quiet_ends(at, place, begins, ends)
    assert not is_quiet(until, place, begins, ends)
    assert at <= until < at + timedelta(hours=50)
    if until > at:
        assert is_quiet(at, place, begins, ends)


@given(MOMENTS, st.sampled_from(ZONES))
def test_a_day_begins_at_its_first_moment(at, zone):
    place = ZoneInfo(zone)
    began = day_began(at, place)
    assert began <= at < began + timedelta(hours=26)
    assert (began + timedelta(hours=1.5)).astimezone(place).date() == at.astimezone(place).date()
