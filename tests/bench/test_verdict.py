"""The judge of `make crash` finds what is lost and what is doubled."""

from __future__ import annotations

import pytest

from bench.crash.sender import Heard, webhooks
from bench.crash.verdict import Verdict, answers_of_one, counted
from bench.vendors import Shopper

WAITING = "one moment"


@pytest.mark.parametrize(
    ("found", "lost", "doubled"),
    [
        (["a", "b"], [], []),
        (["a"], ["row b"], []),
        (["a", "b", "b"], [], ["row b"]),
        (["a", "b", "c"], [], ["row c"]),
        ([], ["row a", "row b"], []),
    ],
)
def test_two_bags_are_compared(found, lost, doubled):
    verdict = Verdict()
    counted(verdict, "row", found, ["a", "b"])
    assert (verdict.lost, verdict.doubled) == (lost, doubled)


@pytest.mark.parametrize(
    ("senders", "lost", "doubled"),
    [
        ("s b s b", 0, 0),
        ("s s b", 1, 0),
        ("s b b s b", 0, 1),
        ("s w b s b", 0, 0),
        ("s w", 1, 0),
    ],
)
def test_each_message_has_one_answer_and_a_notice_is_none(senders, lost, doubled):
    names = {"s": "shopper", "b": "bot", "w": "bot"}
    rows = [
        (names[one], f"m{n}" if one == "s" else None, WAITING if one == "w" else "text")
        for n, one in enumerate(senders.split())
    ]
    verdict = Verdict()
    answers_of_one(verdict, rows, WAITING)
    assert (len(verdict.lost), len(verdict.doubled)) == (lost, doubled)
    assert verdict.clean is (lost + doubled == 0)


def test_webhooks_come_mixed_some_twice_and_the_same_for_a_seed():
    import random

    shoppers = [Shopper(n) for n in range(4)]
    keys = [delivery.key for delivery in webhooks(shoppers, 6, random.Random(1))]
    assert (len(keys), len(set(keys))) == (26, 20)
    assert keys == [delivery.key for delivery in webhooks(shoppers, 6, random.Random(1))]
    assert keys != sorted(keys)


def test_what_was_heard_is_counted():
    heard = Heard(hooks={"a": 1.0, "b": 3.0}, answers={("t", "m"): ["hi"]})
    assert (heard.count, heard.last()) == (3, 3.0)
