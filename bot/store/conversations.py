"""Talks: every message a row with its place in the conversation, every turn answered once.

Whoever writes to a conversation first takes its row: `seq` has no gaps, and two equal client ids give one message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from bot.domain.conversation import (
    Answer,
    Button,
    Case,
    Conversation,
    Message,
    Proof,
    Sender,
    Talk,
    Turn,
)
from bot.errors import NotThere
from bot.store.cases import StoredCases, keep_case, keep_proofs
from bot.store.codec import ANSWER, BUTTON, BUTTONS, CARDS, TALK
from bot.store.database import Database
from bot.store.promises import keep_promises
from bot.store.sql import insert_new
from bot.store.tables import conversations, messages, turns

WAITING = "waiting"
ANSWERED = "answered"
UNSAID = "[]"


class StoredConversations(StoredCases):
    """The port `Conversations`; proofs and cases are in `cases`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._database = database

    async def open(self, merchant_id: str, channel: str, key: str, address: str | None = None) -> Conversation:
        """Return the conversation of this key (already hashed), made if it is new.

        `address` is the shopper's own on a channel that is not ours; it is kept with the first opening.
        """
        known = await self.find(merchant_id, key)
        if known is not None:
            return known
        row = {
            "id": uuid4().hex,
            "merchant_id": merchant_id,
            "channel": channel,
            "key": key,
            "talk": TALK.dump(Talk()),
            "last_seq": 0,
            "address": address,
        }
        await self._database.write(
            lambda connection: insert_new(connection, conversations, [row], "merchant_id", "key")
        )
        made = await self.find(merchant_id, key)
        if made is None:
            raise NotThere("the conversation was erased while it was opened")
        return made

    async def find(self, merchant_id: str, key: str) -> Conversation | None:
        """Return the conversation of this key (already hashed), or None."""
        query = select(conversations).where(conversations.c.merchant_id == merchant_id, conversations.c.key == key)
        row = await self._database.row(query)
        return _conversation(row) if row else None

    async def get(self, conversation_id: str) -> Conversation:
        """Return a conversation by its id. Raises NotThere."""
        query = select(conversations).where(conversations.c.id == conversation_id)
        row = await self._database.row(query)
        if row is None:
            raise NotThere("there is no such conversation")
        return _conversation(row)

    async def say(
        self, conversation_id: str, client_id: str, text: str, button: Button | None, at: datetime
    ) -> tuple[Message, Turn | None]:
        """Keep a shopper's message and its turn. A client id seen before gives the first message and turn None."""

        def keep(connection: Connection) -> tuple[Message, Turn | None]:
            conversation = _locked(connection, conversation_id)
            known = _by_client_id(connection, conversation_id, client_id)
            if known is not None:
                return known, None
            message = Message(conversation["last_seq"] + 1, Sender.SHOPPER, at, text, client_id, id=uuid4().hex)
            turn_id = _append(connection, conversation_id, message)
            own = conversations.c.id == conversation_id
            connection.execute(update(conversations).where(own).values(last_inbound_at=at))
            pressed = BUTTON.dump(button) if button else None
            row = {"id": turn_id, "conversation_id": conversation_id, "state": WAITING, "button": pressed}
            connection.execute(insert(turns).values(row))
            return message, Turn(turn_id, conversation_id, conversation["merchant_id"], message.seq, text, at, button)

        return await self._database.write(keep)

    async def turn(self, turn_id: str) -> Turn:
        """Return a turn with its draft, if it has one. Raises NotThere."""
        row = await self._database.row(_turns().where(turns.c.id == turn_id))
        if row is None:
            raise NotThere("there is no such turn")
        return _turn(row)

    async def keep_draft(
        self,
        turn_id: str,
        answer: Answer,
        talk: Talk,
        proofs: Sequence[Proof],
        case: Case | None,
        also: Sequence[Callable[[Connection], None]] = (),
    ) -> bool:
        """In one transaction: the draft, the talk's new state, proofs, a case, and other stores' writes (`also`).

        A second draft is ignored; False says so.
        """

        def keep(connection: Connection) -> bool:
            row = _open_turn(connection, turn_id)
            first = (
                update(turns)
                .where(turns.c.id == turn_id, turns.c.state == WAITING, turns.c.draft.is_(None))
                .values(draft=ANSWER.dump(answer))
            )
            if connection.execute(first).rowcount == 0:
                return False
            own = conversations.c.id == row["conversation_id"]
            connection.execute(update(conversations).where(own).values(talk=TALK.dump(talk)))
            keep_proofs(connection, row["conversation_id"], proofs)
            if case is not None:
                keep_case(connection, row["merchant_id"], case)
            for write in also:
                write(connection)
            return True

        return await self._database.write(keep, durable=bool(also))

    async def publish(
        self, turn_ids: Sequence[str], answers: Sequence[Answer], at: datetime, sender: Sender = Sender.BOT
    ) -> list[Message]:
        """Close these turns of one conversation with these answers, all or nothing.

        If one of them is closed already, nothing is published and nothing changes.
        """
        wanted = list(dict.fromkeys(turn_ids))
        if not wanted:
            return []

        def close(connection: Connection) -> list[Message]:
            rows = connection.execute(_turns().where(turns.c.id.in_(wanted))).mappings().all()
            if len(rows) != len(wanted) or len({row["conversation_id"] for row in rows}) != 1:
                raise NotThere("these are not turns of one conversation")
            conversation = _locked(connection, rows[0]["conversation_id"])
            if not _close(connection, wanted):
                return []
            said = [_worded(answer, conversation["last_seq"] + n, at, sender) for n, answer in enumerate(answers, 1)]
            for message in said:
                _append(connection, conversation["id"], message)
            for answer in answers:
                keep_promises(connection, conversation["merchant_id"], answer.facts, "chat", at)
            return said

        return await self._database.write(close)

    async def add(self, conversation_id: str, answer: Answer, at: datetime, sender: Sender) -> Message:
        """Add a message that answers no turn."""

        def keep(connection: Connection) -> Message:
            conversation = _locked(connection, conversation_id)
            message = _worded(answer, conversation["last_seq"] + 1, at, sender)
            _append(connection, conversation_id, message)
            return message

        return await self._database.write(keep)

    async def waiting(self) -> list[Turn]:
        """Return every turn that was accepted and not answered yet, oldest first."""
        query = _turns().where(turns.c.state == WAITING).order_by(messages.c.at, messages.c.seq)
        return [_turn(row) for row in await self._database.rows(query)]

    async def messages(self, conversation_id: str, after: int = 0) -> list[Message]:
        """Return the messages with seq > after, in order."""
        query = (
            select(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq > after)
            .order_by(messages.c.seq)
        )
        return [_message(row) for row in await self._database.rows(query)]


def _open_turn(connection: Connection, turn_id: str) -> Any:
    """Return a turn's row, with its conversation held. Raises NotThere."""
    row = connection.execute(_turns().where(turns.c.id == turn_id)).mappings().first()
    if row is None:
        raise NotThere("there is no such turn")
    _locked(connection, row["conversation_id"])
    return row


def _close(connection: Connection, wanted: Sequence[str]) -> bool:
    """Close these turns of a conversation that is held, if all of them are still waiting."""
    theirs = turns.c.id.in_(wanted)
    states = connection.execute(select(turns.c.state).where(theirs)).scalars().all()
    if any(state != WAITING for state in states):
        return False
    connection.execute(update(turns).where(theirs).values(state=ANSWERED))
    return True


def _locked(connection: Connection, conversation_id: str) -> Any:
    query = select(conversations).where(conversations.c.id == conversation_id).with_for_update()
    row = (connection.execute(query)).mappings().first()
    if row is None:
        raise NotThere("there is no such conversation")
    return row


def _by_client_id(connection: Connection, conversation_id: str, client_id: str) -> Message | None:
    query = select(messages).where(messages.c.conversation_id == conversation_id, messages.c.client_id == client_id)
    row = (connection.execute(query)).mappings().first()
    return _message(row) if row else None


def _append(connection: Connection, conversation_id: str, message: Message) -> str:
    """Add a message to a conversation whose row is held; return the id of its row."""
    row = {
        "id": message.id,
        "conversation_id": conversation_id,
        "seq": message.seq,
        "sender": message.sender,
        "at": message.at,
        "text": message.text,
        "client_id": message.client_id,
        "cards": CARDS.dump(message.cards) if message.cards else UNSAID,
        "buttons": BUTTONS.dump(message.buttons) if message.buttons else UNSAID,
    }
    connection.execute(insert(messages).values(row))
    connection.execute(update(conversations).where(conversations.c.id == conversation_id).values(last_seq=message.seq))
    return str(row["id"])


def _turns() -> Any:
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


def _worded(answer: Answer, seq: int, at: datetime, sender: Sender) -> Message:
    return Message(seq, sender, at, answer.text, None, answer.cards, answer.buttons, uuid4().hex)


def _conversation(row: Any) -> Conversation:
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
        row["subject"],
    )


def _message(row: Any) -> Message:
    cards = () if row["cards"] == UNSAID else CARDS.load(row["cards"])
    buttons = () if row["buttons"] == UNSAID else BUTTONS.load(row["buttons"])
    return Message(
        row["seq"], Sender(row["sender"]), row["at"], row["text"], row["client_id"], cards, buttons, row["id"]
    )


def _turn(row: Any) -> Turn:
    button = BUTTON.load(row["button"]) if row["button"] else None
    draft = ANSWER.load(row["draft"]) if row["draft"] else None
    return Turn(
        row["id"], row["conversation_id"], row["merchant_id"], row["seq"], row["text"], row["at"], button, draft
    )
