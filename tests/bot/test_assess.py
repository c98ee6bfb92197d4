"""The judgement that news, sweep, page and talk share: a row with today's forecast is the same row otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.assess import foretold
from bot.detect import BASELINE, judge
from bot.detect.view import Foretold
from bot.domain.anomaly import Kind
from bot.domain.merchant import MerchantSettings
from bot.domain.standing import Stage, Standing
from bot.domain.status import Status
from bot.domain.trip import Stage as TripStage
from bot.ports import Forecast
from tests.bot.conftest import NOON

STANDING = Standing(
    "1Z999", Status.IN_TRANSIT, carrier="UPS", stage=Stage.AT_HUB, last_scan_at=NOON, heard_at=NOON, watched_since=NOON
)
CURVE = Forecast(TripStage.HANDOFF, "m", NOON, b"", latest=(NOON + timedelta(days=2)).date(), p_late=0.3)


def test_a_row_is_judged_by_todays_window_and_chance():
    assert foretold(CURVE) == (CURVE.latest, 0.3)
    promised = replace(STANDING, promised_on=(NOON + timedelta(days=1)).date(), p_late=0.01)
    early, late = (
        judge(promised, NOON, MerchantSettings("Lantern"), BASELINE, Foretold(CURVE.latest, p)) for p in (0.3, 0.9)
    )
    assert [each.kind for each in early] == []
    assert [each.kind for each in late] == [Kind.PREDICTED_LATE]
    assert dict(late[0].evidence) == {"promised": "2026-11-24", "chance_late": "0.90", "expected_by": "2026-11-25"}


def test_before_the_carrier_has_the_parcel_there_is_no_chance_of_being_late():
    early = replace(CURVE, stage=TripStage.PURCHASE)
    assert foretold(early) == (CURVE.latest, None)


def test_without_a_forecast_the_rows_own_stands():
    assert foretold(None) is None
    likely = replace(STANDING, promised_on=(NOON + timedelta(days=1)).date(), p_late=0.9)
    assert [each.kind for each in judge(likely, NOON, MerchantSettings("Lantern"), BASELINE, None)] == [
        Kind.PREDICTED_LATE
    ]
