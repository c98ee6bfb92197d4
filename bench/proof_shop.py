"""A simulated shop whose figures are known by construction: talks, cases, scans and promises in the real tables.

Shoppers are of kinds that ask, come back and complain unlike each other, and what one of them does resembles the rest
of it; some have several orders. What a contact comes to is drawn anew each time, so that the expectation of every
figure follows from the chances alone (`truths`). The real job makes the facts, in several looks, as time passes.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import NormalDist
from typing import Any

from bot.domain.conversation import Answer, Button, Sender, Talk
from bot.domain.event import TrackingEvent
from bot.domain.keys import number_key
from bot.domain.order import Contact, Order, OrderState
from bot.domain.status import Status, TzBasis
from bot.store.codec import ANSWER, BUTTON, BUTTONS, EVENT, ORDER, TALK

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
WARM, PERIOD = 28, 28
"""Days before the first of the two periods that are looked at, and of each of these."""

AFTER = 3
"""Days between the last period's end and the look: its newest days are not closed yet."""

DAYS = WARM + 2 * PERIOD
SOONEST, LATEST = 25.0, 167.0
"""Hours after a contact within which whoever comes back comes back."""

HOUR = timedelta(hours=1)
WEEKDAYS = (1.5, 1.2, 1.1, 1.0, 1.0, 0.6, 0.5)
WAIT = (math.log(1800), 1.1)
UNCLAIMED = 0.02
LATE_SCAN = 0.06
HELD = 0.85
ORDERS = (1, 1, 1, 2, 2, 4)
YES_OR_NO = (Button("Yes", "solved"), Button("No", "unsolved"))
SHOWN = {"real", "denied"}
"""What a contact can come to: answered (and maybe a yes), answered and denied, only asked back, handed to a human."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of shopper: how common, how many orders more, and by outcome its chance and that of coming back."""

    weight: float
    orders: int
    wismo: float
    outcomes: Mapping[str, float]
    returns: Mapping[str, float]

    @property
    def again(self) -> float:
        """The chance that a contact is followed by another."""
        return sum(chance * self.returns[name] for name, chance in self.outcomes.items())

    @property
    def contacts(self) -> float:
        """How many contacts one of them makes, by expectation."""
        return self.weight * (sum(ORDERS) / len(ORDERS) + self.orders) / (1 - self.again)


def _chances(real: float, denied: float, asked: float, human: float) -> dict[str, float]:
    return {"real": real, "denied": denied, "asked": asked, "human": human}


KINDS = (
    Kind(0.60, 0, 0.75, _chances(0.84, 0.03, 0.09, 0.04), _chances(0.08, 0.20, 0.25, 0.10)),
    Kind(0.30, 1, 0.95, _chances(0.74, 0.06, 0.15, 0.05), _chances(0.35, 0.50, 0.50, 0.30)),
    Kind(0.10, 0, 0.40, _chances(0.50, 0.15, 0.15, 0.20), _chances(0.25, 0.40, 0.50, 0.45)),
)
YES = 0.3
"""The chance that an answered shopper presses Yes."""

LOOSE = (72 - SOONEST) / (LATEST - SOONEST)
"""The share of those who come back that do so within 72 hours."""


def truths() -> dict[str, float]:
    """Return the expectation of every figure."""
    all_of_them = sum(kind.contacts for kind in KINDS)

    def mean(of: Mapping[str, float]) -> float:
        each = (kind.contacts * kind.outcomes[name] * chance for kind in KINDS for name, chance in of.items())
        return sum(each) / all_of_them

    def stays(kind: Kind, *names: str, part: float = 1.0) -> float:
        return sum(kind.outcomes[name] * (1 - kind.returns[name] * part) for name in names)

    strict = sum(kind.contacts * stays(kind, "real") for kind in KINDS) / all_of_them
    loose = sum(kind.contacts * stays(kind, "real", "denied", "asked", part=LOOSE) for kind in KINDS) / all_of_them
    return {
        "wismo": sum(kind.contacts * kind.wismo for kind in KINDS) / all_of_them,
        "strict": strict,
        "said_so": strict * YES,
        "loose": loose,
        "reopened": sum(kind.contacts * kind.again for kind in KINDS) / all_of_them,
        "human": mean({"human": 1.0}),
        "csat": mean({"real": YES}) / mean({"real": YES, "denied": 1.0}),
        "status_truth": _status_truth(),
        "window_truth": HELD,
        "wait_p50": _wait(0.5),
        "wait_p90": _wait(0.9),
        "change": 0.0,
    }


def _wait(share: float) -> float:
    return math.exp(WAIT[0] + WAIT[1] * NormalDist().inv_cdf(share))  # cases that ended without a word are left out


def _status_truth() -> float:
    """A late scan makes one status wrong; from then on the parcel is delivered, and every later status is right."""
    wrong = said = 0.0
    for kind in KINDS:
        shown = sum(kind.outcomes[name] for name in SHOWN)
        undelivered = kind.again - LATE_SCAN * sum(kind.outcomes[name] * kind.returns[name] for name in SHOWN)
        orders = kind.contacts * (1 - kind.again)
        wrong += orders * LATE_SCAN * shown / (1 - undelivered)
        said += kind.contacts * shown
    return 1 - wrong / said


class Talks:
    """Rows of a simulated shop, by table, each with the moment from which it is there."""

    def __init__(self, merchant_id: str, seed: int, shoppers: int) -> None:
        self.merchant_id = merchant_id
        self.rows: dict[str, list[tuple[datetime, dict[str, Any]]]] = {}
        self._random = random.Random(seed)
        self._numbers = iter(range(1, 10**9))
        for _ in range(shoppers):
            self._shopper()

    def _id(self) -> str:
        return f"{self.merchant_id[0]}{next(self._numbers):031x}"

    def _put(self, table: str, known: datetime, /, **row: Any) -> None:
        self.rows.setdefault(table, []).append((known, row))

    def _shopper(self) -> None:
        chance = self._random
        kind = chance.choices(KINDS, [each.weight for each in KINDS])[0]
        email = f"{next(self._numbers)}@x.example"
        channel = chance.choice(("web", "web", "whatsapp"))
        for _ in range(chance.choice(ORDERS) + kind.orders):
            order = self.order(email, f"o{next(self._numbers)}")
            self._chain(kind, channel, order)
        if chance.random() < 0.2:
            self._told_first(email)

    def order(self, email: str, order_id: str) -> tuple[str, str, str]:
        """Put an order with its parcel; return the order's id, the parcel's and its number."""
        order = Order(order_id, f"#{order_id}", BEGIN, BEGIN, OrderState.SHIPPED, Contact(email=email))
        row, parcel, number = self._id(), self._id(), number_key(f"N{order_id}")
        text = ORDER.dump(order)
        own = {"merchant_id": self.merchant_id}
        times = {"placed_at": BEGIN, "updated_at": BEGIN, "heard_at": BEGIN}
        named = {"id": row, "order_id": order_id, "number_key": order_id}
        self._put("orders", BEGIN, told=text, joined=text, **named, **times, **own)
        self._put("order_parcels", BEGIN, order_pk=row, number_key=number, position=0, **own)
        self._put("shipments", BEGIN, id=parcel, number_key=number, status="in_transit", shipment="{}", **own)
        return order_id, parcel, number

    def _start(self) -> datetime:
        chance = self._random
        day = chance.choices(range(DAYS), [WEEKDAYS[each % 7] for each in range(DAYS)])[0]
        return BEGIN + timedelta(days=day, hours=chance.uniform(8, 22))

    def _chain(self, kind: Kind, channel: str, order: tuple[str, str, str]) -> None:
        """One order's contacts, from the first until nobody comes back."""
        chance, at, delivered = self._random, self._start(), False
        said = Conversation(self, channel)
        self._promise(order[1])
        while True:
            outcome = chance.choices(list(kind.outcomes), list(kind.outcomes.values()))[0]
            wismo = chance.random() < kind.wismo
            fact = ""
            if outcome in SHOWN:
                late = not delivered and chance.random() < LATE_SCAN
                fact = f"{order[2]} {Status.DELIVERED if delivered else Status.IN_TRANSIT}"
                if late:
                    self._scan(order, Status.DELIVERED, at - HOUR, at + 20 * HOUR)
                    delivered = True
            last = said.contact(at, outcome, "track_order" if wismo else "cancel_order", order[0], fact)
            if chance.random() >= kind.returns[outcome]:
                break
            at = last + chance.uniform(SOONEST, LATEST) * HOUR
        self._scan(order, Status.IN_TRANSIT, BEGIN, BEGIN)
        said.close()

    def _scan(self, order: tuple[str, str, str], status: Status, at: datetime, known: datetime) -> None:
        scan = TrackingEvent("easypost", "UPS", order[2], at, TzBasis.UTC, status)
        row = {"event_id": scan.id, "provider": "easypost", "occurred_at": at, "sequence": 0, "event": EVENT.dump(scan)}
        self._put("tracking_events", known, shipment_id=order[1], **row)

    def _promise(self, parcel: str) -> None:
        """Windows of one parcel, shown on some days: they hold together or not at all."""
        chance, at = self._random, self._start()
        first, held = at.date() + timedelta(days=2), chance.random() < HELD
        came = first + timedelta(days=chance.randrange(3) if held else 4)
        own = {"merchant_id": self.merchant_id, "shipment_id": parcel}
        for door in chance.sample(("chat", "page", "notice"), chance.choice((1, 1, 2, 3))):
            window = {"earliest": first, "likely": first, "latest": first + timedelta(days=2)}
            made = {"door": door, "stage": "handoff", "model": "m", "made_at": at, "made_on": at.date()}
            self._put("promises", at, **own, **made, **window)
        there = datetime(came.year, came.month, came.day, 12, tzinfo=UTC)
        row = {"number_key": parcel, "is_open": False, "is_due": False, "status": "delivered", "conflict": False}
        self._put("standings", BEGIN, **own, **row, delivered_at=there, standing="{}")

    def _told_first(self, email: str) -> None:
        """A talk that we began: its replies stand in no denominator, whatever comes of them."""
        order_id, _, _ = self.order(email, f"n{next(self._numbers)}")
        said, at = Conversation(self, "web"), self._start()
        said.line(at, Sender.NOTICE, "It is late.")
        handed = self._random.random() < 0.3
        said.contact(at + 5 * HOUR, "human" if handed else "real", "delivery_delay", order_id, "")
        said.close()

    def until(self, at: datetime, since: datetime | None = None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Yield the rows that are there at a moment and were not before."""
        for table, rows in self.rows.items():
            fresh = [row for known, row in rows if known <= at and (since is None or known > since)]
            if fresh:
                yield table, fresh


class Conversation:
    """One talk while it is being said."""

    def __init__(self, shop: Talks, channel: str) -> None:
        self._shop, self._random = shop, shop._random
        self._id, self._channel, self._seq = shop._id(), channel, 0
        self._heard: list[datetime] = []
        self._begun: datetime | None = None

    def line(self, at: datetime, sender: Sender, text: str, buttons: tuple[Button, ...] = ()) -> str:
        """Say one line; return its id."""
        self._seq += 1
        self._begun = self._begun or at
        ident = self._shop._id()
        row = {"id": ident, "conversation_id": self._id, "seq": self._seq, "sender": sender, "at": at, "text": text}
        said = BUTTONS.dump(buttons) if buttons else "[]"
        self._shop._put("messages", at, **row, cards="[]", buttons=said, edited=False)
        if sender is Sender.SHOPPER:
            self._heard.append(at)
        return ident

    def contact(self, at: datetime, outcome: str, goal: str, order_id: str, fact: str) -> datetime:
        """Say one contact; return the time of its last message."""
        chance = self._random
        answers = {"real": goal, "denied": goal, "asked": "ask_proof", "human": "human_agent"}
        for _ in range(chance.choice((0, 0, 1, 2))):
            self._turn(at, goal, "ask_back", "", "")
            at += chance.uniform(1, 9) * timedelta(minutes=1)
        shown = order_id if chance.random() < 0.9 or outcome in SHOWN else ""
        turn = self._turn(at, goal, answers[outcome], shown, fact)
        if outcome == "human":
            self._case(turn, at)
        pressed = {"real": "solved" if chance.random() < YES else "", "denied": "unsolved"}.get(outcome, "")
        if pressed:
            self._turn(at + timedelta(minutes=2), "thanks", "thanks", "", "", asks=True)
            later = at + chance.choice((0.1, 1.0, 20.0)) * HOUR
            self._turn(later, pressed, pressed, "", "", press=Button("x", pressed))
            return at + timedelta(minutes=2)
        return at

    def _turn(
        self,
        at: datetime,
        goal: str,
        answer: str,
        order_id: str,
        fact: str,
        asks: bool = False,
        press: Button | None = None,
    ) -> str:
        ident = self.line(at, Sender.SHOPPER, "where is it?")
        told = Answer(answer, "An answer.", facts=(("status", fact),) if fact else ())
        pressed = BUTTON.dump(press) if press else None
        row = {"id": ident, "conversation_id": self._id, "state": "answered", "button": pressed}
        come_to = {"intent": goal, "confidence": 0.9, "goal": goal, "answer": answer, "order_id": order_id or None}
        self._shop._put("turns", at, **row, draft=ANSWER.dump(told), **come_to)
        self.line(at + timedelta(seconds=2), Sender.BOT, "An answer.", YES_OR_NO if asks else ())
        return ident

    def _case(self, turn: str, at: datetime) -> None:
        """A case at its opening, and again once a human has spoken: later news of the same row."""
        own = {"id": turn, "merchant_id": self._shop.merchant_id, "conversation_id": self._id, "reason": "human_agent"}
        first = {"order_key": turn, "is_open": False, "opened_at": at, "told": "{}", "state": "resolved", "alerts": 0}
        spoke = at + timedelta(seconds=self._random.lognormvariate(*WAIT))
        nobody = self._random.random() < UNCLAIMED
        ended = at + 2 * HOUR
        self._shop._put("cases", at, **own, **first, first_word_at=None, ended_at=ended)
        if not nobody:
            self._shop._put("cases", spoke, **own, **first, first_word_at=spoke, ended_at=max(spoke, ended))

    def close(self) -> None:
        """Put the talk itself, and again for each time the shopper wrote: that is how it is known as touched."""
        own = {"id": self._id, "merchant_id": self._shop.merchant_id, "channel": self._channel, "key": self._id}
        row = {**own, "talk": TALK.dump(Talk()), "last_seq": self._seq, "told_seq": 0, "with_human": False}
        for at in self._heard:
            self._shop._put("conversations", at, **row, last_inbound_at=at)
        if self._begun and self._begun < self._heard[0]:
            self._shop._put("conversations", self._begun, **row, last_inbound_at=None)
