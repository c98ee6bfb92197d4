"""What a message means, given what was asked last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.decide.listen import Heard, listen
from bot.domain.conversation import Button, Pending, Talk, Understood
from tests.bot.talk import NOW, heard, talking

PROOF = Pending("proof", "cancel_order", NOW - timedelta(minutes=1), ("1042",))


@pytest.mark.parametrize(
    ("text", "intent", "found", "pending", "meant", "goal"),
    [
        ("where is my order", "track_order", {}, None, "track_order", "track_order"),
        ("jane@x.com", "out_of_scope", {"emails": ("jane@x.com",)}, PROOF, "provide_order_details", "cancel_order"),
        ("#1043 sorry", "greet", {"orders": ("1043",)}, PROOF, "provide_order_details", "cancel_order"),
        ("where is #1043?", "track_order", {"orders": ("1043",)}, PROOF, "track_order", "track_order"),
        ("it's #1042", "track_order", {"orders": ("1042",)}, PROOF, "provide_order_details", "cancel_order"),
        ("hi #1042", "greet", {"orders": ("1042",)}, None, "provide_order_details", "track_order"),
        ("get me a human", "human_agent", {}, PROOF, "human_agent", "human_agent"),
        ("human please, #1042", "human_agent", {"orders": ("1042",)}, PROOF, "human_agent", "human_agent"),
        ("yes", "affirm", {}, Pending("confirm_human", "track_order", NOW), "human_agent", "human_agent"),
        ("no", "deny", {}, Pending("confirm_human", "track_order", NOW), "declined", "declined"),
        ("no", "deny", {}, PROOF, "no_details", "cancel_order"),
        ("yes", "affirm", {}, None, "affirm", "affirm"),
        ("where is it", "out_of_scope", {}, None, "track_order", "track_order"),
        ("any news?", "nlu_fallback", {}, PROOF, "track_order", "track_order"),
        ("what’s happening with it", "nlu_fallback", {}, None, "track_order", "track_order"),
        ("where is Paris", "out_of_scope", {}, None, "out_of_scope", "out_of_scope"),
        ("what is it", "out_of_scope", {}, None, "out_of_scope", "out_of_scope"),
        ("ok thanks", "affirm", {}, None, "thanks", "thanks"),
        ("ok thanks", "affirm", {}, Pending("confirm_human", "track_order", NOW), "human_agent", "human_agent"),
        ("I don’t have it", "provide_order_details", {}, PROOF, "no_details", "cancel_order"),
        ("my order number", "provide_order_details", {}, PROOF, "provide_order_details", "cancel_order"),
    ],
)  # fmt: skip
def test_a_message_means_what_it_means_in_its_place(text, intent, found, pending, meant, goal):
    result = listen(talking(pending=pending), heard(text, intent, **found), NOW)
    assert (result.intent, result.goal) == (meant, goal)


def test_a_corrected_number_replaces_the_wrong_one():
    talk = talking(orders=("1042",), pending=PROOF)
    assert listen(talk, heard("sorry, #1043", "provide_order_details", orders=("1043",)), NOW).talk.orders == ("1043",)


def test_two_numbers_are_both_kept():
    result = listen(Talk(), heard("where are #1042 and #1043", "track_order", orders=("1042", "1043")), NOW)
    assert result.talk.orders == ("1042", "1043")


@pytest.mark.parametrize(
    ("confidence", "orders", "best", "meant"),
    [
        (0.7, ("1042",), "track_order", "track_order"),
        (0.5, (), "track_order", "nlu_fallback"),
        (0.9, ("1042",), "track_order", "out_of_scope"),
        (0.4, ("1042",), "complaint", "nlu_fallback"),
        (0.4, ("1042",), "greet", "out_of_scope"),
    ],
)
def test_what_is_barely_out_of_scope_is_doubted(confidence, orders, best, meant):
    understood = Understood("out_of_scope", confidence, alternatives=(best, "greet"))
    assert listen(talking(orders=orders), Heard("can you look into it", understood), NOW).intent == meant


def test_after_half_an_hour_nothing_is_remembered():
    talk = Talk(orders=("1042",), emails=("jane@example.com",), pending=PROOF, touched_at=NOW - timedelta(minutes=31))
    result = listen(talk, heard("where is it", "track_order"), NOW)
    assert (result.talk.orders, result.talk.emails, result.talk.pending) == ((), (), None)


def test_a_pressed_button_means_its_intent_and_its_order():
    pressed = Heard("Talk to a person", Understood("track_order"), button=Button("x", "cancel_order", order="1050"))
    result = listen(Talk(), pressed, NOW)
    assert (result.intent, result.talk.orders) == ("cancel_order", ("1050",))
