"""Exporting and erasing one shopper: in the database, at vendors, and in what the dialogue engine remembers.

find → plan → begin → wipe → ask everybody else to forget → compact the file → close. Whatever breaks off is gone on
with by the job; what nobody can be asked to delete is told, with how many there are and where.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import structlog

from bot.domain.erasure import Asked, Forgotten, Left, Remainder, Report, Trace
from bot.domain.merchant import Merchant
from bot.errors import BadInput, NotThere, Refused, Upstream
from bot.ports import Account, Channel, Clock, Desk, Dialogue
from bot.ports.reach import Forgetting
from bot.store.erasing import ENGINE, Plan, StoredErasures, report_of
from bot.store.exporting import Held, StoredExports
from bot.store.person import Person

log = structlog.get_logger(__name__)

PATIENCE = timedelta(days=3)
"""How long a vendor that cannot be asked is tried again; then a person is told."""

SETTLE_SECONDS = 20.0
LOOK_AGAIN_SECONDS = 60.0
COMMAND = "forget"
NOBODY = "nothing is kept about them"

AccountOf = Callable[[str, str], Awaitable[Account]]
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Parties:
    """Who else holds something: desks and channels by name, their accounts, and the engine.

    `settle` works what waits in the inbox, so that nothing comes in afterwards; `retaught` writes the file of taught
    examples anew.
    """

    ports: Mapping[str, Channel | Desk]
    account_of: AccountOf
    dialogue: Dialogue
    settle: Callable[[], Awaitable[None]]
    retaught: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would do: rows by table, things that lie elsewhere by place, and what a person would have to do.

    `emails` and `phones` are how many addresses they are known by.
    """

    rows: Mapping[str, int]
    elsewhere: Mapping[str, int]
    left: Sequence[Remainder]
    emails: int
    phones: int


class Erasing:
    """Finds, exports and erases shoppers."""

    def __init__(self, kept: StoredErasures, exports: StoredExports, parties: Parties, clock: Clock) -> None:
        self._kept = kept
        self._exports = exports
        self._parties = parties
        self._clock = clock

    async def find(self, merchant: Merchant, asked: Asked) -> Person:
        """Return who is meant. Raises BadInput where nobody is named, or several people are."""
        if asked.is_empty:
            raise BadInput("name the shopper by e-mail address, phone number or order number")
        return await self._kept.find(merchant.id, asked)

    async def export(self, merchant: Merchant, asked: Asked) -> Held:
        """Return everything that is held about a shopper. Raises NotThere where that is nothing."""
        held = await self._exports.of(await self.find(merchant, asked))
        if not held.tables:
            raise NotThere(NOBODY)
        return held

    async def consents(self, merchant: Merchant, asked: Asked) -> list[dict[str, object]]:
        """Return every word of theirs about being written to, oldest first."""
        return await self._exports.consents(await self.find(merchant, asked))

    async def preview(self, merchant: Merchant, asked: Asked) -> Preview:
        """Return what erasing a shopper would do; changes nothing. Raises NotThere where there is nothing to do."""
        person = await self.find(merchant, asked)
        rows = await self._kept.counts(person)
        plan = await self._kept.plan(person, self._clock.now())
        if not rows:
            raise NotThere(NOBODY)
        places = [trace.where for trace in plan.traces]
        elsewhere = {place: places.count(place) for place in dict.fromkeys(places)}
        return Preview(rows, elsewhere, plan.left, len(person.emails), len(person.phones))

    async def erase(self, merchant: Merchant, asked: Asked, actor: str, told: Told = lambda _: None) -> Report:
        """Erase a shopper; `told` hears of each step. Raises NotThere where nothing is kept about them."""
        told("finding")
        await self._settled()
        person = await self.find(merchant, asked)
        if not await self._kept.counts(person):
            raise NotThere(NOBODY)
        plan = await self._kept.plan(person, self._clock.now())
        erasure = await self._kept.begin(plan, actor)
        log.info("erasure.begun", merchant=merchant.id, erasure=erasure)
        return await self.go_on(merchant.id, erasure, told)

    async def go_on(self, merchant_id: str, erasure: int, told: Told = lambda _: None) -> Report:
        """Go on with an erasure where it was left; doing that twice changes nothing."""
        plan = await self._kept.load(merchant_id, erasure)
        if plan is None:
            return next(
                (each for _, _, each in await self._kept.done(merchant_id) if each.id == erasure), Report(erasure)
            )
        told("rows")
        plan = await self._kept.wipe(plan)
        await self._parties.retaught()
        await self._kept.save(erasure, plan)
        told("elsewhere")
        plan = await self._forgotten(merchant_id, erasure, plan)
        told("file")
        clean = await self._kept.compact()
        waits = any(each.what is Left.WAITING for each in plan.left)
        if plan.traces or waits or not clean:
            log.info("erasure.waits", erasure=erasure, elsewhere=len(plan.traces), bodies=waits, compact=clean)
            return report_of(erasure, plan, False)
        report = await self._kept.finish(erasure, plan, self._clock.now())
        await self._kept.compact()  # the sealed plan was in the file until now
        log.info("erasure.done", merchant=merchant_id, erasure=erasure, left=len(report.left))
        return report

    async def resume(self, merchants: Sequence[Merchant]) -> int:
        """Go on with every erasure that was left; return how many are still open. One that fails stops no other."""
        still = 0
        for merchant in merchants:
            for erasure in await self._kept.open(merchant.id):
                try:
                    still += not (await self.go_on(merchant.id, erasure)).is_done
                except Exception as error:
                    log.error("erasure.failed", erasure=erasure, error=type(error).__name__)
                    still += 1
        return still

    async def _settled(self) -> None:
        try:
            await asyncio.wait_for(self._parties.settle(), SETTLE_SECONDS)
        except TimeoutError:
            log.warning("erasure.inbox_busy")

    async def _forgotten(self, merchant_id: str, erasure: int, plan: Plan) -> Plan:
        """Ask for each trace, once; a place that cannot be asked now is left for the next round."""
        late = self._clock.now() - plan.begun_at > PATIENCE
        away: set[str] = set()
        for trace in plan.traces:
            if trace.where in away and not late:
                continue
            try:
                done = await self._forget(merchant_id, trace)
            except Upstream as error:
                log.warning("erasure.not_reached", erasure=erasure, where=trace.where, error=type(error).__name__)
                away.add(trace.where)
                if not late:
                    continue
                done = _left(trace, Left.OUT_OF_REACH)
            except Refused:
                done = _left(trace, Left.NOT_ALLOWED)
            plan = plan.forgot(trace, done.deleted, done.left)
            await self._kept.save(erasure, plan)
        return plan

    async def _forget(self, merchant_id: str, trace: Trace) -> Forgotten:
        if trace.where == ENGINE:
            await self._parties.dialogue.forget(trace.ref)
            return Forgotten(1)
        port = self._parties.ports.get(trace.where)
        if port is None or COMMAND not in port.MANIFEST.can:
            return _left(trace, Left.NOT_ALLOWED)
        account = await self._parties.account_of(merchant_id, trace.where)
        return await cast(Forgetting, port).forget(trace, account)


def _left(trace: Trace, what: Left) -> Forgotten:
    return Forgotten(0, (Remainder(trace.where, what, 1, (trace.ref,) if trace.where != ENGINE else ()),))
