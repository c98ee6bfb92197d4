"""When a human is brought in though nobody asked for one: the message is answered, and a case is opened beside it.

Each reason comes with what it rests on, which goes into the case. Asking for a human, two failed understandings, and
what only a human may do (resend, refund, claim) are decided where they arise, in `converse` and `cases`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from bot.decide.anger import ANGRY_FROM, anger
from bot.decide.known import Known
from bot.decide.listen import MAX_ASKED, MAX_LAST, ORDER_GOALS, Meant
from bot.domain.anomaly import Severity
from bot.domain.conversation import Talk
from bot.domain.policy import People
from bot.ports import CaseWish, Decision, Dossier

SAME_WISH = 3
"""Asking for the same thing about the same order this often within a talk is enough."""

ALIKE = 0.92
"""How alike (0 to 1) two messages in a row must be to be the same words again."""

SHORTEST = 15
"""Letters: shorter messages ("any news?") are alike by chance."""

ANGER, REPEATED, TOPIC, AMOUNT, TROUBLE = "anger", "repeated", "topic", "amount", "trouble"

_ABOUT_TROUBLE = ORDER_GOALS - {"preferences"}
_NEVER = frozenset(
    {
        "option_wait",
        "preferences_off",
        "preferences_on",
        "foreign",
        "thanks",
        "goodbye",
        "found_it",
        "solved",
        "unsolved",
    }
)
"""Answers beside which no case is opened."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a human is brought in, and what that rests on."""

    kind: str
    evidence: str


def escalated(decision: Decision, meant: Meant, known: Known) -> Decision:
    """Return the decision with a case where one is needed, and the talk with what this message adds to it."""
    reasons = reasons_of(meant, known, decision.shown)
    talk = remembered(decision.talk, meant)
    if not reasons or decision.key in _NEVER:
        return replace(decision, talk=talk)
    facts = tuple((f"why-{reason.kind}", reason.evidence) for reason in reasons)
    kinds = tuple(reason.kind for reason in reasons)
    if decision.case:
        case = replace(decision.case, facts=(*decision.case.facts, *facts))
        return replace(decision, talk=talk, case=case)
    want = meant.goal if meant.goal in ORDER_GOALS else "human_agent"
    number = decision.shown[0].order.number if decision.shown else None
    case = CaseWish(kinds[0], want, number, facts, meant.heard.text)
    return replace(decision, talk=talk, case=case, escalated=kinds, soft=False)


def reasons_of(meant: Meant, known: Known, shown: Sequence[Dossier]) -> tuple[Reason, ...]:
    """Return every reason that this message gives, the most telling first."""
    found = [
        _angry(meant),
        _listed(meant, known.policy.people),
        _critical(meant, known, shown),
        _dear(meant, known, shown),
        _repeated(meant),
    ]
    return tuple(reason for reason in found if reason)


def remembered(talk: Talk, meant: Meant) -> Talk:
    """Return the talk with this wish and these words kept, by which repetition is noticed."""
    asked = (*talk.asked, _wish(meant))[-MAX_ASKED:] if _is_wish(meant) else talk.asked
    return replace(talk, asked=asked, last=_plain(meant.heard.text))


def _angry(meant: Meant) -> Reason | None:
    if meant.heard.button:
        return None
    weight, signs = anger(meant.heard.text)
    return Reason(ANGER, f"{weight:g} ({'; '.join(signs)})") if weight >= ANGRY_FROM else None


def _listed(meant: Meant, people: People) -> Reason | None:
    """A topic of the shop's list, word for word, whatever stands around it."""
    text = meant.heard.text.casefold()
    words = (topic.strip() for topic in people.topics)
    found = [word for word in words if word and re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", text)]
    return Reason(TOPIC, ", ".join(found)) if found else None


def _critical(meant: Meant, known: Known, shown: Sequence[Dossier]) -> Reason | None:
    if meant.goal not in _ABOUT_TROUBLE:
        return None
    kinds = [
        str(anomaly.kind)
        for dossier in shown
        for anomaly in known.trouble.get(dossier.order.id, ())
        if anomaly.severity is Severity.CRITICAL
    ]
    return Reason(TROUBLE, ", ".join(dict.fromkeys(kinds))) if kinds else None


def _dear(meant: Meant, known: Known, shown: Sequence[Dossier]) -> Reason | None:
    """Trouble with an order that is worth more than the shop leaves to a bot."""
    limit = known.policy.people.amount_over
    if limit is None or meant.goal not in _ABOUT_TROUBLE:
        return None
    for dossier in shown:
        order = dossier.order
        loud = [each for each in known.trouble.get(order.id, ()) if each.severity is not Severity.NOTICE]
        if order.total is not None and order.total > limit and (loud or meant.goal != "track_order"):
            return Reason(AMOUNT, f"{order.total:.2f} {order.currency or ''}".strip())
    return None


def _repeated(meant: Meant) -> Reason | None:
    if meant.heard.button or meant.heard.bare:
        return None
    if _is_wish(meant) and meant.talk.asked.count(_wish(meant)) >= SAME_WISH - 1:
        return Reason(REPEATED, f"{meant.goal} asked {SAME_WISH} times")
    said, before = _plain(meant.heard.text), meant.talk.last
    if min(len(said), len(before)) >= SHORTEST and SequenceMatcher(None, said, before).ratio() >= ALIKE:
        return Reason(REPEATED, "the same words as before")
    return None


def _is_wish(meant: Meant) -> bool:
    """True for what was asked for by itself, not for details, codes and answers to our own questions."""
    return meant.intent in ORDER_GOALS and not meant.options


def _wish(meant: Meant) -> str:
    return f"{meant.goal} {','.join((*meant.talk.orders, *meant.talk.numbers))}"


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))[:MAX_LAST]
