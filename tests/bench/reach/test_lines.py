"""What of a line's time is Slack's own queue, and how lines of many talks are compared."""

from __future__ import annotations

import pytest

from bench.crash.verdict import Verdict
from bench.reach.lines import queue, same


@pytest.mark.parametrize(
    ("ready", "waits"),
    [
        ([0.0], [0.0]),
        ([0.0, 0.0, 0.0, 0.0], [0.0] * 4),
        ([0.0] * 6, [0.0, 0.0, 0.0, 0.0, 1.0, 2.0]),
        ([0.0] * 4 + [10.0], [0.0] * 5),
        ([0.0] * 5 + [1.5], [0.0] * 4 + [1.0, 0.5]),
    ],
)
def test_slacks_limit_lets_four_through_and_then_one_a_second(ready, waits):
    assert queue(ready) == waits


@pytest.mark.parametrize(
    ("found", "lost", "doubled"),
    [
        (["[a1.0]", "[a1.1]"], 0, 0),
        (["[a1.1]", "[a1.0]"], 1, 0),
        (["[a1.0]"], 1, 0),
        (["[a1.0]", "[a1.0]", "[a1.1]"], 0, 1),
    ],
)
def test_lines_of_a_talk_are_there_once_and_in_order(found, lost, doubled):
    verdict = Verdict()
    same(verdict, "heard by", {1: found}, {1: ["[a1.0]", "[a1.1]"]})
    assert (len(verdict.lost), len(verdict.doubled)) == (lost, doubled)
