"""What the bot was worth, as a person at a terminal reads it."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, date, datetime

import pytest

from bot.commands import figures_page, measure, worth
from bot.commands.worth import chosen
from bot.domain.merchant import Merchant, MerchantSettings
from bot.errors import BadInput, Misconfigured
from bot.measure.definitions import FIGURES

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHOP = Merchant("m", "lantern", "t", MerchantSettings(name="Lantern"))


@pytest.fixture
def asked(settings, monkeypatch, sqlite_template, tmp_path):
    """Settings whose database holds one shop without a single contact."""
    for module in (worth, measure):
        monkeypatch.setattr(module, "read_settings", lambda: settings)
    return settings


async def _opened(settings):
    from bot.commands.merchant import open_merchants

    async with open_merchants(settings) as merchants:
        await merchants.add("lantern", MerchantSettings(name="Lantern"))


def test_a_shop_without_contacts_is_told_so_in_words_and_in_json(asked, capsys):
    import asyncio

    asyncio.run(_opened(asked))
    options = argparse.Namespace(slug="lantern", first=None, last=None, json=False, anew=False)
    assert measure.run(options) == 0
    assert capsys.readouterr().out == "talks: 0, settled: 0, judged: 0, troubles: 0\n"
    assert worth.run(options) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Deflection, strict: nothing to count yet" in lines
    assert worth.run(argparse.Namespace(slug="lantern", first=None, last=None, json=True)) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["overview"]["counts"]["contacts"] == 0
    assert set(found["definitions"]) == {each.key for each in FIGURES}


def test_a_shop_that_is_not_there_is_named(asked):
    with pytest.raises(Misconfigured, match="merchant list"):
        measure.run(argparse.Namespace(slug="nobody", anew=True))


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (None, None, (date(2026, 10, 26), date(2026, 11, 22))),
        (date(2026, 11, 1), None, (date(2026, 11, 1), date(2026, 11, 22))),
        (None, date(2026, 11, 1), (date(2026, 10, 26), date(2026, 11, 1))),
        (None, date(2026, 9, 1), (date(2026, 9, 1), date(2026, 9, 1))),
    ],
)
def test_the_period_is_the_last_four_weeks_unless_it_is_named(first, last, days):
    period = chosen(SHOP, first, last, NOW)
    assert (period.first, period.last) == days


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(BadInput, match="before it begins"):
        chosen(SHOP, date(2026, 11, 2), date(2026, 11, 1), NOW)


def test_the_page_of_figures_names_each_with_its_text():
    text = figures_page.figures_page()
    for figure in FIGURES:
        assert f"## {figure.name}\n\n{figure.text}" in text
