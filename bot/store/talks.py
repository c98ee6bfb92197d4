"""Rows of talks: conversations, messages and turns, read and written inside a transaction that holds the talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from bot.domain.conversation import Answer, Conversation, Message, Pending, Sender, Turn
from bot.domain.messaging import Template
from bot.domain.replies import SOLVED
from bot.errors import NotThere
from bot.store.codec import ANSWER, BUTTON, BUTTONS, CARDS, TALK
from bot.store.relay import relay
from bot.store.tables import conversations, messages, turns

WAITING = "waiting"
ANSWERED = "answered"
UNSAID = "[]"
ASKED_WITHIN = timedelta(hours=24)


def locked(connection: Connection, conversation_id: str) -> Any:
    """Return a conversation's row and hold it until the transaction ends. Raises NotThere."""
    query = select(conversations).where(conversations.c.id == conversation_id).with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotThere("there is no such conversation")
    return row


def append(
    connection: Connection,
    conversation: Any,
    message: Message,
    echo: bool = True,
    template: Template | None = None,
    send: bool = True,
) -> None:
    """Add a message to a conversation whose row is held, and send it on to where it must be known.

    `echo` is false for what was said in the case's own thread: it stands there already. For the rest see `relay`.
    """
    row = {
        "id": message.id,
        "conversation_id": conversation["id"],
        "seq": message.seq,
        "sender": message.sender,
        "at": message.at,
        "text": message.text,
        "client_id": message.client_id,
        "cards": CARDS.dump(message.cards) if message.cards else UNSAID,
        "buttons": BUTTONS.dump(message.buttons) if message.buttons else UNSAID,
    }
    connection.execute(insert(messages).values(row))
    own = conversations.c.id == conversation["id"]
    connection.execute(update(conversations).where(own).values(last_seq=message.seq))
    relay(connection, conversation, message, echo, template, send)


def worded(answer: Answer, seq: int, at: Any, sender: Sender, ident: str | None = None) -> Message:
    """Return what is said as a message."""
    return Message(seq, sender, at, answer.text, None, answer.cards, answer.buttons, ident or uuid4().hex)


def ask_once(connection: Connection, conversation: Any, at: datetime) -> bool:
    """Make a talk, whose row is held, wait for a yes or no to our question; False where that was asked within a day."""
    lately = select(messages.c.id).where(
        messages.c.conversation_id == conversation["id"],
        messages.c.at > at - ASKED_WITHIN,
        messages.c.sender != Sender.SHOPPER,
        messages.c.buttons.contains(f'"intent":"{SOLVED}"', autoescape=True),
    )
    if connection.execute(lately.limit(1)).first() is not None:
        return False
    talk = TALK.load(conversation["talk"])
    pending = Pending(SOLVED, talk.goal or "track_order", at, talk.orders)
    waits = replace(talk, pending=pending, asked_at=at, touched_at=at)
    own = conversations.c.id == conversation["id"]
    connection.execute(update(conversations).where(own).values(talk=TALK.dump(waits)))
    return True


def close_waiting(connection: Connection, conversation_id: str) -> None:
    """Close every turn of a conversation that still waits: a human answers from here on."""
    theirs = (turns.c.conversation_id == conversation_id, turns.c.state == WAITING)
    connection.execute(update(turns).where(*theirs).values(state=ANSWERED))


def by_client_id(connection: Connection, conversation_id: str, client_id: str) -> Message | None:
    """Return the message that came under this id of its sender."""
    query = select(messages).where(messages.c.conversation_id == conversation_id, messages.c.client_id == client_id)
    row = connection.execute(query).mappings().first()
    return message_of(row) if row else None


def turn_rows() -> Any:
    """Return the query of turns with what they need of their message and talk."""
    return (
        select(
            turns.c.id,
            turns.c.conversation_id,
            turns.c.button,
            turns.c.draft,
            conversations.c.merchant_id,
            messages.c.seq,
            messages.c.text,
            messages.c.at,
        )
        .join(messages, messages.c.id == turns.c.id)
        .join(conversations, conversations.c.id == turns.c.conversation_id)
    )


def conversation_of(row: Any) -> Conversation:
    """Return a row as a conversation."""
    return Conversation(
        row["id"],
        row["merchant_id"],
        row["channel"],
        TALK.load(row["talk"]),
        row["last_seq"],
        row["address"],
        row["last_inbound_at"],
        row["told_seq"],
        row["case_id"],
        row["with_human"],
    )


def message_of(row: Any) -> Message:
    """Return a row as a message."""
    cards = () if row["cards"] == UNSAID else CARDS.load(row["cards"])
    buttons = () if row["buttons"] == UNSAID else BUTTONS.load(row["buttons"])
    said = (row["seq"], Sender(row["sender"]), row["at"], row["text"], row["client_id"])
    return Message(*said, cards, buttons, row["id"], row["edited"])


def turn_of(row: Any) -> Turn:
    """Return a row as a turn."""
    button = BUTTON.load(row["button"]) if row["button"] else None
    draft = ANSWER.load(row["draft"]) if row["draft"] else None
    return Turn(
        row["id"], row["conversation_id"], row["merchant_id"], row["seq"], row["text"], row["at"], button, draft
    )
