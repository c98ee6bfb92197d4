"""Agents' lines in cases' threads, and what became of each: kept, sent, corrected, taken back, delivered.

A line is known by the desk's own name of it: whatever is told twice finds it there already.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from bot.domain.conversation import Sender
from bot.domain.desk import Agent, DeskLine, DeskPost, LineState, PostKind, desk_ref
from bot.domain.messaging import DeliveryState
from bot.store.codec import ATTACHMENTS
from bot.store.reaching import desk_lines, outbox
from bot.store.relay import post
from bot.store.sql import insert_new
from bot.store.tables import conversations, messages


def line_of(connection: Connection, merchant_id: str, line: str) -> DeskLine | None:
    """Return a line by its name."""
    query = select(desk_lines).where(desk_lines.c.merchant_id == merchant_id, desk_lines.c.line == line)
    row = connection.execute(query).mappings().first()
    return _line(row) if row else None


def lines_where(connection: Connection, merchant_id: str, *conditions: ColumnElement[bool]) -> list[DeskLine]:
    """Return lines, oldest first."""
    query = select(desk_lines).where(desk_lines.c.merchant_id == merchant_id, *conditions)
    return [_line(row) for row in connection.execute(query.order_by(desk_lines.c.at, desk_lines.c.line)).mappings()]


def carried_with(message_id: str) -> ColumnElement[bool]:
    """The condition of lines that are this message, or go along in its e-mail."""
    return or_(desk_lines.c.message_id == message_id, desk_lines.c.carried_by == message_id)


def keep_line(connection: Connection, merchant_id: str, line: DeskLine) -> None:
    """Keep a line unless one of its name is there already."""
    row = {
        "merchant_id": merchant_id,
        "line": line.line,
        "case_id": line.case_id,
        "message_id": line.message_id,
        "mark": str(line.state) if line.state else None,
        "at": line.at,
        "agent": line.agent.id,
        "name": line.agent.name,
        "text": line.text,
        "files": ATTACHMENTS.dump(line.files),
        "posted": line.posted,
        "carried_by": line.carried_by,
    }
    insert_new(connection, desk_lines, [row], "merchant_id", "line")


def change_line(connection: Connection, merchant_id: str, line: str, **values: Any) -> None:
    """Change columns of a line. Any: columns of several types."""
    own = (desk_lines.c.merchant_id == merchant_id, desk_lines.c.line == line)
    connection.execute(update(desk_lines).where(*own).values(**values))


def mark_line(connection: Connection, merchant_id: str, line: DeskLine, state: LineState, now: datetime) -> bool:
    """Write down what became of a line and have it shown; what is known to be further along stays as it is."""
    if line.state is not None and line.state.rank >= state.rank:
        return False
    change_line(connection, merchant_id, line.line, mark=str(state))
    show_mark(connection, merchant_id, line, state, now)
    return True


def show_mark(connection: Connection, merchant_id: str, line: DeskLine, state: LineState, now: datetime) -> None:
    """Put a mark beside a line; an older mark of it that has not left yet is not needed any more."""
    drop_planned(connection, merchant_id, [_mark_ref(line, other) for other in LineState if other is not state], now)
    _, what = _mark_ref(line, state).split(f"desk:{line.case_id}:", 1)
    body = DeskPost(PostKind.MARK, "", text=str(state), line=line.line)
    post(connection, merchant_id, line.case_id, what, body, now)


def _mark_ref(line: DeskLine, state: LineState) -> str:
    return desk_ref(line.case_id, f"mark:{line.line}:{line.message_id or '-'}:{state}")


def unleft(now: datetime) -> list[ColumnElement[bool]]:
    """The conditions of rows of the outbox that nobody has in hand and that have not left."""
    return [
        outbox.c.state == str(DeliveryState.PLANNED),
        or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now),
    ]


def drop_planned(connection: Connection, merchant_id: str, refs: Sequence[str], now: datetime) -> bool:
    """Take back what has not left; say whether there was any of it."""
    ours = (outbox.c.merchant_id == merchant_id, outbox.c.ref.in_(refs))
    dropped = {"state": str(DeliveryState.DROPPED), "is_open": False, "changed_at": now}
    return connection.execute(update(outbox).where(*ours, *unleft(now)).values(dropped)).rowcount > 0


def mark_told(connection: Connection, conversation_id: str, seq: int, now: datetime) -> bool:
    """Write down that a socket told everything up to this seq, and mark the agents' lines among it as delivered."""
    own = (conversations.c.id == conversation_id, conversations.c.told_seq < seq)
    if not connection.execute(update(conversations).where(*own).values(told_seq=seq)).rowcount:
        return False
    merchant_id = connection.execute(select(conversations.c.merchant_id).where(own[0])).scalar_one()
    said = select(messages.c.id).where(
        messages.c.conversation_id == conversation_id, messages.c.seq <= seq, messages.c.sender == str(Sender.AGENT)
    )
    open_marks = (str(LineState.SENT), str(LineState.MAILED), str(LineState.FAILED), str(LineState.CORRECTED))
    told = lines_where(connection, merchant_id, desk_lines.c.message_id.in_(said), desk_lines.c.mark.in_(open_marks))
    return any([mark_line(connection, merchant_id, line, LineState.DELIVERED, now) for line in told])


def _line(row: Any) -> DeskLine:
    return DeskLine(
        row["line"],
        row["case_id"],
        Agent(row["agent"], row["name"]),
        row["text"],
        row["at"],
        LineState(row["mark"]) if row["mark"] else None,
        row["message_id"],
        ATTACHMENTS.load(row["files"]),
        row["posted"],
        row["carried_by"],
    )
