"""The outbox as the drain sees it, and what others may do before and after each send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.desk import DeskPost
from bot.domain.messaging import DeliveryState, Failure, Outgoing, Receipt, ReceiptNews, Send
from bot.domain.notice import Hold, Withheld

Permit = Callable[[Send], Awaitable[Withheld | Hold | None]]
"""Asked at the moment of sending; None lets it go."""

Prepare = Callable[[Send], Awaitable[Outgoing | DeskPost]]
"""Completes a body with what was not known when it was put, such as a case's thread. Raises NotThere to drop it."""

Handler = Callable[[Send, Receipt], Awaitable[None]]
"""Told of each new state, at least once."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the ledger becomes. `due_at` is when it is taken up again, where `is_open`."""

    state: DeliveryState
    is_open: bool
    due_at: datetime | None = None
    attempts: int = 0
    sid: str | None = None
    failure: Failure | None = None
    code: str | None = None


class Outbox(Protocol):
    """Everything that goes out. Each method is one short transaction; times are aware UTC."""

    async def take(self, now: datetime, limit: int, lease_seconds: float) -> list[Send]:
        """Lease what is due, the oldest of each lane; nobody else gets it until the lease is over."""
        ...

    async def next_due(self, now: datetime) -> datetime | None:
        """Return when the next row that is not due yet will be; None when there is none."""
        ...

    async def intend(
        self, send: Send, now: datetime, lease_seconds: float, payload: Mapping[str, str] | None = None
    ) -> bool:
        """Write down, durably, that it is handed over now, and in which form. False: somebody else has it."""
        ...

    async def settle(self, send: Send, step: Step, now: datetime) -> None:
        """Write down what became of it, end the lease, and apply receipts that came earlier than this.

        Nothing is written where the row went on since `send` was read.
        """
        ...

    async def sids(self, send: Send, since: datetime) -> Collection[str]:
        """Return the vendor's ids of what else went to the same address since then."""
        ...

    async def put_off(self, send: Send, until: datetime, now: datetime) -> None:
        """End the lease; it is due again then. Nothing is written where the row went on since `send` was read."""
        ...

    async def receipt(self, merchant_id: str, news: ReceiptNews, now: datetime) -> None:
        """Apply a later receipt, or keep it until its send is written down. Repeating it changes nothing."""
        ...

    async def untold(self, limit: int) -> Sequence[Send]:
        """Return sends whose newest state nobody was told of yet."""
        ...

    async def told(self, send: Send) -> None:
        """Write down that everybody was told of this state; a newer one stays untold."""
        ...

    async def last_inbound(self, merchant_id: str, channel: str, address: str) -> datetime | None:
        """Return when a shopper last wrote from an address."""
        ...
