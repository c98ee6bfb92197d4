"""Messages that want no turn of the assistant's: kept once each, however often their bodies are worked."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, update

from bot.domain.conversation import Answer, Conversation, Message, Sender
from bot.domain.messaging import Outgoing
from bot.store.conversations import _append, _by_client_id, _locked
from bot.store.database import Database
from bot.store.outbox import put
from bot.store.tables import conversations


class StoredAsides:
    """Adds to conversations what is said beside the turns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hear(self, conversation: Conversation, client_id: str, text: str, at: datetime) -> Message:
        """Keep a shopper's message that nothing but a fixed phrase answers. The same client id changes nothing."""

        def keep(connection: Connection) -> Message:
            row = _locked(connection, conversation.id)
            known = _by_client_id(connection, conversation.id, client_id)
            if known is not None:
                return known
            message = Message(row["last_seq"] + 1, Sender.SHOPPER, at, text, client_id, id=uuid4().hex)
            _append(connection, conversation.id, message)
            own = conversations.c.id == conversation.id
            connection.execute(update(conversations).where(own).values(last_inbound_at=at))
            return message

        return await self._database.write(keep)

    async def reply(self, conversation: Conversation, client_id: str, answer: Answer, at: datetime) -> Message:
        """Say a fixed phrase, and put it on its way where the channel is not ours. The same client id says it once."""

        def keep(connection: Connection) -> Message:
            row = _locked(connection, conversation.id)
            known = _by_client_id(connection, conversation.id, client_id)
            if known is not None:
                return known
            seq, ident = row["last_seq"] + 1, uuid4().hex
            message = Message(seq, Sender.BOT, at, answer.text, client_id, answer.cards, answer.buttons, ident)
            _append(connection, conversation.id, message)
            _send(connection, conversation, message, at)
            return message

        return await self._database.write(keep)


def _send(connection: Connection, conversation: Conversation, message: Message, at: datetime) -> None:
    if conversation.address is None:
        return
    ref, lane = f"message:{message.id}", f"talk:{conversation.id}"
    body = Outgoing(message.text, message.buttons)
    put(connection, conversation.merchant_id, ref, lane, conversation.channel, conversation.address, body, at, at)
