"""Asks providers for numbers: where no webhook comes, to confirm a hint, and now and then where a webhook may be lost.

How often follows from what the parcel risks and how near its window is; each provider has its own limit, and one that
fails is left alone for a while. What comes back goes through the same inbox as what is sent to us.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import structlog

from bot.domain.status import Status
from bot.errors import Misconfigured, NotThere, PorchlightError, RateLimited, Refused, Upstream
from bot.intake.breaker import Breaker
from bot.ports import Clock, Poll, Polls

log = structlog.get_logger(__name__)

# How long a parcel in this state is left before it is asked for again; a delivered one is looked at once more.
EVERY: dict[Status, timedelta] = {
    Status.PENDING: timedelta(hours=6),
    Status.UNKNOWN: timedelta(hours=6),
    Status.PRE_TRANSIT: timedelta(hours=6),
    Status.IN_TRANSIT: timedelta(hours=4),
    Status.OUT_FOR_DELIVERY: timedelta(minutes=30),
    Status.AVAILABLE_FOR_PICKUP: timedelta(hours=8),
    Status.ATTEMPT_FAILED: timedelta(hours=2),
    Status.EXCEPTION: timedelta(hours=2),
    Status.RETURNING: timedelta(hours=12),
    Status.DELIVERED: timedelta(hours=24),
}
NEAR_WINDOW = timedelta(hours=1)
TROUBLED = timedelta(hours=2)
COLD = timedelta(hours=24)  # nobody has heard of it for `COLD_AFTER`
COLD_AFTER = timedelta(days=10)
WEBHOOK_STRETCH = 6  # a provider that tells us by itself is only asked to see whether something was lost
SHORTEST_RECONCILING, LONGEST_RECONCILING = timedelta(hours=6), timedelta(hours=48)
GIVE_UP_AFTER = timedelta(days=60)
JITTER = 0.15
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
REFUSED_PAUSE = timedelta(minutes=15)
UNKNOWN_THERE = timedelta(hours=12)
MOST_UNKNOWN = 120  # times in a row, over sixty days
TAKEN_AT_ONCE = 100
AT_ONCE = 4
LOOK_AGAIN_SECONDS = 5.0
CAUGHT_UP = timedelta(seconds=LOOK_AGAIN_SECONDS)
CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a parcel when its next question is planned. `earliest` is the first day of its window.

    `watched_since` is when we first knew of the number: what nobody ever scanned is quiet since then.
    """

    status: Status
    last_scan_at: datetime | None = None
    earliest: date | None = None
    in_trouble: bool = False
    settled_at: datetime | None = None
    watched_since: datetime | None = None


def interval(seen: Seen, told_by_webhook: bool, now: datetime) -> timedelta | None:
    """Return how long to wait until this number is asked for again; None when it need not be asked any more."""
    if seen.status.is_terminal and (seen.status is not Status.DELIVERED or _old(seen.settled_at, now)):
        return None
    since = seen.last_scan_at or seen.watched_since
    quiet = now - since if since else timedelta()
    if quiet > GIVE_UP_AFTER:
        return None
    wait = EVERY.get(seen.status, EVERY[Status.IN_TRANSIT])
    if seen.in_trouble:
        wait = min(wait, TROUBLED)
    if seen.status is Status.IN_TRANSIT and seen.earliest and now.date() >= seen.earliest - timedelta(days=1):
        wait = min(wait, NEAR_WINDOW)
    if quiet > COLD_AFTER:
        wait = max(wait, COLD)
    return min(max(wait * WEBHOOK_STRETCH, SHORTEST_RECONCILING), LONGEST_RECONCILING) if told_by_webhook else wait


def _old(settled_at: datetime | None, now: datetime) -> bool:
    return settled_at is not None and now - settled_at > EVERY[Status.DELIVERED]


def jittered(wait: timedelta, chance: float) -> timedelta:
    """Spread a wait by up to 15 % either way, so that numbers of one hour are not asked for in one second.

    `chance` is uniform between 0 and 1.
    """
    return wait * (1 + JITTER * (2 * chance - 1))


def pause_after(error: PorchlightError, attempts: int) -> timedelta | None:
    """Return when to ask again after a failure, by its class; None to give up until something changes."""
    if isinstance(error, NotThere):
        return UNKNOWN_THERE if attempts < MOST_UNKNOWN else None
    if isinstance(error, Refused):
        return REFUSED_PAUSE
    if isinstance(error, Misconfigured):
        return None
    pause = min(FIRST_PAUSE * 2.0 ** min(attempts, 10), LONGEST_PAUSE)
    return max(pause, timedelta(seconds=error.retry_after)) if isinstance(error, RateLimited) else pause


@dataclass(slots=True)
class _Lane:
    """One shop at one provider: its breaker, when it may be asked next, and the turn of the last one that waits."""

    breaker: Breaker = field(default_factory=Breaker)
    free_at: datetime | None = None
    last_turn: datetime | None = None


class Poller:
    """Takes what is due and asks for it. `ask` fetches, keeps and plans the next time; it raises as the fetch does."""

    def __init__(
        self,
        polls: Polls,
        ask: Callable[[Poll], Awaitable[None]],
        per_minute: Mapping[str, int],
        clock: Clock,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._polls = polls
        self._ask = ask
        self._per_minute = per_minute
        self._clock = clock
        self._chance = chance
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self._free = asyncio.Semaphore(AT_ONCE)
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that a number is to be asked for now."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._woken.clear()
            if not await self.step():
                await self._sleep()

    async def step(self) -> int:
        """Ask for everything that is due and may be asked for now; return how many were tried."""
        try:
            due = await self._polls.due(self._clock.now(), TAKEN_AT_ONCE)
        except Exception as error:  # the database may be away for a moment; what is due stays due
            log.error("poll.unreachable", error=type(error).__name__)
            return 0
        return sum(await asyncio.gather(*(self._one(poll) for poll in due)))

    def resting(self) -> list[tuple[str, str, datetime]]:
        """Return the shops and providers that are left alone at present, and until when (aware UTC)."""
        return [(*lane, state.breaker.opens_until) for lane, state in self._lanes.items() if state.breaker.opens_until]

    async def _one(self, poll: Poll) -> int:
        lane = self._lanes.setdefault((poll.merchant_id, poll.provider), _Lane())
        async with self._free:
            now = self._clock.now()
            turn = self._turn(lane, poll, now)
            if turn is not None:
                await self._polls.put_off(poll, turn)
                return 0
            await self._asked(poll, lane)
        return 1

    def _turn(self, lane: _Lane, poll: Poll, now: datetime) -> datetime | None:
        """Return when this question may be asked, by the provider's limit or its rest; None: now.

        Whoever waits gets a turn of its own, so that a backlog is put off once and not in every round. A hint to
        confirm waits for nobody's turn.
        """
        spacing = self._spacing(poll.provider)
        if lane.free_at is not None and lane.free_at > now:
            if poll.reason == CONFIRM:
                return lane.free_at
            lane.last_turn = max(lane.last_turn or now, lane.free_at) + spacing
            return lane.last_turn
        if not lane.breaker.allows(now):
            rest = max((lane.breaker.opens_until or now) - now, FIRST_PAUSE)
            return now + jittered(rest, self._chance())
        missed = now - CAUGHT_UP if spacing < CAUGHT_UP else now  # what the limit allowed while nobody looked
        lane.free_at = max(lane.free_at or now, missed) + spacing
        return None

    def _spacing(self, provider: str) -> timedelta:
        return timedelta(minutes=1) / max(self._per_minute.get(provider, 60), 1)

    async def _asked(self, poll: Poll, lane: _Lane) -> None:
        try:
            await self._ask(poll)
        except PorchlightError as error:
            now = self._clock.now()
            self._count(lane, error, now)
            pause = pause_after(error, poll.attempts)
            due = now + jittered(pause, self._chance()) if pause else None
            log.warning("poll.failed", provider=poll.provider, kind=type(error).__name__, again=due is not None)
            await self._polls.failed(poll, str(error), due)
        except Exception as error:  # our own fault, or the store's: it stays due, a little later
            lane.breaker.passed_over()
            log.error("poll.broke", provider=poll.provider, error=type(error).__name__)
            await self._polls.put_off(poll, self._clock.now() + FIRST_PAUSE)
        else:
            lane.breaker.succeeded()

    def _count(self, lane: _Lane, error: PorchlightError, now: datetime) -> None:
        if isinstance(error, RateLimited):
            lane.breaker.failed(now, timedelta(seconds=error.retry_after))
        elif isinstance(error, Refused):
            lane.breaker.failed(now, REFUSED_PAUSE)
        elif isinstance(error, Upstream):
            lane.breaker.failed(now)
        else:
            lane.breaker.succeeded()

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), LOOK_AGAIN_SECONDS)
        except TimeoutError:
            return
