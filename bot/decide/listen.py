"""From what was heard to what is meant: merges a message into the talk, and keeps a pending question pending.

Rasa proposes an intent; here it meets what we asked last, what we wrote first, which order is in talk, and which
details were given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.decide.code_words import about_code
from bot.decide.replies import OPTION_GOALS, reply_in
from bot.decide.wording import LACKS, THANKS, asks_on, names_an_order, only_filler, preference
from bot.domain.conversation import Button, Pending, Talk, Understood
from bot.domain.policy import OPTIONS
from bot.domain.replies import SOLVED, UNSOLVED

ORDER_GOALS = frozenset(
    {
        "track_order",
        "delivery_delay",
        "delivered_not_received",
        "missing_or_damaged_item",
        "change_address",
        "reschedule_or_redirect",
        "cancel_order",
        "return_or_refund",
        "refund_status",
        "resend",
        "claim",
        "preferences",
    }
)
"""Intents that need to know which order. The last three are only ever chosen or worded, never trained."""

CODE_INTENTS = frozenset({"code", "code_shape", "code_lost", "code_again", "code_waits"})
"""What is said about a one-time code that was sent."""

IDLE_AFTER = timedelta(minutes=30)
"""After this much silence the order in talk, the details given and the pending question are forgotten."""

SAME_CONTACT = timedelta(hours=24)
"""For so long after the last message it is known that something was answered, and that we asked whether it was."""

NOTICE_LASTS = timedelta(hours=48)
"""How long a message may still be a reply to something that we wrote first, whatever was forgotten meanwhile."""

MAX_ORDERS = 5
MAX_DETAILS = 2
MAX_SAID = 600
"""Characters of the shopper's own words that go into a case."""

MAX_LAST = 200
MAX_ASKED = 8

UNSURE = 0.75
"""Out of scope with less confidence than this (0 to 1) is doubted; shoppers mostly write about their orders."""

_WISHES_ON = frozenset({"provide_order_details", "repeat_question", "no_details", *CODE_INTENTS})
"""Intents that carry on the goal of the question that they answer."""

_OWN_SAY = frozenset({"human_agent", "thanks", "goodbye", "greet", "complaint"})
"""Intents that are never mere details of a wish."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message: its words, what the engine understood, and the identifiers found in it."""

    text: str
    understood: Understood
    orders: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    button: Button | None = None

    @property
    def proves(self) -> bool:
        """True when the message offers something that could prove who is asking."""
        return bool(self.emails or self.postcodes or self.phones)

    @property
    def names(self) -> bool:
        """True when the message names an order or a parcel."""
        return bool(self.orders or self.numbers)

    @property
    def topic(self) -> str | None:
        """A side topic inside out_of_scope, for example bot_challenge."""
        return next((entity.value for entity in self.understood.entities if entity.kind == "topic"), None)

    @property
    def bare(self) -> bool:
        """True when nothing but details was said: "sorry, it's #1042", "jane@example.com"."""
        return (self.proves or self.names) and only_filler(self.text)


@dataclass(frozen=True, slots=True)
class Meant:
    """What to do: the intent as it is meant here, the goal it serves, and the talk with this message in it.

    `options` are those of `OPTIONS` that were chosen (on or off for preferences); `said` is the wish in the shopper's
    own words so far.
    """

    intent: str
    goal: str
    talk: Talk
    heard: Heard
    options: tuple[str, ...] = ()
    said: str = ""

    @property
    def option(self) -> str | None:
        """The one option that was chosen, if it is one."""
        return self.options[0] if len(self.options) == 1 else None

    @property
    def tries(self) -> bool:
        """True when a pair is tried: new details, or a new number with the details given before."""
        given = self.talk.emails or self.talk.postcodes or self.talk.phones
        return self.heard.proves or (self.heard.names and bool(given))


def listen(talk: Talk, heard: Heard, now: datetime) -> Meant:
    """Merge a message into the talk. `now` is aware UTC."""
    talk = _fresh(talk, now)
    intent, options = _intent(talk, heard)
    if intent in CODE_INTENTS or intent == "details":
        heard = replace(heard, orders=(), numbers=(), emails=(), postcodes=(), phones=())
    goal = _goal(intent, talk)
    pending = talk.pending
    if not options and pending and pending.detail and intent in _WISHES_ON:
        options = (pending.detail,)
    said = _said(intent, talk, heard)
    return Meant(intent, goal, _merge(talk, heard, intent, goal, now), heard, options, said)


def _fresh(talk: Talk, now: datetime) -> Talk:
    """Forget what is too old. What we wrote first is put aside: it outlives other questions, and silence."""
    notice = talk.notice
    if talk.pending and talk.pending.kind == "notice":
        notice, talk = talk.pending, replace(talk, pending=None)
    if notice and now - notice.asked_at > NOTICE_LASTS:
        notice = None
    if talk.touched_at and now - talk.touched_at > IDLE_AFTER:
        same = now - talk.touched_at < SAME_CONTACT
        talk = Talk(answered_at=talk.answered_at, asked_at=talk.asked_at) if same else Talk()
    return replace(talk, notice=notice)


def _intent(talk: Talk, heard: Heard) -> tuple[str, tuple[str, ...]]:
    """Return what is meant, and the options that were chosen."""
    if heard.button:
        return _pressed(heard.button)
    awaited = _awaited(talk, heard) or _replied(talk, heard)
    if awaited:
        return awaited
    wanted = preference(heard.text)
    if wanted and not heard.topic:
        return "preferences", (wanted,)
    return _understood(talk, heard), ()


def _pressed(button: Button) -> tuple[str, tuple[str, ...]]:
    if button.option in OPTIONS:
        return OPTION_GOALS[button.option], (button.option,)
    return button.intent, ()


def _awaited(talk: Talk, heard: Heard) -> tuple[str, tuple[str, ...]] | None:
    """What answers a question about a code, or for the details of a wish."""
    pending, intent = talk.pending, heard.understood.intent
    if pending is None or pending.kind not in {"code", "details"}:
        return None
    if pending.kind == "code" and names_an_order(heard.text) and not set(heard.orders) <= set(pending.orders):
        return None
    if pending.kind == "code":
        act = about_code(heard.text)
        if act:
            return ("declined" if act == "code_declined" else act), ()
    if intent in _OWN_SAY or asks_on(heard.text) or heard.topic or heard.text.rstrip().endswith("?"):
        return None
    unclear = intent in {"provide_order_details", "nlu_fallback", "out_of_scope", "affirm", pending.goal}
    if pending.kind == "code":
        return ("code_waits", ()) if unclear else None
    if intent == "deny":
        return "declined", ()
    return None if reply_in(heard.text)[0] in {"yes", "ok"} else ("details", ())


def _replied(talk: Talk, heard: Heard) -> tuple[str, tuple[str, ...]] | None:
    """What answers something that we wrote first, unless a question of ours is newer or another order is named."""
    notice, pending = talk.notice, talk.pending
    if notice is None or heard.numbers or not set(heard.orders) <= set(notice.orders):
        return None
    kind, options = reply_in(heard.text)
    if kind is None or heard.understood.intent == "human_agent":
        return None
    if kind == "option":
        return (OPTION_GOALS[options[0]] if len(options) == 1 else "notice_which"), options
    if notice.tries or (pending and pending.asked_at > notice.asked_at):
        return None  # it was answered before, or something else was asked since
    return f"notice_{kind}", ()


def _understood(talk: Talk, heard: Heard) -> str:
    intent, pending = heard.understood.intent, talk.pending
    if intent == "human_agent" and not heard.bare:
        return intent
    if heard.names or (heard.proves and pending):
        return _with_details(intent, heard)
    if pending and intent == "provide_order_details" and not heard.proves and LACKS.search(heard.text):
        return "no_details"
    if pending and intent in {"affirm", "deny"}:
        return _yes_or_no(intent, pending, heard)
    if intent == "affirm" and THANKS.search(heard.text):
        return "thanks"
    if intent in {"out_of_scope", "nlu_fallback"} and not heard.topic:
        return "track_order" if asks_on(heard.text) else _doubted(talk, heard)
    return intent


def _doubted(talk: Talk, heard: Heard) -> str:
    """Barely out of scope: with an order in talk its next best goal is meant; without one we ask back."""
    if heard.understood.intent == "nlu_fallback":
        return "nlu_fallback"
    best = next(iter(heard.understood.alternatives), None)
    if best not in ORDER_GOALS | {"complaint"} or heard.understood.confidence >= UNSURE:
        return "out_of_scope"
    return best if best in ORDER_GOALS and (talk.orders or talk.numbers) else "nlu_fallback"


def _with_details(intent: str, heard: Heard) -> str:
    """Details were given: they continue what was asked, unless the same message clearly wants something else."""
    if heard.bare or intent not in ORDER_GOALS | {"complaint", "shipping_options_cost"}:
        return "provide_order_details"
    return intent


def _yes_or_no(intent: str, pending: Pending, heard: Heard) -> str:
    if pending.kind == "confirm_human":
        return "human_agent" if intent == "affirm" else "declined"
    if pending.kind == SOLVED:
        word = SOLVED if intent == "affirm" else UNSOLVED
        return "thanks" if THANKS.search(heard.text) else word  # "ok thanks", "no thanks": neither yes nor no
    if pending.kind in {"code", "details"}:
        waits = "code_waits" if pending.kind == "code" else "affirm"
        return waits if intent == "affirm" else "declined"
    return "repeat_question" if intent == "affirm" else "no_details"


def _goal(intent: str, talk: Talk) -> str:
    if intent in ORDER_GOALS:
        return intent
    if intent in _WISHES_ON or intent == "details":
        return (talk.pending.goal if talk.pending else None) or talk.goal or "track_order"
    return intent


def _said(intent: str, talk: Talk, heard: Heard) -> str:
    """The wish in the shopper's own words: the message that made it, and what was added while a code was waited for."""
    before = talk.pending.said if talk.pending else ""
    if intent in ORDER_GOALS or intent == "details":
        return heard.text[:MAX_SAID]
    added = f"\n{heard.text}" if intent == "code_waits" and heard.understood.intent != "affirm" else ""
    return (before + added).strip()[:MAX_SAID] if intent in _WISHES_ON else ""


def _merge(talk: Talk, heard: Heard, intent: str, goal: str, now: datetime) -> Talk:
    orders = _orders_meant(talk, heard, intent, goal)
    named = bool(orders or heard.numbers)
    return replace(
        talk,
        orders=orders[:MAX_ORDERS] if named else talk.orders,
        numbers=heard.numbers[:MAX_ORDERS] if named else talk.numbers,
        emails=heard.emails[:MAX_DETAILS] or talk.emails,
        postcodes=heard.postcodes[:MAX_DETAILS] or talk.postcodes,
        phones=heard.phones[:MAX_DETAILS] or talk.phones,
        goal=goal if goal in ORDER_GOALS else talk.goal,
        touched_at=now,
    )


def _orders_meant(talk: Talk, heard: Heard, intent: str, goal: str) -> tuple[str, ...]:
    """The orders that a message is about: named in it, borne by a button, or those of the question that it answers."""
    if heard.button and heard.button.order:
        return (heard.button.order,)
    if heard.orders or heard.numbers:
        return heard.orders
    if intent in CODE_INTENTS or intent == "details":
        return talk.pending.orders if talk.pending else ()
    replying = intent.startswith("notice_") or (goal in OPTION_GOALS.values() and not talk.orders)
    return talk.notice.orders if talk.notice and replying else ()
