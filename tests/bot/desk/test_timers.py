"""When an unclaimed case is told again, and until when a vendor takes free text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.timers import Where, next_alert, takes_free_text
from bot.domain.conversation import Case
from bot.domain.policy import People
from tests.conftest import NOON

CASE = Case("PL-1", "c1", "human_agent", "human_agent", "open", NOON)
PEOPLE = People(channel="C1", fallback="C9", alert_minutes=10)


@pytest.mark.parametrize(
    ("told", "waited", "fallback", "due"),
    [
        (0, 0, "C9", None),
        (0, 9.9, "C9", None),
        (0, 10, "C9", (1, Where.CHANNEL)),
        (0, 500, "C9", (1, Where.CHANNEL)),
        (1, 19.9, "C9", None),
        (1, 20, "C9", (2, Where.FALLBACK)),
        (1, 20, "", None),
        (2, 500, "C9", None),
    ],
)
def test_an_unclaimed_case_is_told_again_and_then_elsewhere(told, waited, fallback, due):
    assert next_alert(replace(CASE, alerts=told), replace(PEOPLE, fallback=fallback), waited) == due


@pytest.mark.parametrize(
    ("since", "open_still"),
    [(timedelta(0), True), (timedelta(hours=24) - timedelta(seconds=1), True), (timedelta(hours=24), False)],
)
def test_free_text_is_taken_for_a_day(since, open_still):
    assert takes_free_text(NOON - since, NOON) is open_still


def test_who_never_wrote_gets_no_free_text():
    assert not takes_free_text(None, NOON)
