"""Puts a notice into talks: as a message of its own, after which a reply is understood in its context."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, select, update

from bot.domain.conversation import Answer, Message, Pending, Sender, Talk
from bot.ports.telling import WEB
from bot.store.codec import TALK
from bot.store.sql import insert_new
from bot.store.tables import conversations, proofs
from bot.store.talks import append, by_client_id, locked


def say_notice(
    connection: Connection, conversation_id: str, notice_id: str, answer: Answer, pending: Pending, at: datetime
) -> bool:
    """Add a notice to a talk, and make it what the talk is about; False where it stands there already."""
    talk = locked(connection, conversation_id)
    client_id = f"notice:{notice_id}"
    if by_client_id(connection, conversation_id, client_id) is not None:
        return False
    seq = talk["last_seq"] + 1
    message = Message(seq, Sender.NOTICE, at, answer.text, client_id, answer.cards, answer.buttons, uuid4().hex)
    append(connection, talk, message, send=False)
    about = replace(TALK.load(talk["talk"]), orders=pending.orders, pending=pending, goal=pending.goal, touched_at=at)
    own = conversations.c.id == conversation_id
    connection.execute(update(conversations).where(own).values(talk=TALK.dump(about)))
    return True


def talk_with(connection: Connection, merchant_id: str, channel: str, key: str, address: str) -> str:
    """Return the id of the shopper's conversation on a channel, opened if it is new. `key` is hashed already."""
    row = {
        "id": uuid4().hex,
        "merchant_id": merchant_id,
        "channel": channel,
        "key": key,
        "talk": TALK.dump(Talk()),
        "last_seq": 0,
        "address": address,
    }
    insert_new(connection, conversations, [row], "merchant_id", "key")
    query = select(conversations.c.id).where(conversations.c.merchant_id == merchant_id, conversations.c.key == key)
    return str(connection.execute(query).scalar_one())


def visits(connection: Connection, merchant_id: str, order_id: str, now: datetime) -> list[str]:
    """Return the ids of the web talks that may see an order at this moment."""
    query = (
        select(conversations.c.id)
        .join(proofs, proofs.c.conversation_id == conversations.c.id)
        .where(
            conversations.c.merchant_id == merchant_id,
            conversations.c.channel == WEB,
            proofs.c.order_id == order_id,
            proofs.c.expires_at > now,
        )
        .distinct()
    )
    return sorted(connection.execute(query).scalars())
