"""The outbox: the only way out. A row is put in the transaction that gave rise to it, and never put twice.

Rows of one lane leave in order: only the oldest open row of a lane is ever leased. On PostgreSQL several processes may
drain (`SKIP LOCKED`); on SQLite there is one writer anyway.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from bot.domain.desk import DeskPost
from bot.domain.keys import address_key
from bot.domain.messaging import DeliveryState, Failure, Outgoing, Receipt, ReceiptNews, Send
from bot.ports.sending import Step
from bot.store.codec import DESK_POST, OUTGOING
from bot.store.database import Database
from bot.store.reaching import early_receipts, outbox
from bot.store.sql import hold, holds, insert_new
from bot.store.tables import conversations

OUTGOING_MARK = "o"
DESK_MARK = "d"


def put(
    connection: Connection,
    merchant_id: str,
    ref: str,
    lane: str,
    channel: str,
    address: str,
    body: Outgoing | DeskPost,
    due_at: datetime,
    now: datetime,
) -> None:
    """Put one message or post into the outbox; one that stands there already under its ref and channel stays as it is.

    `lane` is what it may not overtake within; `due_at` is when it may leave (aware UTC).
    """
    row = {
        "merchant_id": merchant_id,
        "ref": ref,
        "lane": lane,
        "channel": channel,
        "address": address,
        "state": str(DeliveryState.PLANNED),
        "is_open": True,
        "is_untold": False,
        "body": write_body(body),
        "due_at": due_at,
        "attempts": 0,
        "made_at": now,
        "changed_at": now,
    }
    insert_new(connection, outbox, [row], "merchant_id", "ref", "channel")


class StoredOutbox:
    """The port `Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, now: datetime, limit: int, lease_seconds: float) -> list[Send]:
        """Lease what is due, the oldest of each lane; nobody else gets it until the lease is over."""
        if limit <= 0 or not await self._database.row(_ready(now, 1)):
            return []
        until = now + timedelta(seconds=lease_seconds)

        def leased(connection: Connection) -> list[Send]:
            rows = connection.execute(_ready(now, limit).with_for_update(skip_locked=True)).mappings().all()
            ids = [row["id"] for row in rows]
            if ids:
                connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(leased_until=until))
            return [_send(row) for row in rows]

        return await self._database.write(leased, durable=False)

    async def next_due(self, now: datetime) -> datetime | None:
        """Return when the next row that is not due yet will be; None when there is none."""
        query = select(func.min(outbox.c.due_at).label("at")).where(holds(outbox.c.is_open), outbox.c.due_at > now)
        row = await self._database.row(query)
        return row["at"] if row else None

    async def intend(
        self, send: Send, now: datetime, lease_seconds: float, payload: Mapping[str, str] | None = None
    ) -> bool:
        """Write down, durably, that it is handed over now, and in which form. False: somebody else has it."""
        until = now + timedelta(seconds=lease_seconds)
        values = {
            "state": str(DeliveryState.INTENT),
            "intended_at": now,
            "payload": json.dumps(payload) if payload is not None else None,
            "leased_until": until,
            "changed_at": now,
        }
        statement = update(outbox).where(*_as_it_was(send)).values(values)
        return await self._database.do(statement) == 1

    async def settle(self, send: Send, step: Step, now: datetime) -> None:
        """Write down what became of it, end the lease, and apply receipts that came earlier than this.

        Nothing is written where the row went on since `send` was read: somebody was faster.
        """

        def settled(connection: Connection) -> None:
            if step.sid:
                hold(connection, "receipt", send.channel, step.sid)
            if connection.execute(update(outbox).where(*_as_it_was(send)).values(_values(step, now))).rowcount != 1:
                return
            if step.sid and not step.is_open:
                _apply_early(connection, send.merchant_id, send.channel, step.sid, now)

        await self._database.write(settled)

    async def sids(self, send: Send, since: datetime) -> set[str]:
        """Return the vendor's ids of what else went to the same address since then."""
        same = (getattr(outbox.c, name) == getattr(send, name) for name in ("merchant_id", "channel", "address"))
        query = select(outbox.c.sid).where(*same, outbox.c.id != send.id, outbox.c.sid.is_not(None))
        return {row["sid"] for row in await self._database.rows(query.where(outbox.c.changed_at >= since))}

    async def put_off(self, send: Send, until: datetime, now: datetime) -> None:
        """End the lease; it is due again then. Nothing is written where the row went on since `send` was read."""
        values = {"due_at": until, "leased_until": None, "changed_at": now}
        await self._database.do(update(outbox).where(*_as_it_was(send)).values(values), durable=False)

    async def receipt(self, merchant_id: str, news: ReceiptNews, now: datetime) -> None:
        """Apply a later receipt, or keep it until its send is written down. Repeating it changes nothing."""

        def applied(connection: Connection) -> None:
            hold(connection, "receipt", news.channel, news.sid)
            if not _apply(connection, merchant_id, news.channel, news.sid, news.receipt, now):
                _keep_early(connection, merchant_id, news, now)

        await self._database.write(applied)

    async def untold(self, limit: int) -> Sequence[Send]:
        """Return sends whose newest state nobody was told of yet, oldest first."""
        query = select(outbox).where(holds(outbox.c.is_untold)).order_by(outbox.c.id).limit(limit)
        return [_send(row) for row in await self._database.rows(query)]

    async def told(self, send: Send) -> None:
        """Write down that everybody was told of this state; a newer one stays untold."""
        statement = (
            update(outbox).where(outbox.c.id == send.id, outbox.c.state == str(send.state)).values(is_untold=False)
        )
        await self._database.do(statement, durable=False)

    async def last_inbound(self, merchant_id: str, channel: str, address: str) -> datetime | None:
        """Return when a shopper last wrote from an address; addresses of a channel are kept as its key."""
        query = select(func.max(conversations.c.last_inbound_at).label("at")).where(
            conversations.c.merchant_id == merchant_id,
            conversations.c.channel == channel,
            conversations.c.address.in_({address, address_key(channel, address)}),
        )
        row = await self._database.row(query)
        return row["at"] if row else None

    async def of(self, merchant_id: str, ref: str) -> list[Send]:
        """Return every send of one thing, in the order in which its channels were tried."""
        query = select(outbox).where(outbox.c.merchant_id == merchant_id, outbox.c.ref == ref).order_by(outbox.c.id)
        return [_send(row) for row in await self._database.rows(query)]

    async def counts(self) -> dict[tuple[str, str], int]:
        """Return how many sends of each channel are in each state."""
        columns = (outbox.c.channel, outbox.c.state)
        rows = await self._database.rows(select(*columns, func.count().label("count")).group_by(*columns))
        return {(row["channel"], row["state"]): row["count"] for row in rows}


def _ready(now: datetime, limit: int) -> Any:
    """The oldest open row of each lane, where it is due and nobody has it."""
    before = outbox.alias("before")
    older = select(before.c.id).where(
        before.c.lane == outbox.c.lane, holds(before.c.is_open), before.c.id < outbox.c.id
    )
    free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    return (
        select(outbox)
        .where(holds(outbox.c.is_open), outbox.c.due_at <= now, free, ~older.exists())
        .order_by(outbox.c.id)
        .limit(limit)
    )


def _as_it_was(send: Send) -> tuple[Any, ...]:
    """The row, as long as nobody brought it a step further."""
    return (outbox.c.id == send.id, outbox.c.state == str(send.state), outbox.c.attempts == send.attempts)


def _values(step: Step, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "state": str(step.state),
        "is_open": step.is_open,
        "is_untold": not step.is_open,
        "attempts": step.attempts,
        "leased_until": None,
        "sid": step.sid,
        "failure": str(step.failure) if step.failure else None,
        "code": step.code,
        "changed_at": now,
    }
    if step.state is not DeliveryState.UNKNOWN:
        values["payload"] = None  # nobody has to look for it any more
    if step.due_at:
        values["due_at"] = step.due_at
    return values


def _apply(connection: Connection, merchant_id: str, channel: str, sid: str, receipt: Receipt, now: datetime) -> bool:
    """Apply a receipt to the send of this id; False where there is none. One of no higher rank changes nothing."""
    own = (outbox.c.merchant_id == merchant_id, outbox.c.channel == channel, outbox.c.sid == sid)
    row = connection.execute(select(outbox).where(*own).with_for_update()).mappings().first()
    if row is None:
        return False
    send = _send(row)
    if receipt.state.rank > send.state.rank:
        values = _values(_from_receipt(send, receipt, now), now)
        connection.execute(update(outbox).where(outbox.c.id == send.id).values(values))
    return True


def _from_receipt(send: Send, receipt: Receipt, now: datetime) -> Step:
    """What comes later by itself ends a send, but where another form of it is left to be tried."""
    if receipt.failure is Failure.WINDOW_CLOSED and send.has_other_form:
        return Step(DeliveryState.PLANNED, True, now, send.attempts, None, receipt.failure, receipt.code)
    return Step(receipt.state, False, None, send.attempts, send.sid, receipt.failure, receipt.code)


def _keep_early(connection: Connection, merchant_id: str, news: ReceiptNews, now: datetime) -> None:
    row = {
        "merchant_id": merchant_id,
        "channel": news.channel,
        "sid": news.sid,
        "state": str(news.receipt.state),
        "failure": str(news.receipt.failure) if news.receipt.failure else None,
        "code": news.receipt.code,
        "at": now,
    }
    insert_new(connection, early_receipts, [row], "merchant_id", "channel", "sid", "state")


def _apply_early(connection: Connection, merchant_id: str, channel: str, sid: str, now: datetime) -> None:
    own = (
        early_receipts.c.merchant_id == merchant_id,
        early_receipts.c.channel == channel,
        early_receipts.c.sid == sid,
    )
    for row in connection.execute(select(early_receipts).where(*own)).mappings().all():
        failure = Failure(row["failure"]) if row["failure"] else None
        _apply(
            connection, merchant_id, channel, sid, Receipt(DeliveryState(row["state"]), sid, failure, row["code"]), now
        )
    connection.execute(delete(early_receipts).where(*own))


def write_body(body: Outgoing | DeskPost) -> str:
    """Return what a row carries, as it is kept."""
    if isinstance(body, Outgoing):
        return OUTGOING_MARK + OUTGOING.dump(body)
    return DESK_MARK + DESK_POST.dump(body)


def read_body(text: str) -> Outgoing | DeskPost:
    """Return what a row carries."""
    return OUTGOING.load(text[1:]) if text.startswith(OUTGOING_MARK) else DESK_POST.load(text[1:])


def _send(row: Any) -> Send:
    return Send(
        id=row["id"],
        merchant_id=row["merchant_id"],
        ref=row["ref"],
        lane=row["lane"],
        channel=row["channel"],
        address=row["address"],
        state=DeliveryState(row["state"]),
        body=read_body(row["body"]),
        due_at=row["due_at"],
        attempts=row["attempts"],
        sid=row["sid"],
        failure=Failure(row["failure"]) if row["failure"] else None,
        code=row["code"],
        intended_at=row["intended_at"],
        payload=json.loads(row["payload"]) if row["payload"] else None,
    )
