"""Nothing that a shopper writes is a command to Rasa; only our own button is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.conversation import Button, Turn
from integrations.dialogue.rasa import message_for, neutral


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/restart", "restart"),
        ("//restart", "restart"),
        ("/ /restart", "restart"),
        (" \t/ \n // /restart", "restart"),
        ("\u200b/\u200b/restart", "restart"),
        ("\ufeff/session_start", "session_start"),
        ('/provide_order_details{"email": "a@b.c"}', 'provide_order_details{"email": "a@b.c"}'),
        ("/", "?"),
        (" / ", "?"),
        ("#1042 1/2 arrived ", "#1042 1/2 arrived"),
    ],
)
def test_a_leading_slash_never_reaches_the_engine(written, read):
    assert neutral(written) == read


def test_a_button_of_ours_is_a_command():
    pressed = Button("Talk to a person", "human_agent")
    turn = Turn("t1", "c1", "m1", 1, "Talk to a person", datetime.now(UTC), pressed)
    assert message_for(turn) == "/human_agent"
