"""The state machine of a case: what an agent's act means, given who has the case. Pure.

open → claimed → resolved | handed back. Only the claimer's words go out by themselves.
"""

from __future__ import annotations

from enum import StrEnum

from bot.domain.conversation import Case
from bot.domain.desk import Act, Agent, CaseState

INTERNAL = "//"
"""A line that begins so never leaves the desk."""


class Verdict(StrEnum):
    """What is to be done about an act."""

    CLAIM = "claim"
    SEND = "send"
    KEEP = "keep"  # the line stays at the desk
    ASK = "ask"  # the line stays at the desk unless its writer says that it shall go out
    LATE = "late"  # the case is over: nothing goes out
    END = "end"
    SHOW = "show"
    TAKEN = "taken"  # somebody else has it
    NOTHING = "nothing"  # done before, or no matter of ours


class Role(StrEnum):
    """What an agent is to a case."""

    CLAIMER = "claimer"
    OTHER = "other"


_SAYING = frozenset({Act.SAID, Act.REPLY, Act.MACRO})
_OPEN, _CLAIMED, _RESOLVED, _HANDED_BACK = CaseState

_TABLE: dict[tuple[Act, CaseState, Role], Verdict] = {
    (Act.CLAIM, _OPEN, Role.OTHER): Verdict.CLAIM,
    (Act.CLAIM, _CLAIMED, Role.CLAIMER): Verdict.NOTHING,
    (Act.CLAIM, _CLAIMED, Role.OTHER): Verdict.TAKEN,
    **{(act, _OPEN, Role.OTHER): Verdict.ASK for act in _SAYING},
    **{(act, _CLAIMED, Role.CLAIMER): Verdict.SEND for act in _SAYING},
    **{(act, _CLAIMED, Role.OTHER): Verdict.ASK for act in _SAYING},
    (Act.SEND_ANYWAY, _OPEN, Role.OTHER): Verdict.SEND,
    (Act.SEND_ANYWAY, _CLAIMED, Role.CLAIMER): Verdict.SEND,
    (Act.SEND_ANYWAY, _CLAIMED, Role.OTHER): Verdict.SEND,
    (Act.RESOLVE, _OPEN, Role.OTHER): Verdict.END,
    (Act.RESOLVE, _CLAIMED, Role.CLAIMER): Verdict.END,
    (Act.RESOLVE, _CLAIMED, Role.OTHER): Verdict.TAKEN,
    # Anybody may give a case back: else a shopper would wait for good for one whose shift has ended.
    (Act.HAND_BACK, _OPEN, Role.OTHER): Verdict.END,
    (Act.HAND_BACK, _CLAIMED, Role.CLAIMER): Verdict.END,
    (Act.HAND_BACK, _CLAIMED, Role.OTHER): Verdict.END,
    (Act.PRIVATE, _CLAIMED, Role.CLAIMER): Verdict.SHOW,
    (Act.PRIVATE, _CLAIMED, Role.OTHER): Verdict.TAKEN,
    (Act.PRIVATE, _OPEN, Role.OTHER): Verdict.TAKEN,
}


def role_of(case: Case, agent: Agent) -> Role:
    """Return what an agent is to a case."""
    return Role.CLAIMER if case.claimed_by and case.claimed_by == agent.id else Role.OTHER


def verdict(act: Act, case: Case, agent: Agent, text: str = "") -> Verdict:
    """Return what an act means. Edits and deletions follow their line, not this table."""
    state = CaseState(case.status)
    if act is Act.SAID and is_internal(text):
        return Verdict.KEEP
    if not state.is_open:
        return Verdict.LATE if act in {*_SAYING, Act.SEND_ANYWAY, Act.CLAIM, Act.PRIVATE} else Verdict.NOTHING
    return _TABLE.get((act, state, role_of(case, agent)), Verdict.NOTHING)


def is_internal(text: str) -> bool:
    """Say whether a line is meant for colleagues alone."""
    return text.lstrip().startswith(INTERNAL)
