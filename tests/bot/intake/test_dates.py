"""Dates of files: what is plain is read, what may mean two days is not."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.dates import Unclear, read_when

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20 14:05", "2026-11-20T14:05:00"),
        ("2026-11-20T14:05:33.123Z", "2026-11-20T14:05:33+00:00"),
        ("2026-11-20 14:05:00 +0100", "2026-11-20T14:05:00+0100"),
        ("2026/11/20 9:05", "2026-11-20T09:05:00"),
        ("20.11.2026 14:05", "2026-11-20T14:05:00"),
        ("3.4.2026", "2026-04-03"),
        ("13/04/2026", "2026-04-13"),
        ("04/13/2026 2:05 PM", "2026-04-13T14:05:00"),
        ("04/13/2026 12:00 am", "2026-04-13T00:00:00"),
        ("04/04/2026", "2026-04-04"),
        ("3 Apr 2026", "2026-04-03"),
        ("03-Apr-2026", "2026-04-03"),
        ("April 3, 2026 08:00", "2026-04-03T08:00:00"),
        ("46346", "2026-11-20"),
        ("46346.5868055556", "2026-11-20T14:05:00"),
        ("46346,5", "2026-11-20T12:00:00"),
    ],
)
def test_what_can_mean_one_time_only_is_read(text: str, read: str) -> None:
    assert read_when(text).text() == read


@pytest.mark.parametrize(
    "text",
    ["03/04/2026", "3-4-2026 10:00", "20.11.26", "2026-02-30", "13/13/2026", "13:05", "yesterday", "99999", "12345", "",
     "5 Foo 2026", "04/13/2026 13:05 PM", "20261120"],
)  # fmt: skip
def test_the_rest_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(Unclear) as caught:
        read_when(text)
    assert str(caught.value)


@pytest.mark.parametrize(("date_format", "day"), [("%d/%m/%Y", "2026-04-03"), ("%m/%d/%Y", "2026-03-04")])
def test_the_one_who_imports_says_which_is_meant(date_format: str, day: str) -> None:
    assert read_when("03/04/2026", date_format).text() == day
    assert read_when("2026-11-20", date_format).text() == "2026-11-20"


def test_a_wall_clock_gets_the_offset_of_its_own_day() -> None:
    assert read_when("2026-07-01 10:00").text(BERLIN) == "2026-07-01T10:00:00+02:00"
    assert read_when("2026-12-01 10:00").text(BERLIN) == "2026-12-01T10:00:00+01:00"
    assert read_when("2026-12-01").text(BERLIN) == "2026-12-01T00:00:00+01:00"
    assert read_when("2026-12-01T10:00:00-05:00").text(BERLIN) == "2026-12-01T10:00:00-05:00"


@given(st.text(max_size=30) | st.from_regex(r"[0-9./: -]{4,20}", fullmatch=True))
def test_nothing_else_is_ever_raised(text: str) -> None:
    try:
        read_when(text).text(BERLIN)
    except Unclear:
        return
