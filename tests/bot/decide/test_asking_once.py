"""Whether that was an answer: asked at most once a contact, after thanks, and never where nothing was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.answer.compose import Stage, compose
from bot.answer.words import Words
from bot.decide.converse import decide
from bot.decide.known import Known
from bot.decide.listen import Heard, listen
from bot.domain.conversation import Button, Pending, Proof, Talk, Understood
from bot.domain.merchant import MerchantSettings
from tests.bot.talk import NOW, dossier, parcel, talking

WORDS = Words()
OURS = dossier(parcel())
KNOWN = Known(
    orders={"1042": (OURS,)}, proven=(OURS,), proofs=(Proof(OURS.order.id, "email", NOW + timedelta(days=2)),)
)


def say(talk, text, intent, minutes=1, known=KNOWN, button=None):
    """One message, so many minutes later; returns the decision and the answer."""
    now = (talk.touched_at or NOW) + timedelta(minutes=minutes)
    decision = decide(listen(talk, Heard(text, Understood(intent), button=button), now), known, now)
    stage = Stage(WORDS, MerchantSettings(name="Lamps"), now, lambda _: "https://x.example/t")
    return decision, compose(decision, stage)


def answered(**more):
    decision, answer = say(talking(**more), "where is it", "track_order")
    assert answer.key == "track_order"
    return decision.talk


def asks(answer):
    return [button.intent for button in answer.buttons] == ["solved", "unsolved"]


@pytest.mark.parametrize("word", ["thanks", "goodbye"])
def test_it_is_asked_after_thanks_for_a_real_answer_and_only_once(word):
    first, answer = say(answered(), word, word)
    assert asks(answer)
    assert answer.text.endswith("\n\nDid that answer it?")
    assert (answer.key, answer.soft) == (word, True)
    _, again = say(first.talk, word, word)
    assert not again.buttons
    later, _ = say(first.talk, "where is it", "track_order", minutes=300)
    _, again = say(later.talk, word, word)
    assert not asks(again)


def test_another_contact_may_be_asked_again():
    first, _ = say(answered(), "thanks", "thanks")
    next_day, _ = say(first.talk, "where is it", "track_order", minutes=24 * 60)
    assert asks(say(next_day.talk, "thanks", "thanks")[1])


@pytest.mark.parametrize(
    "talk",
    [
        talking(),
        say(talking(), "where is it", "track_order", known=Known())[0].talk,
        say(talking(), "a human please", "human_agent")[0].talk,
        say(answered(), "a human please", "human_agent")[0].talk,
        replace(answered(), pending=Pending("confirm_human", "track_order", NOW)),
    ],
    ids=["nothing was said", "asked back", "handed over", "handed over after an answer", "our question is open"],
)
def test_it_is_not_asked_where_nothing_was_answered(talk):
    assert not asks(say(talk, "thanks", "thanks")[1])


def test_a_human_who_was_fetched_asks_at_the_end_and_not_the_bot():
    talk = say(answered(), "a human please", "human_agent")[0].talk
    talk = say(talk, "where is it", "track_order")[0].talk
    assert not asks(say(talk, "thanks", "thanks")[1])


@pytest.mark.parametrize(
    ("text", "intent", "press", "key", "pending"),
    [
        ("Yes, it did", "solved", "solved", "solved", None),
        ("No", "unsolved", "unsolved", "unsolved", "confirm_human"),
        ("yes", "affirm", None, "solved", None),
        ("no", "deny", None, "unsolved", "confirm_human"),
        ("ok thanks", "affirm", None, "thanks", "solved"),
        ("no thanks", "deny", None, "thanks", "solved"),
    ],
)
def test_a_yes_or_no_is_heard_and_politeness_is_neither(text, intent, press, key, pending):
    asked = say(answered(), "thanks", "thanks")[0].talk
    decision, answer = say(asked, text, intent, button=Button(text, press) if press else None)
    assert answer.key == key
    assert (decision.talk.pending.kind if decision.talk.pending else None) == pending


def test_a_no_offers_a_person_and_yes_fetches_one():
    asked = say(answered(), "thanks", "thanks")[0].talk
    refused, answer = say(asked, "no", "deny")
    assert [button.intent for button in answer.buttons] == ["affirm", "deny"]
    fetched, answer = say(refused.talk, "yes please", "affirm")
    assert (answer.key, fetched.case.reason) == ("human_agent", "human_agent")


def test_pressing_it_long_after_is_still_heard():
    asked = say(answered(), "thanks", "thanks")[0].talk
    assert say(asked, "No", "unsolved", 60 * 20, button=Button("No", "unsolved"))[1].key == "unsolved"
    assert say(Talk(), "Yes, it did", "solved", button=Button("Yes", "solved"))[1].key == "solved"
