"""The trial before a model goes live: judged on a month that it had not seen, fairly beside the live one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.predict import LaneTables, count_rows, train, trial
from bot.predict.columns import Columns, moment
from tests.bot.predict.world import BEGIN, parcels

pytestmark = pytest.mark.slow

NOW = BEGIN + timedelta(days=150)
COLUMNS = Columns.of(parcels(240, 150))


@pytest.mark.parametrize(("days_ago", "fair"), [(70, True), (60, True), (59, False), (1, False)])
def test_the_live_model_is_asked_only_about_parcels_it_had_not_seen(days_ago, fair):
    at = NOW - timedelta(days=days_ago)
    live = train(COLUMNS, LaneTables.from_counts(count_rows(COLUMNS.as_known(moment(at)), moment(at))), at, None)
    found = trial(COLUMNS, NOW, None, live)
    assert (found["current_pinball"] is not None) == fair
    assert found["n"] > 60
    assert found["pinball"] > 0


def test_with_too_few_parcels_there_is_no_judgement():
    assert trial(COLUMNS.take(COLUMNS.ordered < moment(BEGIN) + 20), NOW, None, None) == {}
