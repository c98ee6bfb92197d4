"""What the desk reads: flags in words, with days and shares as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import bot.detect
from bot.answer.desk import DeskWords
from bot.answer.words import Words
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.merchant import MerchantSettings
from bot.domain.status import Party
from tests.bot.talk import dossier, parcel

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RULES = Path(bot.detect.__file__).parent


def flag(*evidence: tuple[str, str]) -> str:
    anomaly = Anomaly(Kind.PREDICTED_LATE, Severity.WARNING, NOW - timedelta(days=2), Party.CARRIER, evidence)
    words = DeskWords(
        Words("en"), MerchantSettings(name="Lantern"), NOW, lambda shipment, order: [anomaly] if shipment else []
    )
    ((_, _, (told,)),) = words.parcels(dossier(parcel()))
    return told


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        (("announced", "2026-11-22"), "(the carrier said so on Sun 22 Nov)"),
        (("chance_late", "0.83"), "(chance of being late 83 %)"),
        (("chance_of_step", "0.0004"), "(a step that 0.04 % of parcels take)"),
        (("reason", "door_code_missing"), "(reason: door code missing)"),
        (("place", ""), "days"),
        (("something_new", "a_b"), "(something new: a b)"),
    ],
)
def test_a_fact_is_told_in_words(fact, told):
    assert flag(fact).endswith(told)


def test_a_delay_that_the_carrier_announced_is_not_called_our_guess():
    assert flag(("announced", "2026-11-22")).startswith("The carrier says that it will be late, for 2 days")
    assert flag(("chance_late", "0.83")).startswith("It will probably be late, for 2 days")


def test_every_fact_that_a_rule_gives_has_words():
    sources = [path.read_text() for path in (*RULES.glob("rules/*.py"), RULES / "view.py")]
    names = {name for source in sources for name in re.findall(r"\(\"([a-z_]+)\", (?:str|days|f\"|[a-z]+\.)", source)}
    assert len(names) > 15
    words = Words("en")
    assert {name for name in names if not words.has(f"desk-fact-{name}")} == set()
