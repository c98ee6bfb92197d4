"""Notices in words: every kind can be said, nothing is too long, nothing sells, own wording only names parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.answer.notice import MOST_TEXT, MOST_VARIABLE, Telling, filled, word
from bot.answer.words import Words
from bot.commands.sample import previews
from bot.domain.anomaly import Anomaly, Kind, Severity
from bot.domain.keys import number_key
from bot.domain.merchant import MerchantSettings
from bot.domain.policy import OPTIONS, Policy
from bot.domain.promise import Window
from bot.domain.status import Party, Status
from bot.intake.policy import SAID
from tests.bot.talk import NOW, dossier, parcel

WORDS = Words()
SHOP = MerchantSettings(name="Lantern")
NUMBERS = ("1Z5R89391234567842", "1Z5R89391234567843", "1Z5R89391234567844", "1Z5R89391234567845")
SELLS = ("buy", "discount", "offer", "sale", "% off", "deal", "recommend")


def telling(*parcels, kind="stalled", closing=False, **more):
    shown = parcels or (parcel(),)
    wrong = Anomaly(Kind(kind), Severity.WARNING, NOW - timedelta(days=3), Party.CARRIER, (("working_days", "3"),))
    keys = tuple(number_key(each.tracking_number) for each in shown)
    trouble = {} if closing else dict.fromkeys(keys, wrong)
    known = {"numbers": keys, "trouble": trouble, "judged": lambda _: (), "link": "https://t.example/x"}
    about = {"kind": kind, "closing": closing, "dossier": dossier(*shown), "zone": ZoneInfo("Europe/London")}
    return Telling(**{**about, **known, **more})


def said(about, settings=SHOP):
    return word(about, settings, WORDS, NOW)


@pytest.mark.parametrize("kind", SAID)
def test_everything_that_can_be_told_has_words(kind):
    (shown,) = previews(SHOP, (kind,))
    assert "#1042" in shown.text
    assert "Lantern" in shown.text
    assert "https://track.example" in shown.text
    assert len(shown.text) <= MOST_TEXT
    assert shown.subject.startswith("Lantern, order #1042: ")
    assert len(shown.variables) == 5
    assert all(each and "\n" not in each and len(each) <= MOST_VARIABLE for each in shown.variables)
    assert all(len(label) <= 20 for label in shown.buttons), "WhatsApp cuts longer labels"
    assert not [each for each in SELLS if each in shown.text.casefold()]


def test_a_notice_says_what_since_when_why_when_what_next_and_what_can_be_done():
    lines = said(telling()).answer.text.splitlines()
    assert lines == [
        "Lantern, about order #1042: your parcel with UPS has stopped moving. That has been so since Fri 20 Nov.",
        "It has not been scanned for 3 working days, which is longer than it should be. It is UPS’s move.",
        "There is no delivery date yet that I could stand behind.",
        "Next, UPS has to get it moving again; I’ll show the next scan here as soon as there is one.",
        "You can wait for it, or talk to a person.",
        "Everything we know: https://t.example/x",
    ]


def test_a_delay_that_the_carrier_announced_is_not_called_our_guess():
    said_so = Anomaly(Kind.PREDICTED_LATE, Severity.WARNING, NOW, Party.CARRIER, (("announced", "2026-11-22"),))
    keys = (number_key(parcel().tracking_number),)
    told = said(telling(kind="predicted_late", trouble=dict.fromkeys(keys, said_so))).answer.text
    assert told.startswith("Lantern, about order #1042: UPS says that your parcel will be late.")
    assert "your parcel with UPS will probably be late" in said(telling(kind="predicted_late")).answer.text


def test_a_window_that_we_stand_behind_is_told_and_remembered():
    day = NOW.date()
    soon = replace(parcel(), window=Window(day + timedelta(1), day + timedelta(2), day + timedelta(4)))
    worded = said(telling(soon, kind="late"))
    assert "I expect it between" in worded.answer.text
    assert "I expect it between" in worded.variables[3]
    assert worded.answer.facts == (("promise", f"{soon.tracking_number} 2026-11-24 2026-11-25 2026-11-27"),)


def test_several_parcels_are_told_in_one_and_the_rest_is_counted():
    text = said(telling(*(parcel(number=number) for number in NUMBERS))).answer.text
    assert "4 of your parcels with UPS have stopped moving" in text
    assert f"Parcel {NUMBERS[2]}: It has not been scanned" in text
    assert NUMBERS[3] not in text
    assert "The same is true of one more parcel." in text
    assert len(text) <= MOST_TEXT


def test_a_closing_word_says_that_it_is_over_or_that_it_was_delivered():
    assert "the trouble with your parcel that we wrote about is over" in said(telling(closing=True)).answer.text
    there = said(telling(parcel(Status.DELIVERED), closing=True)).answer
    assert "your parcel that we wrote about has been delivered" in there.text
    assert [button.intent for button in there.buttons] == ["human_agent"]


@pytest.mark.parametrize("option", OPTIONS)
def test_what_the_merchant_offers_has_a_button_that_says_what_it_is(option):
    policy = Policy(options={"stalled": (option,)}, refund_up_to=50)
    worded = said(telling(), replace(SHOP, policy=policy))
    assert [(button.option, button.order) for button in worded.answer.buttons] == [(option, "1042"), (None, "1042")]
    if option == "refund":
        assert "have up to 50 back" in worded.answer.text


def test_where_no_sum_is_named_money_back_is_only_asked_for():
    worded = said(telling(), replace(SHOP, policy=Policy(options={"stalled": ("refund",)})))
    assert "ask for your money back" in worded.answer.text


def test_own_wording_is_filled_and_nothing_in_it_is_obeyed():
    own = Policy(wording={"stalled": "{shop} / {order} / {since}\n{why}\n{window}\n\n{next}\n{link}"})
    lines = said(telling(), replace(SHOP, policy=own)).answer.text.splitlines()
    assert lines[0] == "Lantern / #1042 / That has been so since Fri 20 Nov."
    assert lines[-1] == "https://t.example/x"
    parts = {"what": "{link} {shop.__class__}", "link": "x"}
    assert filled("a {what}", parts) == "a {link} {shop.__class__}"


def test_what_grows_too_long_is_shortened_where_the_page_says_more():
    link = "https://t.example/" + "x" * 400
    text = said(telling(*(parcel(number=number) for number in NUMBERS[:3]), link=link)).answer.text
    assert len(text) <= MOST_TEXT
    assert text.endswith(link)
