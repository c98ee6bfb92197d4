"""What to do about one message: ask, answer, refuse, or fetch a human. Pure: facts in, a decision out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.decide import changes, noticed
from bot.decide.allowed import allowed
from bot.decide.authorise import WHATSAPP
from bot.decide.cases import wish_for
from bot.decide.escalate import escalated
from bot.decide.known import Known
from bot.decide.listen import CODE_INTENTS, MAX_LAST, ORDER_GOALS, Meant
from bot.decide.which import meant_orders
from bot.domain.conversation import Pending, Proof, Talk
from bot.domain.replies import ANSWERS, SOLVED, UNSOLVED
from bot.ports import CaseWish, Choice, Decision, Dossier

__all__ = ["PLEASANTRIES", "Known", "decide"]

MAX_WRONG = 3
"""Wrong details this often in a row, and a human is offered instead of another try."""

MAX_FAILURES = 2
"""Misunderstandings in a row before a human is offered (DESIGN: two failed understandings)."""

FOR_A_HUMAN = frozenset({"safety", "legal"})
"""Topics that a human must see at once, whatever else was asked (DESIGN: money or safety)."""

PLEASANTRIES = frozenset({"greet", "thanks", "goodbye"})


def decide(meant: Meant, known: Known, now: datetime) -> Decision:
    """Decide one turn. `now` is aware UTC. The returned talk is the state to keep."""
    handler = _SIMPLE.get(meant.intent)
    decision = handler(meant, known, now) if handler else _about_orders(meant, known, now)
    decision = _remembered(escalated(decision, meant, known), now)
    if decision.soft or decision.key in {"out_of_scope", "ask_back"}:
        return decision
    return replace(decision, talk=replace(decision.talk, failures=0))


def _remembered(decision: Decision, now: datetime) -> Decision:
    """Keep in the talk that it was really answered; where a human is brought in, it is asked once they are done."""
    if decision.case:
        return replace(decision, talk=replace(decision.talk, answered_at=None, asked_at=now))
    if decision.key in ANSWERS:
        return replace(decision, talk=replace(decision.talk, answered_at=now))
    return decision


def _farewell(key: str) -> Callable[[Meant, Known, datetime], Decision]:
    """Thanks and goodbye: the moment to ask, once, whether what was answered was an answer."""

    def handler(meant: Meant, known: Known, now: datetime) -> Decision:
        talk = meant.talk
        if talk.answered_at is None or talk.asked_at is not None or talk.pending is not None:
            return Decision(key, talk, meant.goal, soft=True)
        asked = replace(talk, asked_at=now, pending=Pending(SOLVED, talk.goal or "track_order", now, talk.orders))
        return Decision(key, asked, meant.goal, soft=True, asks=True)

    return handler


def _solved(meant: Meant, known: Known, now: datetime) -> Decision:
    return Decision(SOLVED, replace(meant.talk, pending=None), meant.goal)


def _unsolved(meant: Meant, known: Known, now: datetime) -> Decision:
    pending = Pending("confirm_human", meant.talk.goal or "track_order", now)
    return Decision(UNSOLVED, replace(meant.talk, pending=pending), meant.goal)


def _plain(key: str, soft: bool = False) -> Callable[[Meant, Known, datetime], Decision]:
    def handler(meant: Meant, known: Known, now: datetime) -> Decision:
        if meant.talk.pending and meant.talk.pending.kind in {"which_order", "proof"} and key in {"greet", "affirm"}:
            return _repeat(meant, known, now)
        return Decision(key, meant.talk, meant.goal, soft=soft)

    return handler


def _repeat(meant: Meant, known: Known, now: datetime) -> Decision:
    pending = meant.talk.pending
    assert pending is not None  # noqa: S101 - guarded by the callers
    key = "ask_proof" if pending.kind == "proof" else "ask_order"
    return Decision(key, meant.talk, pending.goal, unproven=pending.orders, soft=True)


def _human(meant: Meant, known: Known, now: datetime) -> Decision:
    shown, proofs = allowed(meant, known, now)
    shown = shown or tuple(known.proven[:1])
    talk = replace(meant.talk, pending=None)
    case = CaseWish("human_agent", "human_agent", _first_number(shown), _asked_for(meant))
    return Decision("human_agent", talk, meant.goal, shown, proofs=proofs, case=case)


def _asked_for(meant: Meant) -> tuple[tuple[str, str], ...]:
    """Why a human is wanted: asked for, or offered after we failed; and the wish that waited for a code meanwhile."""
    pending = meant.talk.pending
    if pending is None or pending.kind == "notice":
        return (("why-asked", meant.heard.text[:MAX_LAST]),)
    if pending.kind == "confirm_human":
        return (("why-not_understood", pending.goal),)
    unchecked = (("wish", pending.goal), changes.UNVERIFIED) if pending.kind in {"code", "details"} else ()
    return (("why-asked", meant.heard.text[:MAX_LAST]), *unchecked)


def _complaint(meant: Meant, known: Known, now: datetime) -> Decision:
    shown, proofs = allowed(meant, known, now)
    shown = shown or tuple(known.proven[:1])
    case = CaseWish("complaint", "complaint", _first_number(shown))
    return Decision("complaint", meant.talk, meant.goal, shown, proofs=proofs, case=case)


def _not_understood(meant: Meant, known: Known, now: datetime) -> Decision:
    topic = meant.heard.topic
    if topic in FOR_A_HUMAN:
        shown = tuple(known.proven[:1])
        return Decision("to_a_human", meant.talk, meant.goal, shown, case=CaseWish(topic, topic, _first_number(shown)))
    if topic:
        return Decision("out_of_scope", meant.talk, meant.goal, detail=topic)
    if meant.talk.pending and meant.talk.pending.kind == "proof":
        return _unreadable_proof(meant)
    talk = replace(meant.talk, failures=meant.talk.failures + 1)
    if talk.failures >= MAX_FAILURES:
        talk = replace(talk, failures=0, pending=Pending("confirm_human", meant.intent, now))
        return Decision("offer_human", talk, meant.goal)
    key = "ask_back" if meant.intent == "nlu_fallback" else "out_of_scope"
    return Decision(key, talk, meant.goal, alternatives=meant.heard.understood.alternatives)


def _unreadable_proof(meant: Meant) -> Decision:
    """We asked for an e-mail or postcode and could not read one in the answer."""
    pending = meant.talk.pending
    assert pending is not None  # noqa: S101 - guarded by the caller
    tries = pending.tries + 1
    talk = replace(meant.talk, pending=replace(pending, tries=tries))
    if tries >= MAX_WRONG:
        talk = replace(talk, pending=replace(pending, kind="confirm_human", tries=0))
        return Decision("offer_human", talk, pending.goal)
    return Decision("ask_proof", talk, pending.goal, unproven=pending.orders, soft=True)


def _declined(meant: Meant, known: Known, now: datetime) -> Decision:
    return Decision("declined", replace(meant.talk, pending=None), meant.goal)


def _about_orders(meant: Meant, known: Known, now: datetime) -> Decision:
    talk = meant.talk
    if known.throttled:
        return Decision("throttled", replace(talk, pending=Pending("confirm_human", meant.goal, now)), meant.goal)
    if not talk.orders and not talk.numbers:
        return _unnamed(meant, known, now)
    shown, proofs = allowed(meant, known, now)
    seen = {number for number in talk.orders if any(d in shown for d in known.orders.get(number, ()))}
    left = tuple(number for number in talk.orders if number not in seen)
    if talk.numbers and not talk.orders and not shown:
        return _by_tracking_number(meant, known, now)
    if left:
        return _unproven(meant, shown, proofs, left, now)
    return _answered(meant, known, shown, proofs, now)


def _unnamed(meant: Meant, known: Known, now: datetime) -> Decision:
    if known.proven:
        found, clear = meant_orders(known.proven, known.proofs, meant.goal)
        if not clear:
            return _which_one(meant, found, now)
        return _answered(meant, known, found, allowed(meant, known, now)[1], now)
    if meant.goal == "return_or_refund":
        return Decision("returns_policy", _asking(meant, "which_order", now), meant.goal)
    return Decision("ask_order", _asking(meant, "which_order", now), meant.goal, soft=True)


def _which_one(meant: Meant, found: tuple[Dossier, ...], now: datetime) -> Decision:
    """Several orders are proven, and one must be named."""
    choices = tuple(Choice(meant.goal, dossier.order, meant.option) for dossier in found)
    return Decision("which_one", _asking(meant, "which_order", now), meant.goal, choices=choices)


def _unproven(
    meant: Meant, shown: tuple[Dossier, ...], proofs: tuple[Proof, ...], left: tuple[str, ...], now: datetime
) -> Decision:
    """Some order is not proven. Whether it exists makes no difference to anything that is said here, nor to when: what
    could not be found is soft, so it waits out its burst however long the look-up at the shop took.
    """
    pending = meant.talk.pending
    tries = pending.tries if pending and pending.kind == "proof" else 0
    if not meant.heard.proves:
        talk = _asking(meant, "proof", now, left, tries)
        return Decision("ask_proof", talk, meant.goal, shown, unproven=left, proofs=proofs, soft=not shown)
    tries += 1
    if tries >= MAX_WRONG:
        talk = replace(meant.talk, pending=Pending("confirm_human", meant.goal, now))
        return Decision("not_found_again", talk, meant.goal, shown, wrong=left, proofs=proofs, soft=not shown)
    talk = _asking(meant, "proof", now, left, tries)
    return Decision("not_found", talk, meant.goal, shown, wrong=left, proofs=proofs, soft=not shown)


def _by_tracking_number(meant: Meant, known: Known, now: datetime) -> Decision:
    found = tuple(known.parcels[number][0] for number in meant.talk.numbers if number in known.parcels)
    missing = tuple(number for number in meant.talk.numbers if number not in known.parcels)
    if not found:
        bad = tuple(number for number in missing if known.checks.get(number) == "invalid")
        key = "number_invalid" if bad else "number_unknown"
        return Decision(key, meant.talk, meant.goal, wrong=bad or missing, soft=False)
    if meant.goal in {"track_order", "delivery_delay"}:
        return Decision("parcel_public", replace(meant.talk, pending=None), meant.goal, parcels=found, wrong=missing)
    if meant.heard.proves:
        return _unproven(meant, (), (), meant.talk.numbers, now)
    return Decision("ask_order_and_proof", _asking(meant, "which_order", now), meant.goal, soft=True)


def _answered(
    meant: Meant, known: Known, shown: tuple[Dossier, ...], proofs: tuple[Proof, ...], now: datetime
) -> Decision:
    if meant.option:
        meant = replace(meant, talk=noticed.answered(meant.talk))
        refusal = noticed.refused(meant, known, shown[0])
        if refusal:
            return replace(refusal, proofs=proofs)
    numbers = tuple(dossier.order.number.lstrip("#") for dossier in shown)
    talk = replace(meant.talk, pending=changes.keep_code(meant.talk), orders=meant.talk.orders or numbers)
    case = wish_for(meant.goal, shown)
    decision = Decision(meant.goal, talk, meant.goal, shown, proofs=proofs, case=case, detail=meant.option)
    if meant.goal == "preferences" and _by_own_number(meant, known):
        return changes.own_number(decision, meant, str(known.asker.number), now)
    return changes.with_code(decision, meant, known, now) if changes.needs_code(meant.goal, case, known) else decision


def _by_own_number(meant: Meant, known: Known) -> bool:
    """Whoever writes from a number needs no code to be left in peace on it."""
    return meant.option == "off" and known.asker.channel == WHATSAPP and bool(known.asker.number)


def _code(meant: Meant, known: Known, now: datetime) -> Decision:
    shown, proofs = allowed(meant, known, now)
    pending = meant.talk.pending
    if known.throttled or not shown or pending is None or pending.kind not in {"code", "details"}:
        return _about_orders(meant, known, now)
    step = changes.detailed if meant.intent == "details" else changes.coded
    return step(meant, known, shown[0], proofs, now)


def _replied(meant: Meant, known: Known, now: datetime) -> Decision:
    shown, _ = allowed(meant, known, now)
    outcome = noticed.replied(meant, known, shown[0] if shown else None)
    return outcome if isinstance(outcome, Decision) else _about_orders(outcome, known, now)


def _waits(meant: Meant, known: Known, now: datetime) -> Decision:
    return Decision("option_wait", noticed.answered(meant.talk), meant.goal)


def _asking(meant: Meant, kind: str, now: datetime, orders: tuple[str, ...] = (), tries: int = 0) -> Talk:
    pending = Pending(kind, meant.goal, now, orders, tries, meant.option, meant.said)
    return replace(meant.talk, pending=pending)


def _first_number(shown: Sequence[Dossier]) -> str | None:
    return shown[0].order.number if shown else None


_SIMPLE: dict[str, Callable[[Meant, Known, datetime], Decision]] = {
    "greet": _plain("greet", soft=True),
    "thanks": _farewell("thanks"),
    "goodbye": _farewell("goodbye"),
    SOLVED: _solved,
    UNSOLVED: _unsolved,
    "affirm": _plain("affirm", soft=True),
    "deny": _plain("deny", soft=True),
    "shipping_options_cost": _plain("shipping_options_cost"),
    "no_details": _plain("no_details"),
    "found_it": _plain("found_it"),
    "foreign": _plain("foreign"),
    "repeat_question": _repeat,
    "declined": _declined,
    "human_agent": _human,
    "complaint": _complaint,
    "out_of_scope": _not_understood,
    "nlu_fallback": _not_understood,
    "option_wait": _waits,
    **dict.fromkeys((*CODE_INTENTS, "details"), _code),
    **dict.fromkeys(("notice_yes", "notice_ok", "notice_no", "notice_who", "notice_which"), _replied),
}

assert not ORDER_GOALS & set(_SIMPLE)  # noqa: S101 - the two tables must not overlap
