"""Drains the outbox: at least once inside, at most once outside.

lease → may it leave? → what exactly? → `intent` is written → the vendor is called, once → the outcome is written → who
cares is told. A process that dies in between leaves a row whose lease ends; what was intended is then asked about.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

import structlog

from bot.domain.desk import DeskPost
from bot.domain.messaging import DeliveryState, Failure, Outgoing, Receipt, ReceiptNews, Send
from bot.domain.notice import Hold
from bot.errors import NotThere, PorchlightError
from bot.notify.form import form
from bot.notify.ledger import after, looked, unanswered
from bot.notify.pace import Pace
from bot.ports import Account, Channel, Clock, Desk
from bot.ports.reach import Pacing, Readying
from bot.ports.sending import Handler, Outbox, Permit, Prepare, Step

log = structlog.get_logger(__name__)

CALL_SECONDS = 5.0
TAKEN_SECONDS = 3.0
"""A lease before the call; who comes too late finds that `intend` says no. Short: after a crash it is waited out."""

LEASE_SECONDS = 6.5
"""A lease over a call, longer than the call: while it lasts, its holder is alive or nobody else may look."""

AT_ONCE = 64
LOOK_AGAIN_SECONDS = 1.0
REST_SECONDS = 300.0
"""How long a channel rests whose credentials or sender were refused."""

AccountOf = Callable[[str, str], Awaitable[Account]]
"""Merchant id and channel → the account there."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is asked before a send and told after it, by the first word of its ref."""

    permits: Mapping[str, Permit] = field(default_factory=dict)
    prepares: Mapping[str, Prepare] = field(default_factory=dict)
    handlers: Mapping[str, Handler] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways out."""

    channels: Mapping[str, Channel]
    desks: Mapping[str, Desk]
    account_of: AccountOf


class Notifier:
    """The only one who calls channels and desks."""

    def __init__(self, outbox: Outbox, ways: Ways, parties: Parties, clock: Clock) -> None:
        self._outbox = outbox
        self._ways = ways
        self._parties = parties
        self._clock = clock
        self._pace = Pace()
        self._woken = asyncio.Event()
        self._hands: set[asyncio.Task[None]] = set()
        self._telling = asyncio.Lock()
        self._next_look: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Say that there is something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; what is in hand then is taken up again when its lease is over."""
        await asyncio.to_thread(self._ready)
        try:
            while True:
                self._woken.clear()
                await self._round()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), LOOK_AGAIN_SECONDS)
        finally:
            for hand in self._hands:
                hand.cancel()
            await asyncio.gather(*self._hands, return_exceptions=True)

    def _ready(self) -> None:
        for channel in self._ways.channels.values():
            if "ready" in channel.MANIFEST.can:
                cast(Readying, channel).ready()

    async def _round(self) -> None:
        try:
            await self.tell()
            for send in await self._outbox.take(self._clock.now(), AT_ONCE - len(self._hands), TAKEN_SECONDS):
                hand = asyncio.create_task(self._in_hand(send), name=f"send {send.id}")
                self._hands.add(hand)
                hand.add_done_callback(self._hands.discard)
        except Exception as error:  # the database may be away for a moment; everything is safe in it
            log.error("outbox.unreachable", error=type(error).__name__)

    async def _in_hand(self, send: Send) -> None:
        try:
            if await self.work(send):
                self.wake()  # the next of its lane may go
        except Exception as error:  # its lease ends, and it is taken up again
            log.error("send.broke", send=send.id, error=type(error).__name__)

    async def step(self, limit: int = AT_ONCE) -> int:
        """Send what is due now, one after the other, and tell; return how many were taken."""
        taken = await self._outbox.take(self._clock.now(), limit, TAKEN_SECONDS)
        for send in taken:
            await self.work(send)
        await self.tell()
        return len(taken)

    async def receipt(self, merchant_id: str, news: ReceiptNews, at: datetime) -> None:
        """Take a later receipt into the ledger. Doing it twice changes nothing."""
        await self._outbox.receipt(merchant_id, news, at)
        self.wake()

    async def tell(self) -> None:
        """Tell everybody of what changed. A handler that fails is told again later, and holds up no other.

        All who come while others are told share the next look: many sends that end together are each told once.
        """
        if self._next_look is None:
            self._next_look = asyncio.create_task(self._tell_in_turn(), name="tell")
        await asyncio.shield(self._next_look)

    async def _tell_in_turn(self) -> None:
        async with self._telling:
            self._next_look = None  # what changes from here on may be missed by this look
            await self._tell()

    async def _tell(self) -> None:
        for send in await self._outbox.untold(AT_ONCE):
            handler = self._parties.handlers.get(_prefix(send))
            try:
                if handler is not None:
                    await handler(send, Receipt(send.state, send.sid, send.failure, send.code))
            except Exception as error:
                log.error("handler.failed", send=send.id, error=type(error).__name__)
                continue
            await self._outbox.told(send)

    async def work(self, send: Send) -> bool:
        """Bring one leased row a step further; True when the next of its lane may follow at once."""
        if send.state in {DeliveryState.INTENT, DeliveryState.UNKNOWN}:
            return await self._look(send)
        if not await self._permitted(send):
            return True
        rate = self._rate(send.channel)
        wait = self._pace.wait(send.merchant_id, send.channel, rate, self._clock.now())
        if wait:
            await self._put_off(send, self._clock.now() + wait)
            return False
        return await self._send(send)

    async def _permitted(self, send: Send) -> bool:
        permit = self._parties.permits.get(_prefix(send))
        refusal = await permit(send) if permit else None
        if isinstance(refusal, Hold):
            await self._put_off(send, refusal.until)
            return False
        if refusal is not None:
            step = Step(DeliveryState.DROPPED, False, None, send.attempts, code=str(refusal))
            await self._outbox.settle(send, step, self._clock.now())
            await self.tell()
            return False
        return True

    async def _send(self, send: Send) -> bool:
        try:
            body = await self._body(send)
        except NotThere:  # what it speaks of is gone
            await self._settle(send, Step(DeliveryState.DROPPED, False, None, send.attempts, code="gone"))
            return True
        if body is None:
            return await self._settle(send, after(send, _closed(), self._clock.now()))
        account = await self._account(send)
        if account is None:
            return await self._settle(send, after(send, _no_way("no_account"), self._clock.now()))
        if wait := self._desks_wait(send, body, account):
            await self._put_off(send, self._clock.now() + wait)
            return False
        channel = self._ways.channels.get(send.channel)
        payload = channel.render(body) if channel and isinstance(body, Outgoing) else None
        if not await self._outbox.intend(send, self._clock.now(), LEASE_SECONDS, payload):
            return False
        send = replace(send, state=DeliveryState.INTENT, intended_at=self._clock.now(), payload=payload)
        receipt = await self._call(send, body, account)
        return await self._settle(send, after(send, receipt, self._clock.now(), random.random()))  # noqa: S311 - jitter

    async def _body(self, send: Send) -> Outgoing | DeskPost | None:
        prepare = self._parties.prepares.get(_prefix(send))
        body = await prepare(send) if prepare else send.body
        channel = self._ways.channels.get(send.channel)
        if not isinstance(body, Outgoing) or channel is None:
            return body
        last = None
        if channel.LIMITS.window_hours is not None:
            last = await self._outbox.last_inbound(send.merchant_id, send.channel, send.address)
        named = replace(body, ref=send.ref)  # so that one send is one mail, and one row of a web talk
        return form(named, channel.LIMITS, last, send.failure, self._clock.now())

    async def _account(self, send: Send) -> Account | None:
        try:
            return await self._ways.account_of(send.merchant_id, send.channel)
        except PorchlightError as error:
            log.warning("send.no_account", channel=send.channel, merchant=send.merchant_id, error=type(error).__name__)
            return None

    def _desks_wait(self, send: Send, body: Outgoing | DeskPost, account: Account) -> timedelta:
        """Ask a desk that knows its vendor's limits for this post's place in the queue."""
        desk = self._ways.desks.get(send.channel)
        if desk is None or not isinstance(body, DeskPost) or "pace" not in desk.MANIFEST.can:
            return timedelta(0)
        return timedelta(seconds=cast(Pacing, desk).wait(send.ref, body, account))

    async def _call(self, send: Send, body: Outgoing | DeskPost, account: Account) -> Receipt:
        """Hand it over, once. Whatever goes wrong after the call began leaves its outcome unknown."""
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await self._handed_over(send, body, account)
        except TimeoutError:
            return Receipt(DeliveryState.UNKNOWN)
        except Exception as error:
            log.error("send.unknown", send=send.id, channel=send.channel, error=type(error).__name__)
            return Receipt(DeliveryState.UNKNOWN)

    async def _handed_over(self, send: Send, body: Outgoing | DeskPost, account: Account) -> Receipt:
        if isinstance(body, DeskPost):
            desk = self._ways.desks.get(send.channel)
            return await desk.post(send.ref, body, account) if desk else _no_way()
        channel = self._ways.channels.get(send.channel)
        return await channel.send(send.address, send.payload or {}, account) if channel else _no_way()

    async def _look(self, send: Send) -> bool:
        """Ask the vendor for a message whose fate is unknown. While it cannot be asked, it stays unknown.

        Two may ask at once when a lease ends too soon: only the first answer is written down.
        """
        now = self._clock.now()
        try:
            account = await self._ways.account_of(send.merchant_id, send.channel)
            async with asyncio.timeout(CALL_SECONDS):
                found = await self._found(send, account)
        except Exception as error:
            log.warning("look.failed", send=send.id, channel=send.channel, error=type(error).__name__)
            return await self._settle(send, unanswered(send, now))
        return await self._settle(send, looked(send, found, now))

    async def _found(self, send: Send, account: Account) -> Receipt | None:
        since = (send.intended_at or self._clock.now()) - timedelta(minutes=1)
        channel, desk = self._ways.channels.get(send.channel), self._ways.desks.get(send.channel)
        body = None if send.payload is not None else await self._body(send)  # a desk's, or a row of before payloads
        if isinstance(body, DeskPost):
            return await desk.find(send.ref, body, since, account) if desk else None
        payload = send.payload or (channel.render(body) if channel and body else None)
        if channel is None or payload is None:
            return None
        others = await self._outbox.sids(send, since)
        return await channel.find(send.address, payload, since, account, others)

    async def _settle(self, send: Send, step: Step) -> bool:
        now = self._clock.now()
        if step.failure is Failure.SLOW_DOWN and step.due_at:
            self._pace.rest(send.merchant_id, send.channel, (step.due_at - now).total_seconds(), now)
        if step.failure is Failure.CHANNEL_DOWN:
            self._pace.rest(send.merchant_id, send.channel, REST_SECONDS, now)
            log.error("channel.down", channel=send.channel, merchant=send.merchant_id, code=step.code)
        await self._outbox.settle(send, step, now)
        await self.tell()
        return not step.is_open

    async def _put_off(self, send: Send, until: datetime) -> None:
        now = self._clock.now()
        await self._outbox.put_off(send, until, now)
        asyncio.get_running_loop().call_later(min(max((until - now).total_seconds(), 0), 60), self.wake)

    def _rate(self, channel: str) -> float:
        found = self._ways.channels.get(channel)
        return found.LIMITS.per_second if found else 50.0


def _prefix(send: Send) -> str:
    return send.ref.partition(":")[0]


def _closed() -> Receipt:
    return Receipt(DeliveryState.FAILED, failure=Failure.WINDOW_CLOSED, code="window")


def _no_way(code: str = "no_channel") -> Receipt:
    return Receipt(DeliveryState.FAILED, failure=Failure.CHANNEL_DOWN, code=code)
