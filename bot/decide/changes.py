"""Wishes that change an order: a one-time code is typed back first, then a human gets the wish, marked as verified."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.decide.authorise import CODE, Level, level_of
from bot.decide.code_words import lacks_words
from bot.decide.codes import CHANGE_LASTS, CHANGES, EMAIL, MAX_TRIES, WHATSAPP, Check, Tried, judge
from bot.decide.known import Known
from bot.decide.listen import Meant
from bot.domain.contact import international
from bot.domain.conversation import Pending, Proof, Talk
from bot.domain.notice import Consent, Purpose
from bot.domain.order import Order
from bot.domain.proving import Way
from bot.ports import CaseWish, CodeStep, Decision, Dossier

VERIFIED, UNVERIFIED = ("verified", "code"), ("verified", "no")
"""The fact of a case that tells a human whether a code was typed back."""


def needs_code(goal: str, case: CaseWish | None, known: Known) -> bool:
    """Say whether a wish waits for a code: there is something that it changes, and the shop wants to be sure."""
    return goal in CHANGES and known.policy.verify_changes and (case is not None or goal == "preferences")


def with_code(decision: Decision, meant: Meant, known: Known, now: datetime) -> Decision:
    """Return what is done about a wish that needs a code: passed on, put off until a code is typed, or marked.

    `decision` is the answer as it would be without a code: the truth about the order is said first. `now` is aware UTC.
    """
    dossier = about(decision)
    order = dossier.order
    if level_of(order, (*known.proofs, *decision.proofs), now) >= Level.CHANGE:
        return _passed_on(decision, meant, order, VERIFIED, now)
    check = known.codes.get(order.id, Check())
    if check.waits(now):
        return _waiting(decision, meant, order, check.sent.way if check.sent else None, "waits", now)
    if check.way is None:
        return _passed_on(decision, meant, order, UNVERIFIED, now)
    if not check.may_send:
        return _waiting(decision, meant, order, None, "later", now)
    return _sending(decision, meant, order, check.way, now)


def coded(meant: Meant, known: Known, dossier: Dossier, proofs: tuple[Proof, ...], now: datetime) -> Decision:
    """Return what is done about a message that speaks of a code. `now` is aware UTC."""
    order = dossier.order
    check = known.codes.get(order.id, Check())
    plain = Decision(meant.intent, meant.talk, meant.goal, (dossier,), proofs=proofs, detail=meant.option)
    if meant.intent == "code":
        return _tried(plain, meant, order, check, now)
    if meant.intent == "code_lost" or (meant.intent == "code_again" and check.way is None):
        case = _case(meant, order, UNVERIFIED)
        return replace(plain, key="code_lost", talk=replace(meant.talk, pending=None), case=case)
    if meant.intent == "code_again":
        if not check.may_send:
            return _waiting(replace(plain, key="code_later"), meant, order, None, "", now)
        assert check.way is not None  # noqa: S101 - just asked
        return _sending(plain, meant, order, check.way, now)
    if not check.waits(now):
        return _waiting(replace(plain, key="code_expired"), meant, order, None, "", now)
    return _waiting(plain, meant, order, check.sent.way if check.sent else None, "", now)


def detailed(meant: Meant, known: Known, dossier: Dossier, proofs: tuple[Proof, ...], now: datetime) -> Decision:
    """Add the details of a wish to its case."""
    order = dossier.order
    sure = level_of(order, (*known.proofs, *proofs), now) >= Level.CHANGE
    case = _case(meant, order, VERIFIED if sure else UNVERIFIED)
    talk = replace(meant.talk, pending=None)
    return Decision("details_noted", talk, meant.goal, (dossier,), proofs=proofs, case=case)


def about(decision: Decision) -> Dossier:
    """Return the order that a wish is about: the one that its case names, else the first shown."""
    number = decision.case.order_number if decision.case else None
    return next((each for each in decision.shown if each.order.number == number), decision.shown[0])


def _tried(plain: Decision, meant: Meant, order: Order, check: Check, now: datetime) -> Decision:
    outcome = judge(check.sent, check.typed, now)
    if outcome is Tried.EXPIRED or check.sent is None:
        return _waiting(replace(plain, key="code_expired"), meant, order, None, "", now)
    if outcome is Tried.RIGHT:
        proof = Proof(order.id, CODE, now + CHANGE_LASTS)
        code = CodeStep("used", order.id, order.number, check.sent.id)
        right = replace(plain, key="code_right", proofs=(*plain.proofs, proof), code=code)
        return _passed_on(right, meant, order, VERIFIED, now)
    spent = outcome is Tried.SPENT
    counted = CodeStep("wrong", order.id, order.number, check.sent.id) if check.sent.tries < MAX_TRIES else None
    wrong = replace(plain, key="code_spent" if spent else "code_wrong", code=counted)
    wrong = replace(wrong, left=max(MAX_TRIES - check.sent.tries - 1, 0))
    return _waiting(wrong, meant, order, check.sent.way, "", now)


def _sending(decision: Decision, meant: Meant, order: Order, way: Way, now: datetime) -> Decision:
    code = CodeStep("send", order.id, order.number, None, way.channel, way.address)
    return _waiting(replace(decision, code=code), meant, order, way, "sent", now)


def _waiting(decision: Decision, meant: Meant, order: Order, way: Way | None, verify: str, now: datetime) -> Decision:
    """Leave a wish open until a code is typed: no case yet, and what they said about it is kept."""
    pending = Pending("code", meant.goal, now, _numbers(order), 0, meant.option, meant.said)
    talk = replace(decision.talk, pending=pending)
    shown_to = (way.channel, way.address) if way else ("", "")
    return replace(decision, talk=talk, case=None, verify=verify, channel=shown_to[0], address=shown_to[1])


def _passed_on(decision: Decision, meant: Meant, order: Order, mark: tuple[str, str], now: datetime) -> Decision:
    """Open the case, or change what shoppers may change themselves; ask for what they did not say yet."""
    if meant.goal == "preferences" and mark == VERIFIED:
        return _preferred(decision, meant, order, now)
    asks = lacks_words(meant.goal, meant.option, meant.said, order.number)
    pending = Pending("details", meant.goal, now, _numbers(order), 0, meant.option) if asks else None
    talk = replace(decision.talk, pending=pending)
    return replace(decision, talk=talk, case=_case(meant, order, mark), verify="details" if asks else decision.verify)


def _case(meant: Meant, order: Order, mark: tuple[str, str]) -> CaseWish:
    option = (("option", meant.option),) if meant.option else ()
    return CaseWish(meant.goal, meant.goal, order.number, (mark, *option), meant.said)


def _preferred(decision: Decision, meant: Meant, order: Order, now: datetime) -> Decision:
    granted = meant.option == "on"
    key = "preferences_on" if granted else "preferences_off"
    words = preferred(order, granted, now)
    return replace(decision, key=key, talk=replace(decision.talk, pending=None), case=None, consents=words)


def own_number(decision: Decision, meant: Meant, number: str, now: datetime) -> Decision:
    """Stop writing first to the number that asks for it."""
    words = tuple(Consent(WHATSAPP, number, purpose, False, now, "talk") for purpose in Purpose)
    talk = replace(decision.talk, pending=None)
    return replace(decision, key="preferences_off", talk=talk, case=None, consents=words)


def preferred(order: Order, granted: bool, now: datetime, source: str = "code") -> tuple[Consent, ...]:
    """Return the words of consent, or of its end, for every address on an order; `source` is who said so."""
    contact = order.contact
    mails = [(EMAIL, mail) for mail in (contact.email, *contact.other_emails) if mail]
    calls = [international(phone, contact.country) for phone in (contact.phone, *contact.other_phones)]
    ways = [*mails, *((WHATSAPP, call) for call in calls if call)]
    return tuple(
        Consent(channel, address, purpose, granted, now, source) for channel, address in ways for purpose in Purpose
    )


def _numbers(order: Order) -> tuple[str, ...]:
    return (order.number.lstrip("#"),)


def keep_code(talk: Talk) -> Pending | None:
    """Return the question for a code, if one is open: it outlives other questions."""
    return talk.pending if talk.pending and talk.pending.kind == "code" else None
