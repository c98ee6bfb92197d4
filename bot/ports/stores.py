"""Where things are kept. Every method is one short transaction; no lock is held across anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.conversation import (
    Answer,
    Button,
    Case,
    Conversation,
    Message,
    Note,
    Proof,
    Sender,
    Talk,
    Turn,
)
from bot.domain.event import ShipmentReport
from bot.domain.merchant import Merchant
from bot.domain.order import Fulfilment, Order
from bot.domain.shipment import Shipment
from bot.ports.outside import FulfilmentNews, FulfilmentReport
from bot.ports.talk import Dossier
from bot.ports.verify import Belonging, Write


class Conversations(Belonging, Protocol):
    """Where talks are kept. Every method is one short transaction."""

    async def open(self, merchant_id: str, channel: str, key: str, address: str | None = None) -> Conversation:
        """Return the conversation of this key (already hashed), made if it is new."""
        ...

    async def find(self, merchant_id: str, key: str) -> Conversation | None:
        """Return the conversation of this key (already hashed), or None."""
        ...

    async def get(self, conversation_id: str) -> Conversation:
        """Return a conversation by its id."""
        ...

    async def say(
        self, conversation_id: str, client_id: str, text: str, button: Button | None, at: datetime
    ) -> tuple[Message, Turn | None]:
        """Keep a shopper's message and its turn. A client id seen before gives the first message and turn None; while
        a human has the talk there is no turn either."""
        ...

    async def turn(self, turn_id: str) -> Turn:
        """Return a turn with its draft, if it has one."""
        ...

    async def keep_draft(
        self,
        turn_id: str,
        answer: Answer,
        talk: Talk,
        proofs: Sequence[Proof],
        case: Case | None,
        place: str = "",
        also: Sequence[Write] = (),
        note: Note | None = None,
    ) -> bool:
        """In one transaction: the draft, the talk's new state, proofs and a case, and its card for the desk at `place`
        (the desk's own name of a channel; "" where the merchant has no desk). False: there was a draft already.
        `note` is what the turn came to, for measuring.

        `also` are further writes of the same transaction, made by other stores (`Codes`).
        """
        ...

    async def publish(
        self, turn_ids: Sequence[str], answers: Sequence[Answer], at: datetime, sender: Sender = Sender.BOT
    ) -> list[Message]:
        """Close these turns of one conversation with these answers; turns already closed publish nothing."""
        ...

    async def add(self, conversation_id: str, answer: Answer, at: datetime, sender: Sender) -> Message:
        """Add a message that answers no turn."""
        ...

    async def told(self, conversation_id: str, seq: int, at: datetime) -> None:
        """Write down that a live socket has told the shopper everything up to this seq."""
        ...

    async def waiting(self) -> list[Turn]:
        """Return every turn that was accepted and not answered yet, oldest first."""
        ...

    async def messages(self, conversation_id: str, after: int = 0) -> list[Message]:
        """Return the messages with seq > after, in order."""
        ...

    async def proofs(self, conversation_id: str, now: datetime) -> list[Proof]:
        """Return the proofs that have not expired."""
        ...

    async def prove(self, conversation_id: str, proof: Proof) -> None:
        """Keep a proof made outside a turn, by a signed link."""
        ...

    async def cases(self, merchant_id: str, conversation_id: str | None = None) -> list[Case]:
        """Return the cases, newest first."""
        ...


class Orders(Protocol):
    """Where orders and parcels are kept. `number` is any spelling; lookups use `bot.intake.identify.order_key`."""

    async def by_number(self, merchant_id: str, number_key: str) -> list[Dossier]:
        """Return every order with this key (a recycled number may name two), newest first."""
        ...

    async def by_id(self, merchant_id: str, order_id: str) -> Dossier | None:
        """Return one order by the shop's own id."""
        ...

    async def by_tracking_number(self, merchant_id: str, number: str) -> tuple[Shipment, Dossier | None] | None:
        """Return the parcel with this number and the order it belongs to, if known."""
        ...

    async def by_email(self, merchant_id: str, email: str) -> list[Dossier]:
        """Return the orders of this e-mail, newest first, at most 20."""
        ...

    async def by_phone(self, merchant_id: str, phone: str) -> list[Dossier]:
        """Return the orders that may carry this phone number, newest first, at most 20: its last nine digits agree."""
        ...

    async def save(self, merchant_id: str, order: Order, heard_at: datetime) -> bool:
        """Keep an order unless a newer version is kept already; True when something changed."""
        ...

    async def dispatch(self, merchant_id: str, news: FulfilmentNews, heard_at: datetime) -> bool:
        """Keep a dispatch, whether its order is known yet or not; True when something changed."""
        ...

    async def dispatches(self, merchant_id: str, order_id: str) -> list[Fulfilment]:
        """Return the dispatches of an order, oldest first, also those whose order is not known yet."""
        ...

    async def keep_report(self, merchant_id: str, news: FulfilmentReport, heard_at: datetime) -> None:
        """Keep the shop's own word about a dispatch, until the dispatch and its number are known."""
        ...

    async def kept_reports(self, merchant_id: str, fulfilment_id: str) -> list[tuple[ShipmentReport, datetime]]:
        """Return the reports kept for a dispatch, with when each was heard."""
        ...

    async def number_of(self, merchant_id: str, fulfilment_id: str) -> tuple[str, str | None] | None:
        """Return the tracking number and carrier of a dispatch; None while either it or its number is unknown."""
        ...


class Shipments(Protocol):
    """Where parcels are kept: all events, the newest report of each provider, and what they reduce to."""

    async def record(
        self, merchant_id: str, report: ShipmentReport, heard_at: datetime, anew: bool = False
    ) -> Shipment:
        """Add a report to its parcel and reduce it anew; any order of arrival and any repetition give the same.

        With `anew`, today's reading of a body replaces an older reading of the same events.
        """
        ...

    async def expect(self, merchant_id: str, number: str, carrier: str | None, url: str | None) -> None:
        """Make a parcel of which only the number is known; one that is known already is left alone."""
        ...

    async def by_number(self, merchant_id: str, number: str) -> Shipment | None:
        """Return the parcel with this number, in any spelling."""
        ...

    async def strange(
        self, merchant_id: str, provider: str, number: str, codes: Sequence[str], heard_at: datetime
    ) -> None:
        """Count the codes of an order or a parcel that no table knows."""
        ...

    async def checked(self, merchant_id: str, number: str, at: datetime) -> None:
        """Write down that the provider was asked and answered at this time, whether or not it had news."""
        ...


@dataclass(frozen=True, slots=True)
class Follow:
    """A number that a provider is asked to tell us about. `state` is wanted, active or failed; times are aware UTC."""

    id: str
    merchant_id: str
    provider: str
    number: str
    carrier: str | None
    state: str
    attempts: int = 0
    expires_at: datetime | None = None
    error: str | None = None


class Subscriptions(Protocol):
    """Which numbers we follow, and which provider knows of it."""

    async def want(self, merchant_id: str, provider: str, number: str, carrier: str | None, now: datetime) -> bool:
        """Ask for a number to be followed; True when this is new. Asking twice changes nothing."""
        ...

    async def due(self, now: datetime, limit: int) -> list[Follow]:
        """Return what must be subscribed, tried again or renewed now, the longest overdue first."""
        ...

    async def active(self, follow_id: str, handle: str, expires: datetime | None, renew_at: datetime | None) -> None:
        """Write down that the provider agreed."""
        ...

    async def failed(self, follow_id: str, error: str, again_at: datetime | None) -> None:
        """Write down that it did not; without a time for another try it is given up."""
        ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """A verified body as it came. `headers` are only those chosen to be kept; `received_at` is aware UTC."""

    merchant_id: str
    provider: str
    dedupe_key: str
    topic: str | None
    body: bytes
    headers: Mapping[str, str]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an entry could not be worked: the kind of error, the path to the bad field, and one sentence."""

    kind: str
    path: str | None
    message: str


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One kept body. `state` is new, done, unreadable or failed; `attempts` counts tries that failed."""

    id: int
    arrival: Arrival
    state: str
    attempts: int = 0
    trouble: Trouble | None = None


class Inbox(Protocol):
    """Where every verified body is kept, raw, until it was worked and after."""

    async def keep(self, arrival: Arrival) -> None:
        """Keep a body; durable when this returns. One that is known by its key already is not kept again."""
        ...

    async def due(self, now: datetime, limit: int, but: Sequence[int] = ()) -> list[InboxEntry]:
        """Return what is new or due for another try, oldest first, without those that are in hand."""
        ...

    async def settle(self, entry_id: int, state: str, trouble: Trouble | None = None) -> None:
        """Write down the outcome: done, unreadable or failed."""
        ...

    async def retry(self, entry_id: int, at: datetime, trouble: Trouble) -> None:
        """Count a failed attempt; the next one is at this time (aware UTC)."""
        ...

    async def find(
        self,
        states: Sequence[str] = (),
        ids: Sequence[int] = (),
        since: datetime | None = None,
        after: int = 0,
        limit: int = 500,
    ) -> list[InboxEntry]:
        """Return entries by state, id or time of arrival, oldest first; `after` pages on by id."""
        ...


class Merchants(Protocol):
    """Shops, their keys and their secrets."""

    async def by_slug(self, slug: str) -> Merchant | None:
        """Return the shop with this public id."""
        ...

    async def by_hook_token(self, token: str) -> Merchant | None:
        """Return the shop whose webhook addresses hold this token."""
        ...

    async def by_id(self, merchant_id: str) -> Merchant:
        """Return a shop by its id."""
        ...

    async def secrets(self, merchant_id: str, name: str) -> list[str]:
        """Return the live values of a secret, newest first; empty when there is none."""
        ...
