"""Writes first: takes up causes, decides, and lets notices leave when they are due.

cause → facts → decide/outreach → one transaction with notice, talk and outbox → notify → receipt → next channel. The
same rules are asked when a notice is planned, when it is due, and by `bot.receipts` at the moment of sending.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from bot.decide.matter import Join, Plan, Send, Wait, Withhold
from bot.decide.outreach import plan, worth_it
from bot.domain.conversation import Conversation
from bot.domain.merchant import Merchant
from bot.domain.notice import Cause, Happening, Notice, NoticeState, Withheld
from bot.gathering import About, Gathered, Gathering, matter_of
from bot.leaving import Composer
from bot.ports import Clock, Merchants
from bot.ports.telling import WEB, Background, Outcome, Step
from bot.store.causes import StoredCauses
from bot.store.notices import StoredNotices

log = structlog.get_logger(__name__)

BATCH = 200
LOOK_AGAIN_SECONDS = 2.0
AFTER_FAILURE = timedelta(minutes=10)
GIVE_UP = timedelta(days=14)
"""How long a notice waits for a visit, or for a word of its channel, before it counts as failed."""

UNCOUNTED = frozenset({Withheld.NOT_WORTH_IT, Withheld.NO_ORDER, Withheld.TOO_OLD})
"""Reasons that no notice is written down for: the cause alone remembers them."""


@dataclass(frozen=True, slots=True)
class Told:
    """How many causes and notices a step took up."""

    causes: int = 0
    notices: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """Where writing first reads and writes."""

    merchants: Merchants
    causes: StoredCauses
    notices: StoredNotices


def _nothing() -> None:
    """Wake nobody."""


def _unheard(_: str) -> None:
    """Tell no socket."""


class Outreach:
    """The first word. `on_put` wakes whoever drains the outbox, `on_said` the sockets of a web talk."""

    def __init__(
        self,
        kept: Kept,
        gathering: Gathering,
        composer: Composer,
        clock: Clock,
        on_put: Callable[[], None] = _nothing,
        on_said: Callable[[str], None] = _unheard,
    ) -> None:
        self._in = kept
        self._gathering = gathering
        self._composer = composer
        self._clock = clock
        self.on_put = on_put
        self.on_said = on_said
        self._failed: dict[int | str, datetime] = {}
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that there may be something to do."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            done = await self.step()
            if done.causes == BATCH or done.notices == BATCH:
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_AGAIN_SECONDS)
            self._woken.clear()

    async def step(self) -> Told:
        """Decide about the causes that wait, and about the notices whose time has come. One failure stops no other."""
        now = self._clock.now()
        self._failed = {key: until for key, until in self._failed.items() if until > now}
        causes = await self._in.causes.open(BATCH, [key for key in self._failed if isinstance(key, int)])
        for merchant_id in dict.fromkeys(each.merchant_id for each in causes):
            await self._take_up([each for each in causes if each.merchant_id == merchant_id])
        due = [each for each in await self._in.notices.due(now, BATCH) if each.id not in self._failed]
        for notice in due:
            await self._guarded(notice.id, self._due, notice)
        return Told(len(causes), len(due))

    async def _take_up(self, causes: Sequence[Cause]) -> None:
        """Dismiss what the merchant does not want told, and decide about the rest, together where it belongs so."""
        merchant = await self._in.merchants.by_id(causes[0].merchant_id)
        policy = merchant.settings.policy.outreach
        worth = [each for each in causes if worth_it(each.kind, _closes(each), each.severity, policy)]
        idle = {each.id for each in causes} - {each.id for each in worth}
        await self._in.causes.dismiss(sorted(idle), Withheld.NOT_WORTH_IT)
        groups: dict[tuple[str, str, bool], list[Cause]] = {}
        orders: dict[str, Gathered] = {}
        for cause in worth:
            gathered = orders.get(cause.number) or await self._gathering.of_number(merchant.id, cause.number)
            orders[cause.number] = gathered
            groups.setdefault((gathered.order_id or cause.number, cause.kind, _closes(cause)), []).append(cause)
        for group in groups.values():
            await self._guarded(group[0].id, self._consider, orders[group[0].number], group)

    async def _guarded(self, key: int | str, work: Callable[..., object], *about: object) -> None:
        """Do one thing; what fails is looked at again later, and keeps nothing else waiting."""
        try:
            await work(*about)  # type: ignore[misc]
        except Exception as error:
            self._failed[key] = self._clock.now() + AFTER_FAILURE
            log.error("outreach.failed", error=type(error).__name__)

    async def _consider(self, gathered: Gathered, causes: Sequence[Cause]) -> None:
        now, policy = self._clock.now(), gathered.merchant.settings.policy.outreach

        def consider(taken: Sequence[Cause], background: Background) -> Step:
            matter = matter_of(gathered, about(taken), background)
            return _planned(gathered, taken, plan(matter, policy, now), now)

        await self._in.notices.consider(gathered.inquiry, [each.id for each in causes], consider, now)

    async def _due(self, notice: Notice) -> None:
        """Let a notice leave, or put it off, or give it up."""
        gathered = await self._gathering.of_order(notice.merchant_id, notice.order_id)
        outcome = await self._reconsidered(gathered, notice, "")
        self._told(outcome)

    async def visited(self, merchant: Merchant, conversation: Conversation, order_id: str) -> None:
        """Show what waits for this visit: a web talk has just proved that it may see the order. Twice is once."""
        if conversation.channel != WEB:
            return
        for notice in await self._in.notices.for_visit(merchant.id, order_id):
            gathered = await self._gathering.of_order(merchant.id, order_id)
            self._told(await self._reconsidered(gathered, notice, conversation.id))

    def _told(self, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        for talk in outcome.talks:
            self.on_said(talk)
        if any(each.state is NoticeState.SENDING for each in outcome.notices):
            self.on_put()

    async def _reconsidered(self, gathered: Gathered, notice: Notice, visit: str) -> Outcome | None:
        now, policy = self._clock.now(), gathered.merchant.settings.policy.outreach

        def reconsider(known: Notice, background: Background) -> Step:
            if known.state is NoticeState.SENDING and not visit:
                lapsed = known.due_at <= now
                return Step((replace(known, state=NoticeState.FAILED, channels=()),)) if lapsed else Step()
            writable = self._composer.writable(gathered, known, background, now)
            matter = matter_of(gathered, again(known, writable), background)
            return self._step(gathered, known, background, plan(matter, policy, now), now, visit)

        inquiry = replace(gathered.inquiry, shopper=notice.shopper)
        return await self._in.notices.reconsider(notice.id, inquiry, reconsider, now, visit)

    def _step(
        self, gathered: Gathered, notice: Notice, background: Background, chosen: Plan, now: datetime, visit: str
    ) -> Step:
        if isinstance(chosen, Withhold):
            return Step((withheld(notice, chosen.reason),))
        if isinstance(chosen, Wait):
            return Step((replace(notice, due_at=chosen.until),))
        assert isinstance(chosen, Send)  # noqa: S101 - a notice that exists joins no other
        if chosen.due_at > now and not visit:
            return Step((replace(notice, due_at=chosen.due_at),))
        leaves = replace(notice, numbers=chosen.numbers, channels=chosen.channels)
        leaving, facts = self._composer.leaving(gathered, leaves, background, chosen.channels[0], now)
        sending = replace(leaves, state=NoticeState.SENDING, due_at=now + GIVE_UP, facts=facts)
        return Step((sending,), leaving=leaving)


def about(causes: Sequence[Cause]) -> About:
    """Return what causes of one order and kind are about."""
    worst = next((each.severity for each in causes if each.severity != "notice"), "notice")
    numbers = tuple(dict.fromkeys(each.number for each in causes))
    return About(causes[0].kind, _closes(causes[0]), worst, numbers, max(each.at for each in causes))


def again(notice: Notice, writable: frozenset[str]) -> About:
    """Return what a notice is about that was planned before."""
    return About(notice.kind, notice.closing, "warning", notice.numbers, notice.made_at, notice, writable)


def withheld(notice: Notice, reason: Withheld) -> Notice:
    """Return a notice that is not told after all."""
    return replace(notice, state=NoticeState.WITHHELD, withheld=reason, channels=())


def _closes(cause: Cause) -> bool:
    return cause.happening is Happening.CLOSED


def _planned(gathered: Gathered, causes: Sequence[Cause], chosen: Plan, now: datetime) -> Step:
    if isinstance(chosen, Join):
        known = chosen.notice
        return Step((replace(known, numbers=tuple(dict.fromkeys((*known.numbers, *chosen.numbers)))),))
    fresh = _fresh(gathered, causes, now)
    if isinstance(chosen, Withhold):
        if chosen.reason in UNCOUNTED or not gathered.shopper:
            return Step(withheld=chosen.reason)
        return Step((withheld(fresh, chosen.reason),))
    if isinstance(chosen, Wait):
        channels = tuple(name for name, _ in gathered.inquiry.addresses)
        return Step((replace(fresh, due_at=chosen.until, channels=channels),))
    return Step((replace(fresh, due_at=chosen.due_at, channels=chosen.channels, numbers=chosen.numbers),))


def _fresh(gathered: Gathered, causes: Sequence[Cause], now: datetime) -> Notice:
    first = causes[0]
    return Notice(
        uuid4().hex,
        first.merchant_id,
        gathered.shopper,
        f"cause:{first.id}",
        gathered.order_id,
        tuple(dict.fromkeys(each.number for each in causes)),
        first.kind,
        first.purpose,
        NoticeState.WAITING,
        now,
        now,
        closing=_closes(first),
    )
