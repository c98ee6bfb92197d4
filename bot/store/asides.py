"""Messages that want no turn of the assistant's: kept once each, however often their bodies are worked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, update

from bot.domain.conversation import Answer, Conversation, Message, Sender
from bot.store.database import Database
from bot.store.tables import conversations
from bot.store.talks import append, by_client_id, locked


class StoredAsides:
    """Adds to conversations what is said beside the turns. A client id that is known already changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hear(self, conversation: Conversation, client_id: str, text: str, at: datetime) -> Message:
        """Keep a shopper's message that nothing but a fixed phrase answers."""

        def keep(connection: Connection) -> Message:
            message, is_new = _once(connection, conversation.id, client_id, Answer("said", text), Sender.SHOPPER, at)
            if is_new:
                own = conversations.c.id == conversation.id
                connection.execute(update(conversations).where(own).values(last_inbound_at=at))
            return message

        return await self._database.write(keep)

    async def reply(self, conversation: Conversation, client_id: str, answer: Answer, at: datetime) -> Message:
        """Say a fixed phrase, and put it on its way where the channel is not ours."""

        return await self._database.write(
            lambda connection: _once(connection, conversation.id, client_id, answer, Sender.BOT, at)[0]
        )

    async def notice(self, conversation_id: str, client_id: str, answer: Answer, at: datetime) -> Message:
        """Keep what we wrote first, in a conversation of our own channel. Raises NotThere."""
        return await self._database.write(
            lambda connection: _once(connection, conversation_id, client_id, answer, Sender.NOTICE, at)[0]
        )


def _once(
    connection: Connection, conversation_id: str, client_id: str, answer: Answer, sender: Sender, at: datetime
) -> tuple[Message, bool]:
    """Add a message under an id that the conversation has not seen; say whether it is new."""
    row: Any = locked(connection, conversation_id)
    known = by_client_id(connection, conversation_id, client_id)
    if known is not None:
        return known, False
    words = (answer.text, client_id, answer.cards, answer.buttons)
    message = Message(row["last_seq"] + 1, sender, at, *words, id=uuid4().hex)
    append(connection, row, message)
    return message, True
