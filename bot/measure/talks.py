"""Reads what contacts are made of, of many talks at once: lines, turns, cases, notices, proofs, a query for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from bot.domain.conversation import Sender
from bot.measure.runs import Handed, Line
from bot.store.codec import BUTTON, BUTTONS
from bot.store.reaching import notices
from bot.store.tables import cases, conversations, messages, proofs, turns
from bot.store.talks import UNSAID
from bot.store.worth import contacts

NOTICE_MARK = "notice:"
Place = tuple[datetime, str]
"""Where the job stands among the talks: when one was last written in, and its id."""


@dataclass(slots=True)
class Heard:
    """What is there of one talk since its last settled contact. `drafts` are answers by the seq of their message.

    `proven` is an order that the talk has proven it may see: whose it is says who writes where no order is named.
    """

    id: str
    channel: str
    lines: list[Line] = field(default_factory=list)
    cases: list[Handed] = field(default_factory=list)
    drafts: dict[int, tuple[str, str]] = field(default_factory=dict)
    proven: str = ""


def touched(connection: Connection, merchant_id: str, after: Place, until: datetime, limit: int) -> list[Place]:
    """Return the talks that were written in, by time, behind a place."""
    key = (conversations.c.last_inbound_at, conversations.c.id)
    query = (
        select(*key)
        .where(conversations.c.merchant_id == merchant_id, key[0] >= after[0], key[0] <= until)
        .where(or_(key[0] > after[0], key[1] > after[1]))
        .order_by(*key)
        .limit(limit)
    )
    return [(row.last_inbound_at, row.id) for row in connection.execute(query)]


def with_news_of_cases(connection: Connection, merchant_id: str, since: datetime) -> list[str]:
    """Return the talks whose cases were opened, or had their first word, since then."""
    found: set[str] = set()
    for column in (cases.c.opened_at, cases.c.first_word_at):
        query = select(cases.c.conversation_id).where(cases.c.merchant_id == merchant_id, column >= since)
        found |= set(connection.execute(query).scalars())
    return sorted(found)


def heard(connection: Connection, merchant_id: str, ids: Sequence[str]) -> list[Heard]:
    """Return what these talks hold since their last settled contact."""
    own = select(conversations.c.id, conversations.c.channel).where(
        conversations.c.merchant_id == merchant_id, conversations.c.id.in_(ids)
    )
    talks = {row.id: Heard(row.id, row.channel) for row in connection.execute(own)}
    rows = connection.execute(_lines(list(talks))).mappings().all()
    about = _about(connection, merchant_id, rows)
    for row in rows:
        talk = talks[row["conversation_id"]]
        talk.lines.append(_line(row, about))
        if row["draft"]:
            talk.drafts[row["seq"]] = (row["id"], row["draft"])
    columns = ("conversation_id", "id", "opened_at", "first_word_at", "ended_at")
    query = select(*(cases.c[name] for name in columns)).where(cases.c.conversation_id.in_(list(talks)))
    for conversation_id, *case in connection.execute(query):
        talks[conversation_id].cases.append(Handed(*case))
    shown = select(proofs.c.conversation_id, proofs.c.order_id).where(proofs.c.conversation_id.in_(list(talks)))
    for conversation_id, order_id in connection.execute(shown.order_by(proofs.c.expires_at, proofs.c.order_id)):
        talks[conversation_id].proven = order_id
    return [talks[each] for each in sorted(talks)]


def _lines(ids: Sequence[str]) -> Any:
    settled = (
        select(contacts.c.conversation_id, func.max(contacts.c.last_seq).label("seq"))
        .where(contacts.c.conversation_id.in_(ids), contacts.c.is_settled)
        .group_by(contacts.c.conversation_id)
        .subquery()
    )
    said = ("id", "conversation_id", "seq", "sender", "at", "text", "client_id", "buttons")
    come_to = ("button", "draft", "goal", "answer", "order_id")
    return (
        select(*(messages.c[name] for name in said), *(turns.c[name] for name in come_to))
        .outerjoin(turns, turns.c.id == messages.c.id)
        .outerjoin(settled, settled.c.conversation_id == messages.c.conversation_id)
        .where(messages.c.conversation_id.in_(ids), messages.c.seq > func.coalesce(settled.c.seq, 0))
        .order_by(messages.c.conversation_id, messages.c.seq)
    )


def _about(connection: Connection, merchant_id: str, rows: Iterable[Any]) -> dict[str, str]:
    """Return the order that each notice among these rows was about, by the notice's id."""
    ids = [_notice_id(row) for row in rows if row["sender"] == Sender.NOTICE and row["client_id"]]
    if not ids:
        return {}
    query = select(notices.c.id, notices.c.order_id).where(notices.c.merchant_id == merchant_id, notices.c.id.in_(ids))
    return {row.id: row.order_id for row in connection.execute(query)}


def _notice_id(row: Any) -> str:
    return str(row["client_id"] or "").removeprefix(NOTICE_MARK)


def _line(row: Any, about: dict[str, str]) -> Line:
    return Line(
        row["seq"],
        Sender(row["sender"]),
        row["at"],
        row["text"],
        () if row["buttons"] == UNSAID else BUTTONS.load(row["buttons"]),
        BUTTON.load(row["button"]) if row["button"] else None,
        row["goal"],
        row["answer"],
        row["order_id"],
        about.get(_notice_id(row), "") if row["sender"] == Sender.NOTICE else "",
    )
