"""What follows a message in the transaction that keeps it: a line in its case's thread, and the way out to a shopper
on a channel that is not ours. Only refs and places are put here; words for the desk are found when a post leaves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.conversation import Case, Message, Sender
from bot.domain.desk import DeskPost, PostKind, desk_ref
from bot.domain.messaging import Outgoing, Template
from bot.store.cases import keep_case
from bot.store.outbox import put
from bot.store.reaching import media
from bot.store.tables import cases, conversations, messages

FOREIGN = frozenset({"whatsapp"})
"""Channels whose shoppers are reached through a vendor."""

DESK = "slack"
MOST_FILES = 10
"""Files of the talk so far that are put into a new thread."""


def leaves(conversation: Any) -> bool:
    """Say whether what is said in this conversation (a row) also goes somewhere else."""
    return bool(conversation["case_id"]) or conversation["channel"] in FOREIGN


def talk_lane(conversation_id: str) -> str:
    """Return the lane of what goes to the shopper of a conversation."""
    return f"talk:{conversation_id}"


def relay(
    connection: Connection,
    conversation: Any,
    message: Message,
    echo: bool = True,
    template: Template | None = None,
    send: bool = True,
) -> None:
    """Put a message that was just kept wherever it must be known; `echo` says whether its case's thread is told.

    `template` is the form that it takes where the shopper's channel accepts free text no more; `send` is false for what
    goes to the shopper under a ref of its own.
    """
    if conversation["case_id"] and echo:
        line = DeskPost(PostKind.LINE, "")
        post(connection, conversation["merchant_id"], conversation["case_id"], f"m:{message.id}", line, message.at)
    reaches = conversation["channel"] in FOREIGN and conversation["address"]
    if send and reaches and message.sender is not Sender.SHOPPER:
        put(
            connection,
            conversation["merchant_id"],
            f"message:{message.id}",
            talk_lane(conversation["id"]),
            conversation["channel"],
            conversation["address"],
            Outgoing(_with_links(message), message.buttons, template=template),
            message.at,
            message.at,
        )


def _with_links(message: Message) -> str:
    """A message where cards cannot be shown: its words, and the addresses that its cards lead to."""
    links = {card.link.url: card.link.label for card in message.cards if card.link and card.kind != "file"}
    return "\n\n".join([message.text, *(f"{label}: {url}" for url, label in links.items())])


def post(connection: Connection, merchant_id: str, case_id: str, what: str, what_to: DeskPost, now: datetime) -> None:
    """Put something for a case's thread; a case that is at no desk has none."""
    query = select(cases.c.place).where(cases.c.merchant_id == merchant_id, cases.c.id == case_id)
    place = connection.execute(query).scalar()
    if not place:
        return
    body = DeskPost(what_to.kind, place, text=what_to.text, line=what_to.line, agent=what_to.agent)
    put(connection, merchant_id, desk_ref(case_id, what), f"case:{case_id}", DESK, place, body, now, now)


def open_case(connection: Connection, conversation: Any, case: Case, place: str) -> None:
    """Open a case, unless one is open for the same conversation, reason and order; with a desk it gets its thread.

    While a thread follows the talk already, a further case is told there and gets none of its own.
    """
    if not keep_case(connection, conversation["merchant_id"], case) or not (place or conversation["case_id"]):
        return
    merchant_id, following, at = conversation["merchant_id"], conversation["case_id"], case.opened_at
    if following:
        post(connection, merchant_id, following, f"also:{case.id}", DeskPost(PostKind.LINE, ""), at)
        return
    connection.execute(update(cases).where(cases.c.id == case.id).values(place=place))
    own = conversations.c.id == conversation["id"]
    connection.execute(update(conversations).where(own).values(case_id=case.id))
    post(connection, merchant_id, case.id, "card", DeskPost(PostKind.CARD, place), at)
    for file_id in _files_so_far(connection, merchant_id, conversation["id"]):
        post(connection, merchant_id, case.id, f"f:{file_id}", DeskPost(PostKind.LINE, place), at)


def relay_file(connection: Connection, merchant_id: str, message_id: str, file_id: str, at: datetime) -> None:
    """Put a file that came with a shopper's message into the thread that follows the talk, if one does."""
    query = (
        select(conversations.c.case_id)
        .join(messages, messages.c.conversation_id == conversations.c.id)
        .where(messages.c.id == message_id, messages.c.sender == str(Sender.SHOPPER))
        .where(conversations.c.merchant_id == merchant_id)
    )
    case_id = connection.execute(query).scalar()
    if case_id:
        post(connection, merchant_id, case_id, f"f:{file_id}", DeskPost(PostKind.LINE, ""), at)


def _files_so_far(connection: Connection, merchant_id: str, conversation_id: str) -> list[str]:
    query = (
        select(media.c.id)
        .join(messages, messages.c.id == media.c.message_id)
        .where(media.c.merchant_id == merchant_id, messages.c.conversation_id == conversation_id)
        .where(messages.c.sender == str(Sender.SHOPPER))
        .order_by(media.c.kept_at.desc(), media.c.id)
        .limit(MOST_FILES)
    )
    return list(reversed(connection.execute(query).scalars().all()))
