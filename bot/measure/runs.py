"""From the lines of one talk to its contacts. Pure: what was said and which cases there were in, contacts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.decide.converse import PLEASANTRIES
from bot.decide.listen import ORDER_GOALS
from bot.domain.conversation import Button, Sender
from bot.domain.replies import ANSWERS, MISSES, SOLVED, UNSOLVED
from bot.measure.definitions import NOTICE, QUIET, REPLY, SHOPPER, WISMO_GOALS

WITH_HUMAN = "human_agent"
"""What a contact was about of which the bot heard nothing: a human had the talk."""

MOST_SAID = 200
SMALL = PLEASANTRIES | {"affirm", "deny", ""}


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a talk, with what its turn came to. `buttons` stood under it, `pressed` is what it pressed.

    `about` is, for a notice, the order that it was about.
    """

    seq: int
    sender: Sender
    at: datetime
    text: str = ""
    buttons: tuple[Button, ...] = ()
    pressed: Button | None = None
    goal: str | None = None
    answer: str | None = None
    order_id: str | None = None
    about: str = ""

    @property
    def rating(self) -> bool | None:
        """Yes or no to our question, pressed or typed; None for everything else."""
        return {SOLVED: True, UNSOLVED: False}.get(self.answer or (self.pressed.intent if self.pressed else ""))

    @property
    def wants(self) -> bool:
        """True for a message that is, or belongs to, a contact of its own."""
        return self.sender is Sender.SHOPPER and self.rating is None


@dataclass(frozen=True, slots=True)
class Handed:
    """A case of a talk: when a human was wanted, when one first spoke, when it ended (aware UTC)."""

    id: str
    opened_at: datetime
    first_word_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One contact, as far as its own talk tells. The names are those of the table `contacts`."""

    first_seq: int
    last_seq: int
    started_at: datetime
    last_at: datetime
    opener: str
    goal: str
    is_wismo: bool
    order_id: str
    messages: int
    missed: int
    answered: bool
    case_id: str | None
    human_at: datetime | None
    first_word_at: datetime | None
    asked_at: datetime | None
    solved: bool | None
    said: str


def runs(lines: Sequence[Line], cases: Sequence[Handed]) -> list[Run]:
    """Return the contacts in these lines, in order. Lines before the first are only asked for a notice."""
    starts = list(_starts(lines))
    if not starts:
        return []
    ends = [*starts[1:], len(lines)]
    before = [0, *ends[:-1]]
    return [
        _run(lines[earlier:start], lines[start:end], lines[end:][:1], cases)
        for earlier, start, end in zip(_tails(lines, starts, before), starts, ends, strict=True)
    ]


def _starts(lines: Sequence[Line]) -> Iterator[int]:
    """Yield where contacts begin."""
    last: datetime | None = None
    for index, line in enumerate(lines):
        if line.wants:
            if last is None or line.at - last >= QUIET:
                yield index
            last = line.at


def _tails(lines: Sequence[Line], starts: Sequence[int], before: Sequence[int]) -> list[int]:
    """Return, for each start, where the time since the shopper's last message begins."""
    return [
        max((index + 1 for index in range(earlier, start) if lines[index].wants), default=earlier)
        for earlier, start in zip(before, starts, strict=True)
    ]


def _run(before: Sequence[Line], own: Sequence[Line], after: Sequence[Line], cases: Sequence[Handed]) -> Run:
    said = [line for line in own if line.wants]
    first, last = said[0], said[-1]
    notice = _answered_notice(before, first)
    case = _case(cases, first.at, min(last.at + QUIET, after[0].at if after else last.at + QUIET))
    ratings = [line.rating for line in own if line.rating is not None]
    goal = _goal(said)
    return Run(
        first.seq,
        _end(own, last),
        first.at,
        last.at,
        NOTICE if notice else SHOPPER,
        goal,
        goal in WISMO_GOALS,
        next((line.order_id for line in own if line.order_id), notice.about if notice else ""),
        len(said),
        sum(line.answer in MISSES for line in said),
        any(line.answer in ANSWERS for line in said),
        case.id if case else None,
        case.opened_at if case else None,
        case.first_word_at if case else None,
        next((line.at for line in own if any(button.intent == SOLVED for button in line.buttons)), None),
        ratings[-1] if ratings else None,
        first.text[:MOST_SAID],
    )


def _answered_notice(before: Sequence[Line], first: Line) -> Line | None:
    """Return the notice of ours that a message answers: one of the last 72 hours, or one whose button it presses."""
    for line in reversed(before):
        if line.sender is not Sender.NOTICE:
            continue
        pressed = first.pressed is not None and any(_same(first.pressed, button) for button in line.buttons)
        if pressed or first.at - line.at <= REPLY:
            return line
    return None


def _same(pressed: Button, button: Button) -> bool:
    return (pressed.intent, pressed.order, pressed.option) == (button.intent, button.order, button.option)


def _case(cases: Sequence[Handed], start: datetime, end: datetime) -> Handed | None:
    """Return the case that a contact came to: the first opened in it, else one that was open when it began."""
    opened = [case for case in cases if start <= case.opened_at < end]
    if opened:
        return min(opened, key=lambda case: (case.opened_at, case.id))
    still = [case for case in cases if case.opened_at < start and (case.ended_at is None or case.ended_at > start)]
    return max(still, key=lambda case: (case.opened_at, case.id), default=None)


def _goal(said: Sequence[Line]) -> str:
    """What a contact was about: its first wish that concerns an order, else its first that is more than a greeting."""
    goals = [line.goal for line in said if line.goal]
    orders = (goal for goal in goals if goal in ORDER_GOALS)
    others = (goal for goal in goals if goal not in SMALL)
    return next(orders, None) or next(others, None) or next(iter(goals), WITH_HUMAN)


def _end(own: Sequence[Line], last: Line) -> int:
    """Return the seq of the last line that belongs to a contact: a notice that follows it belongs to what comes."""
    end = last.seq
    for line in own:
        if line.seq <= last.seq:
            continue
        if line.sender is Sender.NOTICE:
            break
        end = line.seq
    return end
