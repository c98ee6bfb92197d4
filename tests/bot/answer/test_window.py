"""When it will come, in words: the days we stand behind and why, or none; the same in a chat and on the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.answer.window import Scene, days_of, other_date, promised, window_lines, window_parts
from bot.answer.words import Words
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.promise import Window
from bot.domain.shipment import Delay
from bot.domain.status import Party, Reason, Status
from tests.bot.talk import NOW, eta, parcel

SCENE = Scene(Words(), NOW, "Lantern & Oak")  # Monday 23 November
RANGE = Window(date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27))
ONE_DAY = Window(date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 24))
WHY = " I go by how long such parcels have taken: 8 in 10 arrive within the days that I name."
BETWEEN = "I expect it between Tue 24 Nov and Fri 27 Nov, most likely around Wed 25 Nov." + WHY


def wrong(kind):
    return Anomaly(kind, Severity.WARNING, NOW - timedelta(days=6), Party.CARRIER)


@pytest.mark.parametrize(
    ("window", "theirs", "lines"),
    [
        (RANGE, None, [BETWEEN]),
        (ONE_DAY, None, ["I expect it on Tue 24 Nov." + WHY]),
        (RANGE, eta(25, 25), [BETWEEN]),
        (RANGE, eta(28, 28), [BETWEEN, "UPS expects it on Sat 28 Nov. That is the carrier’s own date."]),
        (None, eta(25, 25), ["UPS expects it on Wed 25 Nov. That is the carrier’s own date."]),
        (None, None, ["There is no delivery date yet that I could stand behind."]),
    ],
    ids=["days", "one day", "the carrier agrees", "the carrier says another day", "only the carrier", "nobody"],
)
def test_our_days_come_first_and_the_carriers_only_where_they_differ(window, theirs, lines):
    assert window_lines(replace(parcel(eta=theirs), window=window), (), SCENE) == lines


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, True),
        ({"status": Status.OUT_FOR_DELIVERY}, False),
        ({"status": Status.DELIVERED}, False),
        ({"status": Status.RETURNING}, False),
        ({"window": Window(date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 20))}, False),
        ({"window": Window(date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 22))}, False),
    ],
    ids=["on its way", "out for delivery", "delivered", "going back", "too wide to be of use", "over"],
)
def test_days_are_shown_and_kept_only_while_they_mean_something(change, shown):
    moving = replace(parcel(), **{"window": RANGE, **change})
    assert (promised(moving, (), SCENE) is not None) is shown
    assert any("I expect it" in line for line in window_lines(moving, (), SCENE)) is shown


@pytest.mark.parametrize(
    ("kind", "shown"),
    [(Kind.LATE, True), (Kind.PREDICTED_LATE, True), (Kind.STALLED, False), (Kind.DAMAGED, False)],
)
def test_trouble_that_the_forecast_knows_nothing_of_hides_the_days(kind, shown):
    assert (promised(replace(parcel(), window=RANGE), [wrong(kind)], SCENE) is not None) is shown


LATER = "UPS expects it on Mon 30 Nov. That is the carrier’s own date."


@pytest.mark.parametrize(
    ("theirs", "lines"),
    [
        (eta(30, 30), [LATER]),
        (eta(26, 26), [BETWEEN]),
        (None, ["There is no delivery date yet that I could stand behind."]),
    ],
    ids=["to a later day", "to a day that we name too", "and names no day"],
)
def test_once_the_carrier_announced_a_delay_our_days_stand_only_where_the_carrier_bears_them_out(theirs, lines):
    delayed = replace(parcel(eta=theirs), window=RANGE, delay=Delay(Reason.WEATHER, NOW))
    assert window_lines(delayed, (), SCENE) == lines
    assert (promised(delayed, (), SCENE) is not None) is (lines == [BETWEEN])


def test_the_page_shows_the_carriers_later_day_beside_ours_or_instead():
    later = replace(parcel(eta=eta(30, 30)), window=RANGE)
    assert window_parts(later, (), SCENE)[0] == "Tue 24 Nov to Fri 27 Nov"
    assert other_date(later, (), SCENE) == LATER
    delayed = replace(later, delay=Delay(None, NOW))
    assert window_parts(delayed, (), SCENE) == ("Mon 30 Nov", "UPS’s own estimate")
    assert other_date(delayed, (), SCENE) is None
    assert days_of(delayed, (), SCENE) == (date(2026, 11, 30), date(2026, 11, 30))


def test_days_that_are_over_are_not_named_again():
    begun = replace(parcel(), window=Window(date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 25)))
    assert window_lines(begun, (), SCENE)[0].startswith(
        "I expect it between Mon 23 Nov and Wed 25 Nov, most likely around Mon 23 Nov."
    )
    assert promised(begun, (), SCENE) == ("promise", f"{begun.tracking_number} 2026-11-23 2026-11-23 2026-11-25")


@pytest.mark.parametrize(
    ("window", "days", "likely"),
    [(RANGE, "Tue 24 Nov to Fri 27 Nov", "Most likely around Wed 25 Nov. "), (ONE_DAY, "Tue 24 Nov", "")],
)
def test_the_page_shows_the_same_days_and_says_whose_they_are(window, days, likely):
    parts = window_parts(replace(parcel(), window=window), (), SCENE)
    within = "these days" if likely else "the days that we name"
    ours = (
        f"8 of 10 parcels like yours arrive within {within}. Our own estimate, from how long such parcels have taken."
    )
    assert parts == (days, likely + ours)
