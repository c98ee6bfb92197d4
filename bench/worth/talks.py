"""Rows of talks: what shoppers wrote and when, what the bot said, what became of it, and who came back.

A talk has one contact or several, days apart. What a contact is about follows from where its parcel stands.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date
from functools import cache
from typing import Any

from bench.worth import phrases
from bench.worth.forms import at, day, form, iso, moment
from bench.worth.parcels import MODEL, Bought, Parcel, Rows
from bench.worth.roads import DAY, HOUR
from bot.domain.conversation import Answer, Button, Card, Case, Talk
from bot.domain.status import Status
from bot.domain.trip import Stage

COLUMNS: dict[str, tuple[str, ...]] = {
    "conversations": (
        "id", "merchant_id", "channel", "key", "talk", "last_seq", "address", "last_inbound_at", "told_seq", "case_id",
        "with_human",
    ),
    "messages": ("id", "conversation_id", "seq", "sender", "at", "text", "client_id", "cards", "buttons", "edited"),
    "turns": (
        "id", "conversation_id", "state", "button", "draft", "intent", "confidence", "goal", "answer", "order_id",
    ),
    "cases": (
        "id", "merchant_id", "conversation_id", "reason", "order_key", "is_open", "opened_at", "told", "state",
        "claimed_by", "claimed_name", "claimed_at", "first_word_at", "ended_at", "alerts",
    ),
    "promises": (
        "merchant_id", "shipment_id", "door", "stage", "model", "made_at", "made_on", "earliest", "likely", "latest",
        "p_late", "held",
    ),
}  # fmt: skip

CHANNELS = (("web", 80), ("whatsapp", 15), ("email", 5))
BEFORE = {"track_order": 70, "change_address": 16, "cancel_order": 14}
ON_THE_WAY = {
    "track_order": 82,
    "delivery_delay": 8,
    "reschedule_or_redirect": 4,
    "change_address": 3,
    "human_agent": 3,
}
IN_TROUBLE = {"track_order": 42, "delivery_delay": 42, "human_agent": 7, "return_or_refund": 5, "complaint": 4}
AFTERWARDS = {
    "delivered_not_received": 18, "return_or_refund": 38, "missing_or_damaged_item": 20, "refund_status": 14,
    "track_order": 10,
}  # fmt: skip
WITHOUT_ORDER = {"shipping_options_cost": 70, "return_or_refund": 20, "human_agent": 10}

NO_ORDER = 0.05
NOT_UNDERSTOOD = 0.07
NEEDS_PROOF = 0.35
STALE_WORD = 0.025
TO_A_HUMAN = 0.05
IN_TROUBLE_TO_A_HUMAN = 0.13
SAYS_THANKS = 0.4
PRESSES = 0.5
IS_SOLVED = 0.8
COMES_BACK = 0.06
IN_TROUBLE_COMES_BACK = 0.16
NEVER_ANSWERED = 0.03
SHOWN = (Status.PRE_TRANSIT, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY)


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that stands in a talk before the shopper writes: its id, its order's number, when it came."""

    id: str
    when: float


@dataclass(slots=True)
class Planted:
    """What there is to be found again: contacts by who spoke first, with a human, about where it is, not understood."""

    contacts: int = 0
    replies: int = 0
    wismo: int = 0
    humans: int = 0
    statuses: int = 0


WISMO = frozenset({"track_order", "delivery_delay", "delivered_not_received"})


class TalkRows:
    """Makes the rows of one shop's talks. `until` is the present (seconds since 1970): nothing is said after it."""

    def __init__(self, merchant_id: str, chance: random.Random, until: float) -> None:
        self._merchant = merchant_id
        self._chance = chance
        self._until = until
        self._promised: set[tuple[str, str, date]] = set()
        self.planted = Planted()

    def add(self, rows: Rows, order: Bought | None, began: float, told: Told | None = None) -> None:
        """Add one talk that begins at a moment, about an order or none, after a notice or of the shopper's own."""
        chance = self._chance
        channel = chance.choices(*CHANNEL_SHARES)[0] if told is None else "web"
        chat = Chat(rows, f"{chance.getrandbits(128):032x}", chance, self._until)
        if told is not None:
            assert order is not None
            number, carrier = order.number, order.parcels[0].life.road.carrier
            chat.said("notice", told.when, phrases.NOTICED.format(n=number, carrier=carrier), f"notice:{told.id}")
        when: float | None = began
        opener = told is not None
        while when is not None and when < self._until - 300:
            when = self._contact(chat, order, when, opener)
            opener = False
        self._conversation(rows, chat, channel, order)

    def _contact(self, chat: Chat, order: Bought | None, when: float, is_reply: bool) -> float | None:
        """Add one contact; return when the next one of this talk begins, if one does."""
        chance, planted = self._chance, self.planted
        parcel = order.parcels[0] if order else None
        troubled = parcel is not None and _in_trouble(parcel, when)
        goal = chance.choices(*_wishes(parcel, when, troubled))[0]
        chat.goals.append(goal)
        planted.contacts += not is_reply
        planted.replies += is_reply
        when = self._ask(chat, order, parcel, goal, when)
        wants_person = goal in {"human_agent", "complaint"}
        planted.wismo += goal in WISMO and not is_reply
        with_human = chat.case is not None
        to_a_human = wants_person or chance.random() < (IN_TROUBLE_TO_A_HUMAN if troubled else TO_A_HUMAN)
        if to_a_human and not with_human:  # where one has the talk already, it stays with them
            with_human = True
            when = self._person(chat, order, goal, when, wants_person)
        elif not with_human and chance.random() < SAYS_THANKS:
            when = self._rated(chat, when)
        planted.humans += with_human and not is_reply
        if chance.random() < (IN_TROUBLE_COMES_BACK if troubled else COMES_BACK):
            return when + DAY + chance.expovariate(1 / (1.2 * DAY))
        return None

    def _ask(self, chat: Chat, order: Bought | None, parcel: Parcel | None, goal: str, when: float) -> float:
        """The wish itself: perhaps not understood at first, perhaps a proof, then the answer."""
        chance = self._chance
        if chance.random() < NOT_UNDERSTOOD:
            words = [chance.choice(phrases.OPENINGS), *chance.choices(phrases.WORDS, k=chance.randint(2, 5))]
            chat.turn(when, " ".join(words), ("nlu_fallback", 0.3), "", "ask_back", "", phrases.SAYS["ask_back"])
            when += chance.uniform(20, 90)
        number = order.number if order else ""
        asked = chance.choice(phrases.ASKS[goal]).format(n=number)
        if order is not None and goal not in {"human_agent", "complaint"} and chance.random() < NEEDS_PROOF:
            words = phrases.SAYS["ask_proof"].format(n=number)
            chat.turn(when, asked, (goal, 0.93), goal, "ask_proof", order.id, words)
            when += chance.uniform(15, 120)
            asked = order.shopper.email
            self._answer(chat, order, parcel, goal, when, asked, ("provide_order_details", 0.97))
            return when
        self._answer(chat, order, parcel, goal, when, asked, (goal, round(0.6 + 0.39 * chance.random(), 3)))
        return when

    def _answer(
        self,
        chat: Chat,
        order: Bought | None,
        parcel: Parcel | None,
        goal: str,
        when: float,
        asked: str,
        meant: tuple[str, float],
    ) -> None:
        if order is None or parcel is None:
            chat.turn(when, asked, meant, goal, goal, "", phrases.SAYS[goal])
            return
        life, chance = parcel.life, self._chance
        status = life.status(when)
        carded = goal in WISMO and status is not Status.PENDING
        window = parcel.window if carded and status in SHOWN and life.handed and life.handed < when else None
        days = window or (date(2026, 1, 1),) * 3
        place = next((city for at_, _, city in reversed(life.scans) if at_ <= when), life.origin)
        holes = {"n": order.number, "carrier": life.road.carrier, "place": place, "a": days[0], "b": days[2]}
        text = phrases.SAYS[goal].format(**holes)
        draft = cards = None
        if carded:
            said = Status.IN_TRANSIT if chance.random() < STALE_WORD else status
            self.planted.statuses += 1
            shared = {"text": text, "number": parcel.number, "status": said.value, "n": order.number, "place": place}
            shared |= {"earliest": days[0], "likely": days[1], "latest": days[2]}
            draft = _draft_form(goal, window is not None) % shared
            cards = _card_form() % shared
        chat.turn(when, asked, meant, goal, goal, order.id, text, draft, cards)
        if window:
            self._promise(chat.rows, parcel, "chat", when + 1, window)

    def _promise(self, rows: Rows, parcel: Parcel, door: str, when: float, window: tuple[date, date, date]) -> None:
        made = at(when)
        key = (parcel.id, door, made.astimezone(UTC).date())
        if key in self._promised:
            return
        self._promised.add(key)
        rows["promises"].append(
            (
                self._merchant, parcel.id, door, Stage.HANDOFF.value, MODEL, made, key[2], *window,
                round(self._chance.random() ** 3, 3), None,
            )
        )  # fmt: skip

    def looked(self, rows: Rows, parcel: Parcel, when: float) -> None:
        """Add the window that a shopper saw on the tracking page."""
        if parcel.window and parcel.life.handed and parcel.life.handed < when < self._until:
            self._promise(rows, parcel, "page", when, parcel.window)

    def forget(self) -> None:
        """Forget which windows were shown; parcels of former days are shown no more."""
        self._promised.clear()

    def _person(self, chat: Chat, order: Bought | None, goal: str, when: float, asked: bool) -> float:
        """Bring in a human: the case, the wait for a first word, what they say, the end."""
        chance = self._chance
        wish = "let me talk to a person"
        if not asked:
            when += chance.uniform(20, 200)
            chat.turn(when, wish, ("human_agent", 0.95), "human_agent", "to_a_human", "", phrases.SAYS["to_a_human"])
        opened = when
        agent, name = chance.choice(phrases.AGENTS)
        first = _on_duty(when + 60 * chance.lognormvariate(2.2, 0.9))
        ended = first + 60 * chance.lognormvariate(3, 0.7)
        spoke = chance.random() >= NEVER_ANSWERED and ended < self._until
        state = "resolved" if spoke else "open"
        number = order.number if order else ""
        ident = f"{chance.getrandbits(128):032x}"
        shared = {"id": ident, "talk": chat.id, "goal": goal, "opened": iso(opened), "n": number}
        times = (at(first), at(first), at(ended)) if spoke else (None, None, None)
        claimed = (agent, name) if spoke else (None, None)
        told = _case_form() % shared
        chat.rows["cases"].append(
            (
                ident, self._merchant, chat.id, "asked_for", number, not spoke, at(opened), told, state, *claimed,
                *times, 0,
            )
        )  # fmt: skip
        if not spoke:
            chat.case = ident
            return opened
        for each in range(chance.randint(1, 3)):
            chat.said("agent", first + each * 90, phrases.AGENT[each].format(name=name))
        return max(first + 300, when)

    def _rated(self, chat: Chat, when: float) -> float:
        """Thanks, our one question, and perhaps a press."""
        chance = self._chance
        when += chance.uniform(20, 400)
        thanks = chance.choice(phrases.THANKS)
        chat.turn(when, thanks, ("thanks", 0.98), "thanks", "thanks", "", phrases.SAYS["thanks"], buttons=ASKED)
        if chance.random() < PRESSES:
            pressed = "solved" if chance.random() < IS_SOLVED else "unsolved"
            when += chance.uniform(3, 60)
            label = LABELS[pressed]
            chat.turn(when, label, (pressed, 1.0), pressed, pressed, "", phrases.SAYS[pressed], button=PRESSED[pressed])
        return when

    def _conversation(self, rows: Rows, chat: Chat, channel: str, order: Bought | None) -> None:
        chance = self._chance
        address = f"+1555{chance.randrange(10**7):07d}" if channel == "whatsapp" else None
        if channel == "email":
            address = order.shopper.email if order else f"guest{chance.randrange(10**6)}@mail.example"
        shared = {"n": order.number if order else "", "goal": chat.goals[-1], "touched": iso(chat.heard)}
        rows["conversations"].append(
            (
                chat.id, self._merchant, channel, f"{chance.getrandbits(128):032x}", _talk_form() % shared, chat.seq,
                address, at(chat.heard), chat.seq, chat.case, False,
            )
        )  # fmt: skip


class Chat:
    """One conversation as it is written down: messages in order, and a turn for each of the shopper's."""

    def __init__(self, rows: Rows, ident: str, chance: random.Random, until: float) -> None:
        self.rows, self.id, self.seq = rows, ident, 0
        self.heard = 0.0
        self.case: str | None = None
        self.goals: list[str] = []
        self._chance = chance
        self._until = until

    def said(
        self, sender: str, when: float, text: str, client: str | None = None, cards: str = "[]", buttons: str = "[]"
    ) -> str:
        """Add a message; return its id."""
        self.seq += 1
        ident = f"{self._chance.getrandbits(128):032x}"
        kept = (ident, self.id, self.seq, sender, at(min(when, self._until)), text, client, cards, buttons, False)
        self.rows["messages"].append(kept)
        return ident

    def turn(
        self,
        when: float,
        text: str,
        meant: tuple[str, float],
        goal: str,
        answer: str,
        order_id: str,
        says: str,
        draft: str | None = None,
        cards: str | None = None,
        buttons: str = "[]",
        button: str | None = None,
    ) -> None:
        """Add a message of the shopper's, what it came to, and the reply a second later."""
        ident = self.said("shopper", when, text, f"c{self.seq}")
        self.heard = max(self.heard, when)
        draft = draft or _plain_draft(answer) % {"text": says}
        intent, sure = meant
        self.rows["turns"].append(
            (ident, self.id, "answered", button, draft, intent, sure, goal or None, answer, order_id or None)
        )
        self.said("bot", when + 1, says, None, cards or "[]", buttons)


LABELS = {"solved": "Yes, thanks", "unsolved": "No"}


def _in_trouble(parcel: Parcel, when: float) -> bool:
    return any(each.since <= when and (each.until is None or when < each.until) for each in parcel.life.troubles)


def _wishes(parcel: Parcel | None, when: float, troubled: bool) -> tuple[list[str], list[int]]:
    if parcel is None:
        return SHARES["none"]
    life = parcel.life
    if life.delivered is not None and life.delivered <= when:
        return SHARES["after"]
    if troubled:
        return SHARES["trouble"]
    return SHARES["way" if life.handed is not None and life.handed <= when else "before"]


def _shares(wishes: Mapping[str, int]) -> tuple[list[str], list[int]]:
    return list(wishes), list(wishes.values())


def _on_duty(when: float) -> float:
    """Move an agent's word into their hours: nine to six, US clocks, roughly."""
    hour = (when / HOUR - 5) % 24
    return when + (9 - hour if hour < 9 else 33 - hour if hour >= 18 else 0.0) * HOUR


CHANNEL_SHARES = _shares(dict(CHANNELS))
SHARES = {
    "none": _shares(WITHOUT_ORDER),
    "before": _shares(BEFORE),
    "way": _shares(ON_THE_WAY),
    "trouble": _shares(IN_TROUBLE),
    "after": _shares(AFTERWARDS),
}


def _list_of(text: str) -> str:
    return f"[{text}]"


ASKED = _list_of(",".join(form(Button(LABELS[name], name), {}) for name in LABELS))
PRESSED = {name: form(Button(LABELS[name], name), {}) for name in LABELS}


@cache
def _draft_form(key: str, promised: bool) -> str:
    facts = [("order", "@n@"), ("status", "@number@ @status@")]
    holes: dict[str, Any] = {"text": "@text@", "n": "@n@", "number": "@number@", "status": "@status@"}
    if promised:
        facts.append(("promise", "@number@ 1980-01-02 1980-01-03 1980-01-04"))
        holes |= {"earliest": day(1), "likely": day(2), "latest": day(3)}
    return form(Answer(key, "@text@", facts=tuple(facts)), holes)


@cache
def _plain_draft(key: str) -> str:
    return form(Answer(key, "@text@"), {"text": "@text@"})


@cache
def _card_form() -> str:
    card = Card("#@n@", "@status@", "@status@", "calm", 2, ("@place@",))
    return _list_of(form(card, {"n": "@n@", "status": "@status@", "place": "@place@"}))


@cache
def _talk_form() -> str:
    talk = Talk(orders=("@n@",), goal="@goal@", touched_at=moment(1))
    return form(talk, {"n": "@n@", "goal": "@goal@", "touched": moment(1)})


@cache
def _case_form() -> str:
    case = Case("@id@", "@talk@", "asked_for", "@goal@", "open", moment(1), "@n@", (("words", "please"),))
    holes = {"id": "@id@", "talk": "@talk@", "goal": "@goal@", "opened": moment(1), "n": "@n@"}
    return form(case, holes)
