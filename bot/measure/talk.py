"""One talk as its shop may read it: what was said, what was understood, what it rested on, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from bot.domain.conversation import Case, Message
from bot.store.cases import case_of
from bot.store.codec import ANSWER
from bot.store.judgements import promises
from bot.store.tables import cases, conversations, messages, orders, proofs, shipments, turns
from bot.store.talks import message_of
from bot.store.worth import contacts, sayings

MOST_LINES = 1_000


@dataclass(frozen=True, slots=True)
class Said:
    """One line, and for a shopper's what it came to: the intent, how sure (0 to 1), and the facts of the answer."""

    message: Message
    intent: str | None = None
    confidence: float | None = None
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Became:
    """One contact of the talk and its outcome. Times are aware UTC; `solved` is the shopper's own word."""

    started_at: datetime
    last_at: datetime
    goal: str
    order: str
    answered: bool
    human_at: datetime | None
    first_word_at: datetime | None
    solved: bool | None
    next_at: datetime | None
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Promised:
    """A window that was said in this talk, and whether it held (None while that cannot be known)."""

    number: str
    made_at: datetime
    earliest: date
    latest: date
    held: bool | None


@dataclass(frozen=True, slots=True)
class Stated:
    """A status that was said, and what was true at that moment as known later (None until it was judged)."""

    number: str
    at: datetime
    said: str
    truth: str | None
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class WholeTalk:
    """All of it. `more` says that only the newest lines are here; `known_by` how the shopper proved who they are."""

    id: str
    channel: str
    with_human: bool
    lines: tuple[Said, ...]
    more: bool
    contacts: tuple[Became, ...]
    cases: tuple[Case, ...]
    promises: tuple[Promised, ...]
    statuses: tuple[Stated, ...]
    known_by: tuple[str, ...]


def whole_talk(connection: Connection, merchant_id: str, conversation_id: str) -> WholeTalk | None:
    """Return one talk of this shop, or None."""
    query = select(conversations).where(
        conversations.c.merchant_id == merchant_id, conversations.c.id == conversation_id
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    lines = _lines(connection, conversation_id)
    more = len(lines) > MOST_LINES
    statuses = _statuses(connection, merchant_id, conversation_id)
    return WholeTalk(
        row["id"],
        row["channel"],
        row["with_human"],
        tuple(lines[-MOST_LINES:]),
        more,
        _contacts(connection, merchant_id, conversation_id),
        _cases(connection, merchant_id, conversation_id),
        _promises(connection, merchant_id, lines, statuses),
        statuses,
        _proofs(connection, conversation_id),
    )


def _lines(connection: Connection, conversation_id: str) -> list[Said]:
    newest = (
        select(messages, turns.c.intent, turns.c.confidence, turns.c.draft)
        .outerjoin(turns, turns.c.id == messages.c.id)
        .where(messages.c.conversation_id == conversation_id)
        .order_by(messages.c.seq.desc())
        .limit(MOST_LINES + 1)
    )
    rows = connection.execute(newest).mappings().all()
    return [
        Said(message_of(row), row["intent"], row["confidence"], ANSWER.load(row["draft"]).facts if row["draft"] else ())
        for row in reversed(rows)
    ]


def _contacts(connection: Connection, merchant_id: str, conversation_id: str) -> tuple[Became, ...]:
    own = (orders.c.merchant_id == contacts.c.merchant_id) & (orders.c.order_id == contacts.c.order_id)
    query = (
        select(contacts, orders.c.number_key)
        .outerjoin(orders, own)
        .where(contacts.c.merchant_id == merchant_id, contacts.c.conversation_id == conversation_id)
        .order_by(contacts.c.first_seq)
    )
    return tuple(
        Became(
            row["started_at"],
            row["last_at"],
            row["goal"],
            row["number_key"] or "",
            row["answered"],
            row["human_at"],
            row["first_word_at"],
            row["solved"],
            row["next_at"],
            row["is_settled"],
        )
        for row in connection.execute(query).mappings()
    )


def _cases(connection: Connection, merchant_id: str, conversation_id: str) -> tuple[Case, ...]:
    own = (cases.c.merchant_id == merchant_id, cases.c.conversation_id == conversation_id)
    query = select(cases).where(*own).order_by(cases.c.opened_at)
    return tuple(case_of(row) for row in connection.execute(query).mappings())


def _statuses(connection: Connection, merchant_id: str, conversation_id: str) -> tuple[Stated, ...]:
    query = (
        select(sayings, shipments.c.number_key)
        .join(shipments, shipments.c.id == sayings.c.shipment_id)
        .where(sayings.c.merchant_id == merchant_id, sayings.c.conversation_id == conversation_id)
        .order_by(sayings.c.at, sayings.c.id)
    )
    return tuple(Stated(row.number_key, row.at, row.said, row.truth, row.is_right) for row in connection.execute(query))


def _promises(
    connection: Connection, merchant_id: str, lines: Sequence[Said], statuses: Sequence[Stated]
) -> tuple[Promised, ...]:
    """The windows that were said in a chat on these parcels while this talk went on."""
    if not statuses or not lines:
        return ()
    query = (
        select(promises, shipments.c.number_key)
        .join(shipments, shipments.c.id == promises.c.shipment_id)
        .where(
            promises.c.merchant_id == merchant_id,
            promises.c.door == "chat",
            promises.c.made_at >= lines[0].message.at,
            promises.c.made_at <= lines[-1].message.at,
            shipments.c.number_key.in_({each.number for each in statuses}),
        )
        .order_by(promises.c.made_at)
    )
    return tuple(
        Promised(row.number_key, row.made_at, row.earliest, row.latest, row.held) for row in connection.execute(query)
    )


def _proofs(connection: Connection, conversation_id: str) -> tuple[str, ...]:
    query = select(proofs.c.how).where(proofs.c.conversation_id == conversation_id).distinct().order_by(proofs.c.how)
    return tuple(connection.execute(query).scalars())
