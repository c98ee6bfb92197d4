"""What to do about one message: ask, answer, refuse, or fetch a human. Pure: facts in, a decision out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.decide.authorise import proof_of
from bot.decide.cases import wish_for
from bot.decide.listen import ORDER_GOALS, Meant
from bot.domain.conversation import Pending, Proof, Talk
from bot.domain.shipment import Shipment
from bot.ports import CaseWish, Decision, Dossier

MAX_WRONG = 3
"""Wrong details this often in a row, and a human is offered instead of another try."""

MAX_FAILURES = 2
"""Misunderstandings in a row before a human is offered (DESIGN: two failed understandings)."""

FOR_A_HUMAN = frozenset({"safety", "legal"})
"""Topics that a human must see at once, whatever else was asked (DESIGN: money or safety)."""

PLEASANTRIES = frozenset({"greet", "thanks", "goodbye"})


@dataclass(frozen=True, slots=True)
class Known:
    """The facts for one decision. `orders` maps bare order numbers, `parcels` tracking numbers, to what we have.

    `proven` are orders that this talk may see though no number was named; `throttled` is set when too many wrong
    details came from here; `checks` holds what the check digits say of each tracking number.
    """

    orders: Mapping[str, Sequence[Dossier]] = field(default_factory=dict)
    parcels: Mapping[str, tuple[Shipment, Dossier | None]] = field(default_factory=dict)
    proven: Sequence[Dossier] = ()
    proofs: Sequence[Proof] = ()
    checks: Mapping[str, str] = field(default_factory=dict)
    throttled: bool = False


def decide(meant: Meant, known: Known, now: datetime) -> Decision:
    """Decide one turn. `now` is aware UTC. The returned talk is the state to keep."""
    handler = _SIMPLE.get(meant.intent)
    decision = handler(meant, known, now) if handler else _about_orders(meant, known, now)
    if decision.soft or decision.key in {"out_of_scope", "ask_back"}:
        return decision
    return replace(decision, talk=replace(decision.talk, failures=0))


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
    shown, proofs = _allowed(meant.talk, known, now)
    shown = shown or tuple(known.proven[:1])
    talk = replace(meant.talk, pending=None)
    case = CaseWish("human_agent", "human_agent", _first_number(shown))
    return Decision("human_agent", talk, meant.goal, shown, proofs=proofs, case=case)


def _complaint(meant: Meant, known: Known, now: datetime) -> Decision:
    shown, proofs = _allowed(meant.talk, known, now)
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
    shown, proofs = _allowed(talk, known, now)
    seen = {number for number in talk.orders if any(d in shown for d in known.orders.get(number, ()))}
    left = tuple(number for number in talk.orders if number not in seen)
    if talk.numbers and not talk.orders and not shown:
        return _by_tracking_number(meant, known, now)
    if left:
        return _unproven(meant, shown, proofs, left, now)
    return _answered(meant, known, shown, proofs)


def _unnamed(meant: Meant, known: Known, now: datetime) -> Decision:
    if known.proven:
        return _answered(meant, known, tuple(known.proven), ())
    if meant.goal == "return_or_refund":
        return Decision("returns_policy", _asking(meant, "which_order", now), meant.goal)
    return Decision("ask_order", _asking(meant, "which_order", now), meant.goal, soft=True)


def _allowed(talk: Talk, known: Known, now: datetime) -> tuple[tuple[Dossier, ...], tuple[Proof, ...]]:
    """The orders named in the talk that it may see, with the proofs; nothing is said of the others."""
    named = [d for number in talk.orders for d in known.orders.get(number, ())]
    named += [d for _, d in (known.parcels[n] for n in talk.numbers if n in known.parcels) if d and d not in named]
    if not talk.orders and not talk.numbers:
        named = list(known.proven)
    found = [(dossier, proof_of(dossier.order, talk, known.proofs, now)) for dossier in named]
    shown = tuple(dossier for dossier, proof in found if proof)
    return shown, tuple(proof for _, proof in found if proof)


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


def _answered(meant: Meant, known: Known, shown: tuple[Dossier, ...], proofs: tuple[Proof, ...]) -> Decision:
    numbers = tuple(dossier.order.number.lstrip("#") for dossier in shown)
    talk = replace(meant.talk, pending=None, orders=meant.talk.orders or numbers)
    case = wish_for(meant.goal, shown)
    return Decision(meant.goal, talk, meant.goal, shown, proofs=proofs, case=case)


def _asking(meant: Meant, kind: str, now: datetime, orders: tuple[str, ...] = (), tries: int = 0) -> Talk:
    return replace(meant.talk, pending=Pending(kind, meant.goal, now, orders, tries))


def _first_number(shown: Sequence[Dossier]) -> str | None:
    return shown[0].order.number if shown else None


_SIMPLE: dict[str, Callable[[Meant, Known, datetime], Decision]] = {
    "greet": _plain("greet", soft=True),
    "thanks": _plain("thanks", soft=True),
    "goodbye": _plain("goodbye", soft=True),
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
}

assert not ORDER_GOALS & set(_SIMPLE)  # noqa: S101 - the two tables must not overlap
