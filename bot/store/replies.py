"""What agents say to shoppers: a line at the desk becomes a message of the talk, in one transaction with its ledger.

Where the shopper has left the web, the message follows them by e-mail: it is put at once and may leave only later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.conversation import Answer, Case, Message, Sender
from bot.domain.desk import CaseState, DeskLine, LineState
from bot.domain.messaging import DeliveryState, Outgoing, Template
from bot.store.cases import case_of
from bot.store.consents import is_bad
from bot.store.database import Database
from bot.store.lines import (
    carried_with,
    change_line,
    drop_planned,
    keep_line,
    line_of,
    lines_where,
    mark_line,
    show_mark,
    unleft,
)
from bot.store.outbox import put
from bot.store.reaching import desk_lines, outbox
from bot.store.relay import FOREIGN, talk_lane
from bot.store.tables import cases, conversations, messages
from bot.store.talks import append, locked, message_of, worded

MAIL = "email"


@dataclass(frozen=True, slots=True)
class Ways:
    """How an answer reaches a shopper who has left: by e-mail to `mail`, once they had so long (`after`) to come back;
    as `template` on a channel that takes free text no more.
    """

    mail: str | None = None
    after: timedelta = timedelta()
    template: Template | None = None


class StoredReplies:
    """Keeps agents' lines. `on_put` is called after something was put to leave."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.on_put: Callable[[], None] = lambda: None

    async def line(self, merchant_id: str, line: str) -> DeskLine | None:
        """Return a line by its name."""
        return await self._database.read(lambda connection: line_of(connection, merchant_id, line))

    async def hold(self, merchant_id: str, line: DeskLine, now: datetime) -> bool:
        """Keep a line that does not go out, and mark it so; False when it was known."""

        def keep(connection: Connection) -> bool:
            if line_of(connection, merchant_id, line.line):
                return False
            keep_line(connection, merchant_id, line)
            if line.state is not LineState.REMOVED:
                show_mark(connection, merchant_id, line, line.state or LineState.INTERNAL, now)
            return True

        return await self._write(keep)

    async def send(
        self,
        merchant_id: str,
        case: Case,
        line: DeskLine,
        answer: Answer,
        ways: Ways,
        now: datetime,
        echo: bool,
    ) -> Message | None:
        """Make a line a message of its talk. None: it was sent or taken back before, or the case is over.

        `line.message_id` is the message's id to be; `echo` tells the thread of a line that was not written in it.
        """

        def keep(connection: Connection) -> Message | None:
            conversation = locked(connection, case.conversation_id)
            known = line_of(connection, merchant_id, line.line)
            if known and (known.message_id or known.state is LineState.REMOVED):
                return None
            keep_line(connection, merchant_id, replace(line, message_id=None))
            if not _is_open(connection, case.id):
                mark_line(connection, merchant_id, replace(line, state=None), LineState.LATE, now)
                return None
            said = worded(answer, conversation["last_seq"] + 1, now, Sender.AGENT, line.message_id)
            append(connection, conversation, said, echo, ways.template)
            change_line(connection, merchant_id, line.line, message_id=said.id, mark=None, at=now)
            own = (cases.c.conversation_id == case.conversation_id, cases.c.first_word_at.is_(None), cases.c.is_open)
            connection.execute(update(cases).where(*own).values(first_word_at=now))
            sent = replace(line, state=None, message_id=said.id)
            _set_off(connection, merchant_id, conversation, sent, said, ways)
            return said

        said = await self._database.write(keep)
        self.on_put()
        return said

    async def change(
        self, merchant_id: str, line: DeskLine, answer: Answer, correction: Answer, ways: Ways, now: datetime
    ) -> Message | None:
        """Give a line other words. What has left already is followed by a correction; what has not is changed.

        Returns the message that is new or has changed; None for a line that did not go out.
        """

        def keep(connection: Connection) -> Message | None:
            held = _said(connection, line.message_id) if line.message_id else None
            known = line_of(connection, merchant_id, line.line)
            if known is None or known.text == line.text:
                return None
            change_line(connection, merchant_id, line.line, text=line.text)
            if held is None:
                return None
            said, conversation = held
            if not _left(connection, merchant_id, line, conversation, now):
                corrects = known.state is LineState.CORRECTED
                return _rewrite(connection, said, (correction if corrects else answer).text)
            more = worded(correction, conversation["last_seq"] + 1, now, Sender.AGENT)
            append(connection, conversation, more, False, ways.template)
            change_line(connection, merchant_id, line.line, message_id=more.id, mark=None, carried_by=None)
            fresh = replace(line, message_id=more.id, state=None, carried_by=None)
            _set_off(connection, merchant_id, conversation, fresh, more, ways, LineState.CORRECTED)
            return more

        changed = await self._database.write(keep)
        self.on_put()
        return changed

    async def remove(self, merchant_id: str, line: DeskLine, instead: str, now: datetime) -> Message | None:
        """Take a line back, as far as that can be done; `instead` stands in its place where it can be seen."""

        def keep(connection: Connection) -> Message | None:
            if line.message_id is None:
                change_line(connection, merchant_id, line.line, mark=str(LineState.REMOVED))
                return None
            said, conversation = _said(connection, line.message_id)
            left = _left(connection, merchant_id, line, conversation, now)
            if left and conversation["channel"] in FOREIGN:
                mark_line(connection, merchant_id, line, LineState.KEPT, now)
                return None
            drop_planned(
                connection, merchant_id, [f"message:{said.id}"] if conversation["channel"] in FOREIGN else [], now
            )
            mark_line(connection, merchant_id, line, LineState.KEPT if left else LineState.REMOVED, now)
            return _rewrite(connection, said, instead)

        changed = await self._database.write(keep)
        self.on_put()
        return changed

    async def settle(self, merchant_id: str, message_id: str, state: LineState, now: datetime) -> None:
        """Mark the lines that are this message, or went along with it."""

        def keep(connection: Connection) -> bool:
            lines = lines_where(connection, merchant_id, carried_with(message_id))
            return any([mark_line(connection, merchant_id, line, state, now) for line in lines])

        await self._write(keep)

    async def mail_now(
        self, merchant_id: str, message: Message, conversation_id: str, address: str, now: datetime
    ) -> bool:
        """Have a message that its own channel did not take go by e-mail; False where nobody is at that address."""

        def keep(connection: Connection) -> bool:
            if is_bad(connection, merchant_id, MAIL, address):
                return False
            lane, ref = talk_lane(conversation_id), f"message:{message.id}"
            put(connection, merchant_id, ref, lane, MAIL, address, Outgoing(message.text), now, now)
            return True

        return await self._write(keep)

    async def case_of(self, merchant_id: str, message_id: str) -> Case | None:
        """Return the case in whose thread a message was written."""
        query = (
            select(cases)
            .join(desk_lines, desk_lines.c.case_id == cases.c.id)
            .where(cases.c.merchant_id == merchant_id, desk_lines.c.message_id == message_id)
        )
        row = await self._database.row(query)
        return case_of(row) if row else None

    async def agent_of(self, merchant_id: str, message_id: str) -> str:
        """Return the name of the agent who wrote a message; their id where no name is known."""
        query = select(desk_lines.c.name, desk_lines.c.agent).where(
            desk_lines.c.merchant_id == merchant_id, desk_lines.c.message_id == message_id
        )
        row = await self._database.row(query)
        return str(row["name"] or row["agent"]) if row else ""

    async def posted(self, merchant_id: str, message_id: str, sid: str) -> None:
        """Write down the line at the desk that shows a message which was not written there."""
        own = (desk_lines.c.merchant_id == merchant_id, desk_lines.c.message_id == message_id)
        await self._database.do(update(desk_lines).where(*own, desk_lines.c.posted.is_(None)).values(posted=sid))

    async def mailed_with(self, merchant_id: str, message_id: str) -> list[Message]:
        """Return what the e-mail of a message has to say now: it and what went along, unless told or taken back."""

        def look(connection: Connection) -> list[Message]:
            lines = lines_where(connection, merchant_id, carried_with(message_id))
            wanted = [one.message_id for one in lines if one.state not in {LineState.REMOVED, LineState.KEPT}]
            query = (
                select(messages)
                .join(conversations, conversations.c.id == messages.c.conversation_id)
                .where(messages.c.id.in_(wanted), messages.c.seq > conversations.c.told_seq)
                .order_by(messages.c.seq)
            )
            return [message_of(row) for row in connection.execute(query).mappings()]

        return await self._database.read(look)

    async def _write(self, work: Callable[[Connection], bool]) -> bool:
        done = await self._database.write(work)
        if done:
            self.on_put()
        return done


def _is_open(connection: Connection, case_id: str) -> bool:
    state = connection.execute(select(cases.c.state).where(cases.c.id == case_id)).scalar()
    return state is not None and CaseState(state).is_open


def _said(connection: Connection, message_id: str) -> tuple[Message, Any]:
    """Return a message, and the row of its conversation, which is held."""
    row = connection.execute(select(messages).where(messages.c.id == message_id)).mappings().one()
    return message_of(row), locked(connection, row["conversation_id"])


def _set_off(
    connection: Connection,
    merchant_id: str,
    conversation: Any,
    line: DeskLine,
    said: Message,
    ways: Ways,
    state: LineState = LineState.SENT,
) -> None:
    """On our own channels a message has arrived in the talk, and may have to follow; a vendor's receipts say theirs."""
    if state is LineState.CORRECTED or conversation["channel"] not in FOREIGN:
        mark_line(connection, merchant_id, line, state, said.at)
    if not ways.mail or conversation["channel"] in FOREIGN or is_bad(connection, merchant_id, MAIL, ways.mail):
        return
    lane = talk_lane(conversation["id"])
    waiting = (outbox.c.merchant_id == merchant_id, outbox.c.lane == lane, outbox.c.channel == MAIL)
    first = select(outbox.c.id).where(*waiting, *unleft(said.at)).order_by(outbox.c.id).limit(1).scalar_subquery()
    touched = update(outbox).where(outbox.c.id == first, *unleft(said.at)).values(changed_at=said.at)
    carrier = connection.execute(touched.returning(outbox.c.ref)).scalar()
    if carrier:
        carried = str(carrier).removeprefix("message:")
        change_line(connection, merchant_id, line.line, carried_by=carried)
        return
    due = said.at + ways.after
    put(connection, merchant_id, f"message:{said.id}", lane, MAIL, ways.mail, Outgoing(said.text), due, said.at)


def _left(connection: Connection, merchant_id: str, line: DeskLine, conversation: Any, now: datetime) -> bool:
    """Say whether a message is on its way, or has gone, where it cannot be changed any more."""
    channel = conversation["channel"] if conversation["channel"] in FOREIGN else MAIL
    refs = [f"message:{line.message_id}", f"message:{line.carried_by}"]
    gone = [str(state) for state in DeliveryState if state is not DeliveryState.DROPPED]
    row = (outbox.c.merchant_id == merchant_id, outbox.c.ref.in_(refs), outbox.c.channel == channel)
    there = connection.execute(select(outbox.c.id).where(*row, outbox.c.state.in_(gone))).scalars().all()
    touched = update(outbox).where(*row, *unleft(now)).values(changed_at=now)
    return connection.execute(touched).rowcount < len(there)


def _rewrite(connection: Connection, said: Message, text: str) -> Message:
    """Replace the words of a message that can still be changed; what has not left is worded from it when it does."""
    connection.execute(update(messages).where(messages.c.id == said.id).values(text=text, edited=True))
    return replace(said, text=text, edited=True)
