"""From what was heard to what is meant: merges a message into the talk, and keeps a pending question pending.

Rasa proposes an intent; here it meets what we asked last, which order is in talk, and which details were given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.conversation import Button, Pending, Talk, Understood

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
    }
)
"""Intents that need to know which order."""

IDLE_AFTER = timedelta(minutes=30)
"""After this much silence the order in talk, the details given and the pending question are forgotten."""

MAX_ORDERS = 5
MAX_DETAILS = 2

_FILLER = frozenset(
    [
        "a",
        "am",
        "an",
        "and",
        "at",
        "by",
        "code",
        "correct",
        "e",
        "email",
        "for",
        "from",
        "here",
        "hi",
        "hello",
        "i",
        "id",
        "is",
        "it",
        "its",
        "mail",
        "mean",
        "meant",
        "me",
        "my",
        "name",
        "no",
        "not",
        "number",
        "of",
        "ok",
        "okay",
        "order",
        "orders",
        "oops",
        "parcel",
        "phone",
        "please",
        "post",
        "postal",
        "postcode",
        "read",
        "same",
        "should",
        "sorry",
        "the",
        "them",
        "this",
        "to",
        "tracking",
        "try",
        "use",
        "was",
        "with",
        "wrong",
        "yes",
        "zip",
        "zipcode",
    ]
)
_ASKED = re.compile(r"where|when|wheres|long|news|updates?|status|happening|arrived|here")
_ASKING_ON = re.compile(
    r"a|and|any|are|arriv(?:e|es|ing)|comes?|coming|does|get|has|have|how|is|it|its|now|ok|or|please|s|so|still|that|the"
    r"|then|there|they|this|today|tomorrow|whats?|will|with|yet|you"
)
"""A message of these words alone ("where is it now?", "any news?") asks on about the order in talk."""
UNSURE = 0.75
"""Out of scope with less confidence than this (0 to 1) is doubted; shoppers mostly write about their orders."""
_LACKS = re.compile(r"\b(no|not|don['’]?t|do not|haven['’]?t|can['’]?t|cannot|lost|forgot|without)\b", re.IGNORECASE)
_THANKS = re.compile(r"\b(thanks?|thank you|thx|cheers)\b", re.IGNORECASE)
_IDENTIFIER = re.compile(r"\S*[\d@]\S*")
_WORD = re.compile(r"[a-z]+")


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
        rest = _WORD.findall(_IDENTIFIER.sub(" ", self.text.casefold().replace("'s", "")))
        return (self.proves or self.names) and all(word in _FILLER or len(word) <= 2 for word in rest)


@dataclass(frozen=True, slots=True)
class Meant:
    """What to do: the intent as it is meant here, the goal it serves, and the talk with this message in it."""

    intent: str
    goal: str
    talk: Talk
    heard: Heard

    @property
    def tries(self) -> bool:
        """True when a pair is tried: new details, or a new number with the details given before."""
        given = self.talk.emails or self.talk.postcodes or self.talk.phones
        return self.heard.proves or (self.heard.names and bool(given))


def listen(talk: Talk, heard: Heard, now: datetime) -> Meant:
    """Merge a message into the talk. `now` is aware UTC."""
    talk = _fresh(talk, now)
    intent = _intent(talk, heard)
    goal = _goal(intent, talk)
    return Meant(intent, goal, _merge(talk, heard, goal, now), heard)


def _fresh(talk: Talk, now: datetime) -> Talk:
    if talk.touched_at and now - talk.touched_at > IDLE_AFTER:
        return Talk()
    return talk


def _intent(talk: Talk, heard: Heard) -> str:
    if heard.button:
        return heard.button.intent
    intent, pending = heard.understood.intent, talk.pending
    if intent == "human_agent" and not heard.bare:
        return intent
    if heard.names or (heard.proves and pending):
        return _with_details(intent, heard)
    if pending and intent == "provide_order_details" and not heard.proves and _LACKS.search(heard.text):
        return "no_details"
    if pending and intent in {"affirm", "deny"}:
        return _yes_or_no(intent, pending)
    if intent == "affirm" and _THANKS.search(heard.text):
        return "thanks"
    if intent in {"out_of_scope", "nlu_fallback"} and not heard.topic:
        return "track_order" if _asks_on(heard.text) else _doubted(talk, heard)
    return intent


def _asks_on(text: str) -> bool:
    words = _WORD.findall(text.casefold())
    asked = [word for word in words if _ASKED.fullmatch(word)]
    return bool(asked) and all(word in asked or _ASKING_ON.fullmatch(word) for word in words)


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


def _yes_or_no(intent: str, pending: Pending) -> str:
    if pending.kind == "confirm_human":
        return "human_agent" if intent == "affirm" else "declined"
    return "repeat_question" if intent == "affirm" else "no_details"


def _goal(intent: str, talk: Talk) -> str:
    if intent in ORDER_GOALS:
        return intent
    if intent in {"provide_order_details", "repeat_question", "no_details"}:
        return (talk.pending.goal if talk.pending else None) or talk.goal or "track_order"
    return intent


def _merge(talk: Talk, heard: Heard, goal: str, now: datetime) -> Talk:
    button_order = (heard.button.order,) if heard.button and heard.button.order else ()
    orders = button_order or heard.orders
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
