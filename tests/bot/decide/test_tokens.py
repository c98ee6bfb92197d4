"""Signed links and buttons work where they were given out, until they expire, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.decide.tokens import (
    LINK_LASTS,
    TRIAL_LASTS,
    PageLink,
    Signer,
    conversation_key,
    new_conversation_token,
)
from bot.domain.conversation import Button
from bot.errors import NotAllowed
from tests.bot.talk import NOW

SIGNER = Signer(b"a secret of ours")
BUTTON = Button("Cancel the order", "cancel_order", "1042", "now")


def test_a_link_names_its_order_until_it_expires():
    token = SIGNER.link("shop", "order-1", NOW)
    link = PageLink("shop", "order-1", NOW)
    assert SIGNER.read_link(token, NOW + LINK_LASTS - timedelta(seconds=1)) == link
    with pytest.raises(NotAllowed):
        SIGNER.read_link(token, NOW + LINK_LASTS + timedelta(seconds=1))


def test_a_link_knows_to_the_millisecond_when_it_was_issued():
    at = NOW + timedelta(milliseconds=250)
    assert SIGNER.read_link(SIGNER.link("shop", "order-1", at), NOW).issued_at == at


def test_a_link_that_was_sent_before_links_knew_when_goes_on_working():
    old = SIGNER._sign({"t": "link", "m": "shop", "o": "order-1", "exp": int((NOW + LINK_LASTS).timestamp())})
    assert SIGNER.read_link(old, NOW) == PageLink("shop", "order-1", NOW)


def test_a_look_that_is_tried_on_can_be_fetched_for_an_hour():
    token = SIGNER.trial("shop", "{}", NOW)
    assert SIGNER.read_trial(token, NOW + TRIAL_LASTS) == "{}"
    with pytest.raises(NotAllowed):
        SIGNER.read_trial(token, NOW + TRIAL_LASTS + timedelta(seconds=1))
    with pytest.raises(NotAllowed):
        SIGNER.read_trial(SIGNER.link("shop", "order-1", NOW), NOW)


def test_a_button_works_in_its_own_conversation_only():
    payload = SIGNER.button("talk-1", BUTTON)
    assert SIGNER.read_button("talk-1", payload) == BUTTON
    with pytest.raises(NotAllowed):
        SIGNER.read_button("talk-2", payload)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        "eyJhbGciOiJIUzI1NiIsImNyaXQiOjV9.e30.AAAA",
        Signer(b"another secret").link("shop", "order-1", NOW),
        SIGNER.button("talk-1", BUTTON),
        SIGNER.link("shop", "order-1", NOW)[:-2],
        "eyJhbGciOiJub25lIn0.eyJ0IjoibGluayIsIm0iOiJzIiwibyI6Im8iLCJleHAiOjk5OTk5OTk5OTl9.",
    ],
)
def test_anything_else_is_no_link(token):
    with pytest.raises(NotAllowed):
        SIGNER.read_link(token, NOW)


def test_a_link_is_no_button():
    with pytest.raises(NotAllowed):
        SIGNER.read_button("talk-1", SIGNER.link("shop", "order-1", NOW))


def test_tokens_are_long_and_kept_as_hashes_apart_from_clients_own_ids():
    token = new_conversation_token()
    assert len(token) >= 43
    assert token not in conversation_key(token)
    assert conversation_key("x") != conversation_key("x", "api")
