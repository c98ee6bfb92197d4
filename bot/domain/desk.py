"""Bringing in a human: the case's own clock, what agents do at their desk, and what is posted there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.attachment import Attachment


class CaseState(StrEnum):
    """Where a case stands. The bot is silent in its conversation while it is `claimed`."""

    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"
    HANDED_BACK = "handed_back"

    @property
    def is_open(self) -> bool:
        """True while a human is wanted or at work."""
        return self in {CaseState.OPEN, CaseState.CLAIMED}


class Act(StrEnum):
    """What an agent did."""

    CLAIM = "claim"
    SAID = "said"  # a line in the thread
    EDITED = "edited"
    DELETED = "deleted"
    REPLY = "reply"  # through the modal
    MACRO = "macro"
    RESOLVE = "resolve"
    HAND_BACK = "hand_back"
    SEND_ANYWAY = "send_anyway"  # one who did not claim was asked, and says yes
    PRIVATE = "private"  # show me the shopper's details
    LOOK_UP = "look_up"  # /porchlight #1042


@dataclass(frozen=True, slots=True)
class Agent:
    """A human at the desk; `id` is the desk's own."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """One act of an agent, verified and read. `key` never comes twice for one act, however often it is delivered.

    `thread` is the desk's own name of the case's thread ("C123:1700000000.000100"); `line` names the agent's line in
    it, also when that is edited or deleted; `case_id` is set where a button carried it; `answer_to` is where an
    answer for the agent alone may be sent.
    """

    key: str
    act: Act
    agent: Agent
    at: datetime
    thread: str = ""
    line: str = ""
    case_id: str = ""
    text: str = ""
    files: tuple[Attachment, ...] = ()
    answer_to: str = ""


@dataclass(frozen=True, slots=True)
class CaseCard:
    """What a card shows; already worded, personal data already masked. `facts` are label and value.

    `parcels` are title, status line and flags with evidence; `said` are the last lines of the talk, who and what;
    `suggestions` are replies that an agent may send with one press; `macros` names of the merchant's own.
    """

    case_id: str
    title: str
    state: CaseState
    state_line: str
    facts: tuple[tuple[str, str], ...] = ()
    parcels: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()
    macros: tuple[str, ...] = ()
    claimed_by: str = ""


class LineState(StrEnum):
    """What became of an agent's line. Receipts come twice and out of order: a lower rank changes nothing."""

    INTERNAL = "internal"  # begins with //
    ASKED = "asked"  # by one who did not claim: not sent unless they say so
    LATE = "late"  # the case was over
    SENT = "sent"
    MAILED = "mailed"  # the shopper had left: it went after them by e-mail
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"
    CORRECTED = "corrected"  # by a message that follows, where the first cannot be changed
    REMOVED = "removed"
    KEPT = "kept"  # deleted here, but it had left and cannot be taken back

    @property
    def rank(self) -> int:
        """Return how far along it is; what an agent did with a line afterwards outranks every receipt."""
        return _RANKS.get(self, 9)

    @property
    def is_held(self) -> bool:
        """True while the line has not gone to the shopper."""
        return self in {LineState.INTERNAL, LineState.ASKED, LineState.LATE}


_RANKS = {
    LineState.INTERNAL: 0,
    LineState.ASKED: 0,
    LineState.LATE: 0,
    LineState.SENT: 1,
    LineState.CORRECTED: 1,
    LineState.MAILED: 2,
    LineState.FAILED: 3,
    LineState.DELIVERED: 4,
    LineState.READ: 5,
}


@dataclass(frozen=True, slots=True)
class DeskLine:
    """An agent's line in a case's thread, and the message that it became (`message_id`), if it went out.

    `line` is the desk's own name of it, or of ours where it was not written in the thread; `posted` names the line
    that then stands for it there. `carried_by` is the message in whose e-mail it went along.
    """

    line: str
    case_id: str
    agent: Agent
    text: str
    at: datetime
    state: LineState | None = None
    message_id: str | None = None
    files: tuple[Attachment, ...] = ()
    posted: str | None = None
    carried_by: str | None = None


def desk_ref(case_id: str, what: str) -> str:
    """Return the ref in the outbox of something that is posted for a case."""
    return f"desk:{case_id}:{what}"


def read_desk_ref(ref: str) -> tuple[str, str, str]:
    """Return (case id, kind of thing, its own id) of a ref that `desk_ref` made."""
    _, case_id, what = ref.split(":", 2)
    kind, _, ident = what.partition(":")
    return case_id, kind, ident


class PostKind(StrEnum):
    """What is posted at the desk."""

    CARD = "card"  # opens the thread
    CARD_AGAIN = "card_again"  # the same card as it is now
    LINE = "line"  # a line in the thread
    MARK = "mark"  # what became of an agent's line
    ALERT = "alert"  # in the channel, or in the fallback channel
    PRIVATE = "private"  # for one agent's eyes


class Mark(StrEnum):
    """What became of an agent's line, as it shows beside it. Marks only add up: sent, then delivered, then read."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    INTERNAL = "internal"  # it stays at the desk


@dataclass(frozen=True, slots=True)
class DeskPost:
    """One thing to post. `thread` is empty for a card that opens one; `line` is the agent's line that a mark is about.

    `place` is the desk's channel; `agent` whose eyes alone may see it. A mark has a `mark`, and a `text` where more is
    to be said. A private post with a `line` asks whether that line shall go out all the same; `case_id` is the case's.
    """

    kind: PostKind
    place: str
    thread: str = ""
    text: str = ""
    card: CaseCard | None = None
    line: str = ""
    agent: str = ""
    answer_to: str = ""
    files: tuple[Attachment, ...] = ()
    mark: Mark | None = None
    case_id: str = ""
