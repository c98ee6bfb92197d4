"""Guessing is paused: by conversation, by true client address and by order number."""

from __future__ import annotations

from bot.intake.throttle import (
    CONVERSATIONS_PER_ADDRESS,
    WRONG_PER_ADDRESS,
    WRONG_PER_CONVERSATION,
    WRONG_PER_ORDER,
    Throttle,
)


def test_a_conversation_runs_out_of_tries():
    throttle = Throttle()
    for number in range(WRONG_PER_CONVERSATION.amount):
        assert throttle.allows("talk", "shop", (str(number),))
        throttle.count("talk", "shop", (str(number),))
    assert not throttle.allows("talk", "shop", ("fresh",))
    assert throttle.allows("another", "shop", ("fresh",))


def test_an_address_runs_out_of_tries_over_many_conversations():
    throttle = Throttle()
    for number in range(WRONG_PER_ADDRESS.amount):
        throttle.came_from(f"talk-{number}", "192.0.2.1")
        throttle.count(f"talk-{number}", "shop", (str(number),))
    throttle.came_from("fresh", "192.0.2.1")
    throttle.came_from("elsewhere", "192.0.2.2")
    assert not throttle.allows("fresh", "shop", ("x",))
    assert throttle.allows("elsewhere", "shop", ("x",))


def test_one_order_cannot_be_tried_from_everywhere():
    throttle = Throttle()
    for number in range(WRONG_PER_ORDER.amount):
        throttle.count(f"talk-{number}", "shop", ("1042",))
    assert not throttle.allows("fresh", "shop", ("1042",))
    assert throttle.allows("fresh", "shop", ("1043",))
    assert throttle.allows("fresh", "other shop", ("1042",))


def test_new_conversations_are_counted_by_address():
    throttle = Throttle()
    taken = [throttle.new_conversation("192.0.2.1") for _ in range(CONVERSATIONS_PER_ADDRESS.amount + 1)]
    assert taken == [True] * CONVERSATIONS_PER_ADDRESS.amount + [False]


def test_an_ipv6_client_is_held_to_its_whole_network():
    throttle = Throttle()
    for number in range(CONVERSATIONS_PER_ADDRESS.amount):
        assert throttle.new_conversation(f"2001:db8:1:2::{number:x}")
    assert not throttle.new_conversation("2001:db8:1:2:ffff::1")
    assert throttle.new_conversation("2001:db8:1:3::1")
    assert throttle.new_conversation("::ffff:192.0.2.1")
    assert throttle.new_conversation("not an address")
