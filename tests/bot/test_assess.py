"""The judgement that news, sweep, page and talk share: a row with today's forecast is the same row otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.assess import expecting
from bot.domain.standing import Stage, Standing
from bot.domain.status import Status
from bot.domain.trip import Stage as TripStage
from bot.ports import Forecast
from tests.bot.conftest import NOON

STANDING = Standing(
    "1Z999", Status.IN_TRANSIT, carrier="UPS", stage=Stage.AT_HUB, last_scan_at=NOON, heard_at=NOON, watched_since=NOON
)
CURVE = Forecast(TripStage.HANDOFF, "m", NOON, b"", latest=(NOON + timedelta(days=2)).date(), p_late=0.3)


def test_a_row_takes_the_window_and_the_chance_and_nothing_else_changes():
    assert expecting(STANDING, CURVE) == replace(STANDING, window_latest=CURVE.latest, p_late=0.3)


def test_before_the_carrier_has_the_parcel_there_is_no_chance_of_being_late():
    early = replace(CURVE, stage=TripStage.PURCHASE)
    assert expecting(STANDING, early) == replace(STANDING, window_latest=CURVE.latest, p_late=None)


def test_without_a_forecast_a_row_is_left_alone():
    assert expecting(STANDING, None) is STANDING
