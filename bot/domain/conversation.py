"""A talk with a shopper: what was said, what was understood, what we asked and are waiting for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Sender(StrEnum):
    """Who said it."""

    SHOPPER = "shopper"
    BOT = "bot"
    AGENT = "agent"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Button:
    """A quick reply. `intent` is what pressing it means; `order` and `option` say about what."""

    label: str
    intent: str
    order: str | None = None
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled address, absolute, http or https."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """A parcel or an order in brief. `step` is 0 prepared … 4 delivered; `tone` is calm, good, warn or bad."""

    title: str
    status: str
    status_label: str
    tone: str = "calm"
    step: int | None = None
    lines: tuple[str, ...] = ()
    link: Link | None = None
    kind: str = "parcel"


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say. `key` names the wording; `soft` answers (greetings, questions back) may give way to a later one
    of the same burst; `facts` name what the answer rests on, for tests and for measuring truth.
    """

    key: str
    text: str
    cards: tuple[Card, ...] = ()
    buttons: tuple[Button, ...] = ()
    soft: bool = False
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A candidate found in the text: order_number, tracking_number, email, postcode, phone, date or topic."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What the dialogue engine made of one message. `confidence` is 0 to 1; `alternatives` come next."""

    intent: str
    confidence: float = 1.0
    entities: tuple[Entity, ...] = ()
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What one turn came to, for measuring: the engine's `intent` and `confidence` (0 to 1), the `goal` that was
    answered, the wording (`answer`, an Answer's key), and the shop's own id of the order that was shown, if one was.
    """

    intent: str
    confidence: float
    goal: str
    answer: str
    order_id: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """A question of ours that waits for its answer.

    `kind` is which_order, proof, confirm_human, code (a one-time code was sent), details (of a wish that is a case
    already) or notice (we wrote first; `detail` is then what it was about, else an option). `said` is what the shopper
    wants in their own words, so far.
    """

    kind: str
    goal: str
    asked_at: datetime
    orders: tuple[str, ...] = ()
    tries: int = 0
    detail: str | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """The state of one conversation that outlives a turn. `orders` are bare order numbers in talk, newest last;
    `failures` counts misunderstandings in a row; `goal` is the last intent that was about a parcel. `notice` is the
    last thing that we wrote first, while a reply to it may still come; `asked` are the newest wishes ("goal order") and
    `last` the newest words, by which repetition is noticed. `answered_at` is when something was last really answered,
    with no case opened since; `asked_at` when we asked whether that was an answer, or a human came who is to answer.
    """

    orders: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    goal: str | None = None
    pending: Pending | None = None
    failures: int = 0
    touched_at: datetime | None = None
    notice: Pending | None = None
    asked: tuple[str, ...] = ()
    last: str = ""
    answered_at: datetime | None = None
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One row of a conversation. `seq` counts from 1 without gaps; `client_id` is the sender's id, `id` the row's.

    `edited` says that its words are not those that were said first.
    """

    seq: int
    sender: Sender
    at: datetime
    text: str
    client_id: str | None = None
    cards: tuple[Card, ...] = ()
    buttons: tuple[Button, ...] = ()
    id: str = ""
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """One talk. `channel` is web, api, console, whatsapp or email; `address` is the shopper's on a channel not ours.

    `last_inbound_at` (aware UTC) is when the shopper last wrote; `told_seq` is the last message that a live socket was
    told of; `case_id` is the open case whose thread follows this talk, `with_human` that an agent has it in hand.
    `subject` is a hash of who the shop's page said is signed in: of two people at one browser neither sees the other.
    """

    id: str
    merchant_id: str
    channel: str
    talk: Talk = Talk()
    last_seq: int = 0
    address: str | None = None
    last_inbound_at: datetime | None = None
    told_seq: int = 0
    case_id: str | None = None
    with_human: bool = False
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a shopper that wants an answer. `id` is the message row's id and names the turn everywhere."""

    id: str
    conversation_id: str
    merchant_id: str
    seq: int
    text: str
    received_at: datetime
    button: Button | None = None
    draft: Answer | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """That the shopper may see an order. `how` is email, postcode, phone, link, identity, whatsapp (the number
    that writes) or code (typed back from an address on file, which alone lets them change it). Expires (aware UTC).
    """

    order_id: str
    how: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A matter for a human: why, what the shopper wants, the facts, and its clock: opened_at → claimed_at →
    first_word_at → ended_at (aware UTC). `status` is a `bot.domain.desk.CaseState`.

    `place` is the desk's channel in which it has a thread of its own; "" where it has none. `thread` names that thread
    once it is there; `claimed_by` is the agent's id, `claimed_name` the name that people know.
    """

    id: str
    conversation_id: str
    reason: str
    want: str
    status: str
    opened_at: datetime
    order_number: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    parcels: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    place: str = ""
    thread: str = ""
    claimed_by: str = ""
    claimed_name: str = ""
    claimed_at: datetime | None = None
    first_word_at: datetime | None = None
    ended_at: datetime | None = None
    alerts: int = 0
