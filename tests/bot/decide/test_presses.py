"""Which button a message presses: numbers against the choices shown last, payloads, and never a guess."""

from __future__ import annotations

import pytest

from bot.decide.presses import pressed
from bot.domain.conversation import Button, Message, Sender
from tests.bot.talk import NOW

PICKUP = Button("Pick-up point", "reschedule_or_redirect", "1042", "pickup")
WAIT = Button("Wait", "option_wait", "1042")
HUMAN = Button("Talk to a person", "human_agent")


def said(*buttons: Button, sender: Sender = Sender.BOT) -> Message:
    return Message(1, sender, NOW, "What would you like?", buttons=buttons)


ASKED = [said(HUMAN), said(PICKUP, WAIT, HUMAN, sender=Sender.NOTICE), Message(3, Sender.SHOPPER, NOW, "hm")]


def is_intent(name: str) -> bool:
    return name == "human_agent"


@pytest.mark.parametrize(
    ("text", "button"),
    [
        ("1", PICKUP),
        (" 2 ", WAIT),
        ("3", HUMAN),
        ("03", HUMAN),
        ("0", None),
        ("4", None),
        ("-1", None),
        ("1.", None),
        ("1 please", None),
        ("2nd", None),
        ("²", None),
        ("٢", None),
        ("1042", None),
        ("", None),
    ],
)
def test_only_a_number_in_range_and_nothing_else_presses(text: str, button: Button | None) -> None:
    assert pressed(text, None, ASKED, is_intent) == button


def test_only_our_newest_message_counts() -> None:
    assert pressed("1", None, [*ASKED, said()], is_intent) is None
    assert pressed("1", None, [], is_intent) is None
    assert pressed("1", None, [*ASKED, said(WAIT, sender=Sender.AGENT)], is_intent) == WAIT


@pytest.mark.parametrize(
    ("text", "payload", "button"),
    [
        ("Wait", "2", WAIT),
        ("Whatever", "option_wait", WAIT),
        ("Whatever", "reschedule_or_redirect:pickup", PICKUP),
        ("pick-up POINT", "unknown-id", PICKUP),
        ("A person", "human_agent", HUMAN),
        ("Other", "unknown-id", None),
        ("Other", "option_wait:tomorrow", None),
    ],
)
def test_a_payload_is_a_number_an_intent_or_a_label(text: str, payload: str, button: Button | None) -> None:
    assert pressed(text, payload, ASKED, is_intent) == button


def test_a_payload_of_a_template_that_was_shown_long_ago_still_names_an_intent() -> None:
    assert pressed("A person", "human_agent", [], is_intent) == Button("A person", "human_agent")
