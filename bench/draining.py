"""The notifier as it is, over channels that are played: a function says what becomes of each message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bench.channels import MemoryChannel
from bot.domain.merchant import MerchantSettings
from bot.domain.messaging import Outgoing, Receipt, ReceiptNews, Send
from bot.domain.notice import Hold, Withheld
from bot.notify.drain import Notifier, Parties, Ways
from bot.ports import Account, Clock
from bot.ports.sending import Handler, Permit
from bot.store.database import Database
from bot.store.outbox import StoredOutbox

Deliver = Callable[[Send], Awaitable[Receipt]]

WINDOWS: Mapping[str, float | None] = {"whatsapp": 24.0, "email": None}
"""The channels that are played, and for how many hours after a message each lets free text through."""

AT_ONCE = 500


class Played(MemoryChannel):
    """One channel. What it is given goes to `deliver`, as the row of the outbox with the body in its last form."""

    def __init__(self, name: str, deliver: Deliver, leaving: Mapping[tuple[str, str], Send]) -> None:
        super().__init__(name, WINDOWS[name])
        self.LIMITS = replace(self.LIMITS, per_second=1e9)
        self._deliver = deliver
        self._leaving = leaving
        self._bodies: dict[str, Outgoing] = {}

    def render(self, outgoing: Outgoing) -> Mapping[str, str]:
        """Keep the message; its ref stands for it."""
        self._bodies[outgoing.ref] = outgoing
        return {"ref": outgoing.ref}

    async def send(self, address: str, payload: Mapping[str, str], account: Account) -> Receipt:
        """Ask what becomes of it."""
        ref = payload["ref"]
        send = self._leaving[ref, self.MANIFEST.name]
        return await self._deliver(replace(send, body=self._bodies.pop(ref)))


class Drain:
    """Sends what is due. `deliver` plays the channels; permits and handlers go by the prefix of the ref."""

    def __init__(
        self,
        database: Database,
        deliver: Deliver,
        permits: Mapping[str, Permit],
        handlers: Mapping[str, Handler],
        clock: Clock,
    ) -> None:
        self._outbox, self._clock = StoredOutbox(database), clock
        self._leaving: dict[tuple[str, str], Send] = {}
        channels = {name: Played(name, deliver, self._leaving) for name in WINDOWS}
        parties = Parties({prefix: self._noted(permit) for prefix, permit in permits.items()}, {}, handlers)
        self._notifier = Notifier(self._outbox, Ways(channels, {}, _account), parties, clock)

    def _noted(self, permit: Permit) -> Permit:
        """Ask for the permit, and keep the row for the channel, which is told only what a vendor is."""

        async def asked(send: Send) -> Withheld | Hold | None:
            self._leaving[send.ref, send.channel] = send
            return await permit(send)

        return asked

    async def step(self) -> int:
        """Send all that is due now; return how many rows were taken."""
        taken = 0
        while found := await self._notifier.step(AT_ONCE):
            taken += found
        self._leaving.clear()
        return taken

    async def receipt(self, merchant_id: str, news: ReceiptNews) -> None:
        """Take a receipt that comes later, and tell of it."""
        await self._notifier.receipt(merchant_id, news, self._clock.now())
        await self._notifier.tell()

    async def next_due(self) -> datetime | None:
        """Return when the next row is due (aware UTC)."""
        return await self._outbox.next_due(self._clock.now())


async def _account(merchant_id: str, channel: str) -> Account:
    return Account(MerchantSettings(name=merchant_id))
