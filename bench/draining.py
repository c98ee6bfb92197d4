"""A stand-in for the notifier: due rows of the outbox → permit → the channel → the ledger → handler. One place to swap.

It knows no leases and no vendor: enough to let a year of notices leave under a clock of one's own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.domain.messaging import DeliveryState, Receipt, Send
from bot.domain.notice import Hold, Withheld
from bot.ports import Clock
from bot.store.database import Database
from bot.store.outbox import read_body
from bot.store.reaching import outbox
from bot.store.sql import holds

Permit = Callable[[Send], Awaitable[Withheld | Hold | None]]
Handler = Callable[[Send, Receipt], Awaitable[None]]
Deliver = Callable[[Send], Awaitable[Receipt]]

AGAIN = timedelta(minutes=20)
BATCH = 500


class Drain:
    """Sends what is due. `deliver` plays the channel; permits and handlers go by the prefix of the ref."""

    def __init__(
        self,
        database: Database,
        deliver: Deliver,
        permits: Mapping[str, Permit],
        handlers: Mapping[str, Handler],
        clock: Clock,
    ) -> None:
        self._database = database
        self._deliver = deliver
        self._permits = permits
        self._handlers = handlers
        self._clock = clock

    async def step(self) -> int:
        """Send all that is due now; return how many rows were looked at."""
        now = self._clock.now()
        query = select(outbox).where(holds(outbox.c.is_open), outbox.c.due_at <= now).order_by(outbox.c.id).limit(BATCH)
        rows = await self._database.rows(query)
        for row in rows:
            await self._one(_send(row))
        return len(rows)

    async def next_due(self) -> datetime | None:
        """Return when the next row is due (aware UTC)."""
        row = await self._database.row(select(func.min(outbox.c.due_at).label("at")).where(holds(outbox.c.is_open)))
        return row["at"] if row else None

    async def _one(self, send: Send) -> None:
        prefix = send.ref.partition(":")[0]
        objection = await self._permits[prefix](send)
        if isinstance(objection, Hold):
            await self._write(send, due_at=objection.until)
        elif objection is not None:
            await self._write(send, state="dropped", is_open=False, code=str(objection))
        else:
            receipt = await self._deliver(send)
            again = receipt.failure is not None and receipt.failure.again
            if again:
                await self._write(send, due_at=self._clock.now() + AGAIN, attempts=send.attempts + 1)
                return
            await self._write(send, state=str(receipt.state), is_open=False, sid=receipt.sid)
            await self._handlers[prefix](send, receipt)

    async def _write(self, send: Send, **values: Any) -> None:
        await self._database.do(update(outbox).where(outbox.c.id == send.id).values(**values), durable=False)


def _send(row: Any) -> Send:
    names = ("id", "merchant_id", "ref", "lane", "channel", "address")
    told = {name: row[name] for name in names}
    state, body = DeliveryState(row["state"]), read_body(row["body"])
    return Send(**told, state=state, body=body, due_at=row["due_at"], attempts=row["attempts"])
