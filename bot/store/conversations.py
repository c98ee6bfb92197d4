"""Talks: every message a row with its place in the conversation, every turn answered once.

Whoever writes to a conversation first takes its row: `seq` has no gaps, and two equal client ids give one message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
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
    Note,
    Proof,
    Sender,
    Talk,
    Turn,
)
from bot.errors import NotThere
from bot.store.cases import StoredCases, keep_proofs
from bot.store.codec import ANSWER, BUTTON, TALK
from bot.store.database import Database
from bot.store.lines import mark_told
from bot.store.promises import keep_promises
from bot.store.relay import leaves, open_case
from bot.store.sql import insert_new
from bot.store.tables import conversations, messages, turns
from bot.store.talks import (
    ANSWERED,
    WAITING,
    append,
    by_client_id,
    conversation_of,
    locked,
    message_of,
    turn_of,
    turn_rows,
    worded,
)


class StoredConversations(StoredCases):
    """The port `Conversations`; proofs and cases are in `cases`. `on_put` is called once something was put to leave."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._database = database
        self.on_put: Callable[[], None] = lambda: None

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
        return conversation_of(row) if row else None

    async def get(self, conversation_id: str) -> Conversation:
        """Return a conversation by its id. Raises NotThere."""
        query = select(conversations).where(conversations.c.id == conversation_id)
        row = await self._database.row(query)
        if row is None:
            raise NotThere("there is no such conversation")
        return conversation_of(row)

    async def last_seqs(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the seq of the newest message of each conversation."""
        columns = (conversations.c.id, conversations.c.last_seq)
        rows = await self._database.rows(select(*columns).where(conversations.c.id.in_(ids)))
        return {row["id"]: row["last_seq"] for row in rows}

    async def say(
        self, conversation_id: str, client_id: str, text: str, button: Button | None, at: datetime
    ) -> tuple[Message, Turn | None]:
        """Keep a shopper's message and its turn. A client id seen before gives the first message and turn None.

        While a human has the talk there is no turn either: the message goes to the case's thread alone.
        """

        def keep(connection: Connection) -> tuple[Message, Turn | None, bool]:
            conversation = locked(connection, conversation_id)
            known = by_client_id(connection, conversation_id, client_id)
            if known is not None:
                return known, None, False
            message = Message(conversation["last_seq"] + 1, Sender.SHOPPER, at, text, client_id, id=uuid4().hex)
            append(connection, conversation, message)
            own = conversations.c.id == conversation_id
            connection.execute(update(conversations).where(own).values(last_inbound_at=at))
            if conversation["with_human"]:
                return message, None, True
            pressed = BUTTON.dump(button) if button else None
            row = {"id": message.id, "conversation_id": conversation_id, "state": WAITING, "button": pressed}
            connection.execute(insert(turns).values(row))
            turn = Turn(message.id, conversation_id, conversation["merchant_id"], message.seq, text, at, button)
            return message, turn, leaves(conversation)

        message, turn, put = await self._database.write(keep)
        self._stir(put)
        return message, turn

    async def turn(self, turn_id: str) -> Turn:
        """Return a turn with its draft, if it has one. Raises NotThere."""
        row = await self._database.row(turn_rows().where(turns.c.id == turn_id))
        if row is None:
            raise NotThere("there is no such turn")
        return turn_of(row)

    async def keep_draft(
        self,
        turn_id: str,
        answer: Answer,
        talk: Talk,
        proofs: Sequence[Proof],
        case: Case | None,
        place: str = "",
        also: Sequence[Callable[[Connection], None]] = (),
        note: Note | None = None,
    ) -> bool:
        """In one transaction: the draft with what the turn came to (`note`), the talk's new state, proofs, a case
        with its card for the desk at `place`, and other stores' writes (`also`).

        A second draft is ignored; False says so.
        """

        def keep(connection: Connection) -> bool:
            row, conversation = _open_turn(connection, turn_id)
            first = (
                update(turns)
                .where(turns.c.id == turn_id, turns.c.state == WAITING, turns.c.draft.is_(None))
                .values(draft=ANSWER.dump(answer), **(_noted(note) if note else {}))
            )
            if connection.execute(first).rowcount == 0:
                return False
            own = conversations.c.id == row["conversation_id"]
            connection.execute(update(conversations).where(own).values(talk=TALK.dump(talk)))
            keep_proofs(connection, row["conversation_id"], proofs)
            if case is not None:
                open_case(connection, conversation, case, place)
            for write in also:
                write(connection)
            return True

        kept = await self._database.write(keep, durable=bool(also))
        self._stir(kept and (case is not None or bool(also)))
        return kept

    async def publish(
        self, turn_ids: Sequence[str], answers: Sequence[Answer], at: datetime, sender: Sender = Sender.BOT
    ) -> list[Message]:
        """Close these turns of one conversation with these answers, all or nothing.

        If one of them is closed already, nothing is published and nothing changes.
        """
        wanted = list(dict.fromkeys(turn_ids))
        if not wanted:
            return []

        def close(connection: Connection) -> tuple[list[Message], bool]:
            rows = connection.execute(turn_rows().where(turns.c.id.in_(wanted))).mappings().all()
            if len(rows) != len(wanted) or len({row["conversation_id"] for row in rows}) != 1:
                raise NotThere("these are not turns of one conversation")
            conversation = locked(connection, rows[0]["conversation_id"])
            if not _close(connection, wanted):
                return [], False
            said = [worded(answer, conversation["last_seq"] + n, at, sender) for n, answer in enumerate(answers, 1)]
            for message in said:
                append(connection, conversation, message)
            for answer in answers:
                keep_promises(connection, conversation["merchant_id"], answer.facts, "chat", at)
            return said, leaves(conversation)

        said, put = await self._database.write(close)
        self._stir(put)
        return said

    async def add(self, conversation_id: str, answer: Answer, at: datetime, sender: Sender) -> Message:
        """Add a message that answers no turn."""

        def keep(connection: Connection) -> tuple[Message, bool]:
            conversation = locked(connection, conversation_id)
            message = worded(answer, conversation["last_seq"] + 1, at, sender)
            append(connection, conversation, message)
            return message, leaves(conversation)

        message, put = await self._database.write(keep)
        self._stir(put)
        return message

    async def told(self, conversation_id: str, seq: int, at: datetime) -> None:
        """Write down that a live socket has told the shopper everything up to this seq, and that agents' lines arrived.

        Not durable: a word that is told twice does less harm than one that waits for the disk.
        """

        def tell(connection: Connection) -> bool:
            return mark_told(connection, conversation_id, seq, at)

        self._stir(await self._database.write(tell, durable=False))

    async def waiting(self) -> list[Turn]:
        """Return every turn that was accepted and not answered yet, oldest first."""
        query = turn_rows().where(turns.c.state == WAITING).order_by(messages.c.at, messages.c.seq)
        return [turn_of(row) for row in await self._database.rows(query)]

    async def messages(self, conversation_id: str, after: int = 0) -> list[Message]:
        """Return the messages with seq > after, in order."""
        query = (
            select(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq > after)
            .order_by(messages.c.seq)
        )
        return [message_of(row) for row in await self._database.rows(query)]

    def _stir(self, put: bool) -> None:
        if put:
            self.on_put()


def _noted(note: Note) -> dict[str, Any]:
    return {**asdict(note), "order_id": note.order_id or None}


def _open_turn(connection: Connection, turn_id: str) -> tuple[Any, Any]:
    """Return the rows of a turn and of its conversation, which is held. Raises NotThere."""
    row = connection.execute(turn_rows().where(turns.c.id == turn_id)).mappings().first()
    if row is None:
        raise NotThere("there is no such turn")
    return row, locked(connection, row["conversation_id"])


def _close(connection: Connection, wanted: Sequence[str]) -> bool:
    """Close these turns of a conversation that is held, if all of them are still waiting."""
    theirs = turns.c.id.in_(wanted)
    states = connection.execute(select(turns.c.state).where(theirs)).scalars().all()
    if any(state != WAITING for state in states):
        return False
    connection.execute(update(turns).where(theirs).values(state=ANSWERED))
    return True
