"""Who may do what with a case: the whole table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.desk.cases import Verdict, is_internal, verdict
from bot.domain.conversation import Case
from bot.domain.desk import Act, Agent, CaseState

ANNA, BEN = Agent("U1", "Anna"), Agent("U2", "Ben")
CASE = Case("PL-1", "c1", "human_agent", "human_agent", "open", datetime(2026, 11, 23, tzinfo=UTC))
CLAIMED = replace(CASE, status=CaseState.CLAIMED, claimed_by=ANNA.id)
OVER = [replace(CLAIMED, status=state) for state in (CaseState.RESOLVED, CaseState.HANDED_BACK)]


@pytest.mark.parametrize(
    ("act", "unclaimed", "claimer", "other", "over"),
    [
        (Act.CLAIM, Verdict.CLAIM, Verdict.NOTHING, Verdict.TAKEN, Verdict.LATE),
        (Act.SAID, Verdict.ASK, Verdict.SEND, Verdict.ASK, Verdict.LATE),
        (Act.REPLY, Verdict.ASK, Verdict.SEND, Verdict.ASK, Verdict.LATE),
        (Act.MACRO, Verdict.ASK, Verdict.SEND, Verdict.ASK, Verdict.LATE),
        (Act.SEND_ANYWAY, Verdict.SEND, Verdict.SEND, Verdict.SEND, Verdict.LATE),
        (Act.RESOLVE, Verdict.END, Verdict.END, Verdict.TAKEN, Verdict.NOTHING),
        (Act.HAND_BACK, Verdict.END, Verdict.END, Verdict.END, Verdict.NOTHING),
        (Act.PRIVATE, Verdict.TAKEN, Verdict.SHOW, Verdict.TAKEN, Verdict.LATE),
    ],
)
def test_the_table(act, unclaimed, claimer, other, over):
    assert verdict(act, CASE, ANNA) is unclaimed
    assert verdict(act, CLAIMED, ANNA) is claimer
    assert verdict(act, CLAIMED, BEN) is other
    assert {verdict(act, case, ANNA) for case in OVER} == {over}


@pytest.mark.parametrize("case", [CASE, CLAIMED, *OVER])
@pytest.mark.parametrize("agent", [ANNA, BEN])
def test_slashes_keep_a_line_at_the_desk_whoever_writes_it_and_whenever(case, agent):
    assert verdict(Act.SAID, case, agent, "  // not for them") is Verdict.KEEP


@pytest.mark.parametrize(
    ("text", "internal"),
    [("// x", True), ("\n//x", True), ("/ x", False), ("https://x.example", False), ("a // b", False), ("", False)],
)
def test_only_a_line_that_begins_with_two_slashes_is_internal(text, internal):
    assert is_internal(text) is internal
