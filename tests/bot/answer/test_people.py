"""When a person will be there, as the shopper is told."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.answer.people import when_somebody_is_there
from bot.answer.words import Words
from bot.domain.merchant import MerchantSettings
from bot.domain.policy import DAYS, People, Policy

WORDS = Words()
BERLIN = dict.fromkeys(DAYS[:5], ("09:00", "17:00"))


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-11-23T08:30+00:00", "Somebody is there now."),
        ("2026-11-23T07:30+00:00", "they are back today at 09:00 their time."),
        ("2026-11-23T16:00+00:00", "they are back tomorrow at 09:00 their time."),
        ("2026-11-27T16:00+00:00", "they are back on Mon 30 Nov at 09:00 their time."),
        ("2026-11-22T23:30+00:00", "they are back today at 09:00 their time."),
    ],
)
def test_a_shop_with_a_desk_says_when_somebody_is_there(now, told):
    people = People(channel="C1", hours=BERLIN)
    settings = MerchantSettings(name="Lamps", time_zone="Europe/Berlin", policy=Policy(people=people))
    assert told in when_somebody_is_there(settings, WORDS, datetime.fromisoformat(now))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (MerchantSettings(name="Lamps"), "A person will answer in this chat"),
        (MerchantSettings(name="Lamps", support_hours="Mon to Fri, 9 to 5"), "They are in Mon to Fri, 9 to 5;"),
        (MerchantSettings(name="L", policy=Policy(people=People(hours={}))), "A person will answer in this chat"),
    ],
)
def test_a_shop_without_hours_promises_none(settings, told):
    said = when_somebody_is_there(settings, WORDS, datetime.fromisoformat("2026-11-28T12:00+00:00"))
    assert said.startswith(told)
