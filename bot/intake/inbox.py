"""Works through what the door kept: at once when woken, again with back-off, and no bad body ever blocks another.

What becomes of an entry follows the class of the error, never its text:
malformed → unreadable (kept, listed, replayable) · upstream → tried again · credentials refused → failed ·
not there → done, for it is an answer · anything else is our own fault → tried again a few times, then failed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.errors import BadInput, MalformedPayload, Misconfigured, NotThere, RateLimited, Refused, Upstream
from bot.ports import Arrival, Clock, Inbox, InboxEntry, Trouble

log = structlog.get_logger(__name__)

Work = Callable[[InboxEntry, bool], Awaitable[None]]
LaneOf = Callable[[Arrival], str | None]
"""Within what a body may not overtake another; None where it may."""

AT_ONCE = 4
TAKEN_AT_ONCE = 50
LOOK_AGAIN_SECONDS = 2.0
QUIET_SECONDS = 0.02
LONGEST_COURTESY_SECONDS = 2.0
GIVE_WAY_SECONDS = 0.03
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 900.0
MOST_ATTEMPTS_UPSTREAM = 40
MOST_ATTEMPTS_OURS = 6
BACK_SOON_SECONDS = 1.0


class InboxWorker:
    """Takes entries from the inbox and has them worked, a few at a time; those of one lane one after the other.

    `lanes` says by provider what lane a body belongs to. Those providers carry talk, which nobody is kept waiting for.
    """

    def __init__(self, inbox: Inbox, work: Work, clock: Clock) -> None:
        self._inbox = inbox
        self._work = work
        self._clock = clock
        self._woken = asyncio.Event()
        self._woken_at = 0.0
        self._courtesy_ends: float | None = None
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(AT_ONCE)
        self.lanes: dict[str, LaneOf] = {}
        self._last_of: dict[str, asyncio.Task[None]] = {}

    def wake(self, provider: str = "") -> None:
        """Say that there is something new, and of whom. While carriers send much, work gives way to their door."""
        if provider not in self.lanes:
            self._woken_at = time.monotonic()
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; what was left by an earlier process comes first."""
        try:
            while True:
                self._woken.clear()
                await self._let_the_door_go_first()
                if not await self._take():
                    self._courtesy_ends = None
                    await self._sleep()
        finally:
            for task in self._in_hand.values():
                task.cancel()
            await asyncio.gather(*self._in_hand.values(), return_exceptions=True)

    async def drain(self) -> None:
        """Work everything that is due now, then return."""
        while await self._take() or self._in_hand:
            await asyncio.gather(*self._in_hand.values())

    async def _take(self) -> bool:
        """Start work on what is due; False when there was nothing."""
        room = TAKEN_AT_ONCE - len(self._in_hand)
        if not room:
            await asyncio.wait(self._in_hand.values(), return_when=asyncio.FIRST_COMPLETED)
            return True
        try:
            due = await self._inbox.due(self._clock.now(), room, tuple(self._in_hand))
        except Exception as error:  # the database may be away for a moment; the entries are safe in it
            log.error("inbox.unreachable", error=type(error).__name__)
            await asyncio.sleep(BACK_SOON_SECONDS)
            return False
        for entry in due:
            await self._let_the_door_go_first()
            self._in_hand[entry.id] = self._begin(entry)
        return bool(due)

    def _begin(self, entry: InboxEntry) -> asyncio.Task[None]:
        """Start the work on an entry, behind the one before it in its lane."""
        lane_of = self.lanes.get(entry.arrival.provider)
        lane = lane_of(entry.arrival) if lane_of else None
        before = self._last_of.get(lane) if lane else None
        task = asyncio.create_task(self._one(entry, before), name=f"inbox {entry.id}")
        if lane:
            self._last_of[lane] = task
            task.add_done_callback(lambda done: self._forget(lane, done))
        return task

    def _forget(self, lane: str, done: asyncio.Task[None]) -> None:
        if self._last_of.get(lane) is done:
            del self._last_of[lane]

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), LOOK_AGAIN_SECONDS)
        except TimeoutError:
            return

    async def _let_the_door_go_first(self) -> None:
        """Wait while bodies keep arriving, but not for long: acknowledging comes before working.

        The patience is used up once and comes back when everything was worked; in between, a busy door still has
        most of the processor: one entry is begun every 30 ms.
        """
        if self._courtesy_ends is None:
            self._courtesy_ends = time.monotonic() + LONGEST_COURTESY_SECONDS
        while time.monotonic() < min(self._courtesy_ends, self._woken_at + QUIET_SECONDS):  # noqa: ASYNC110
            await asyncio.sleep(QUIET_SECONDS / 2)
        if time.monotonic() < self._woken_at + QUIET_SECONDS:
            await asyncio.sleep(GIVE_WAY_SECONDS)

    async def _one(self, entry: InboxEntry, before: asyncio.Task[None] | None = None) -> None:
        try:
            if before is not None:
                await asyncio.wait([before])  # holding up nobody else meanwhile
            async with self._free:
                await self.attend(entry)
        except Exception as error:  # not even the outcome could be written down; the entry stays and comes again
            log.error("inbox.outcome_lost", entry=entry.id, error=type(error).__name__)
            await asyncio.sleep(BACK_SOON_SECONDS)
        finally:
            self._in_hand.pop(entry.id, None)

    async def attend(self, entry: InboxEntry, again: bool = False) -> None:
        """Have one entry worked and write down the outcome; `again` says that it was worked before."""
        try:
            await self._work(entry, again)
        except Exception as error:
            await self._troubled(entry, error)
        else:
            await self._inbox.settle(entry.id, "done")

    async def _troubled(self, entry: InboxEntry, error: Exception) -> None:
        trouble = trouble_of(error)
        state = outcome(error, entry.attempts + 1)
        log.warning("inbox.trouble", entry=entry.id, provider=entry.arrival.provider, kind=trouble.kind, state=state)
        if state == "new":
            pause = pause_after(error, entry.attempts)
            await self._inbox.retry(entry.id, self._clock.now() + timedelta(seconds=pause), trouble)
        else:
            await self._inbox.settle(entry.id, state, trouble)


def outcome(error: Exception, attempts: int) -> str:
    """Return the state that an entry goes to after this many failed attempts; `new` means another try."""
    if isinstance(error, MalformedPayload):
        return "unreadable"
    if isinstance(error, NotThere):
        return "done"
    if isinstance(error, Refused | Misconfigured | BadInput):
        return "failed"
    most = MOST_ATTEMPTS_UPSTREAM if isinstance(error, Upstream) else MOST_ATTEMPTS_OURS
    return "new" if attempts < most else "failed"


def pause_after(error: Exception, attempts: int) -> float:
    """Return the seconds until the next try: doubled each time, or what the other side asked for, if longer."""
    pause: float = min(FIRST_PAUSE_SECONDS * 2.0 ** min(attempts, 16), LONGEST_PAUSE_SECONDS)
    return max(pause, error.retry_after) if isinstance(error, RateLimited) else pause


def trouble_of(error: Exception) -> Trouble:
    """Return what is kept of an error; of our own faults only the class, for their text may hold personal data."""
    if isinstance(error, MalformedPayload):
        return Trouble(type(error).__name__, error.path, error.message)
    known = isinstance(error, Upstream | Refused | NotThere | Misconfigured | BadInput)
    return Trouble(type(error).__name__, None, str(error) if known else "")
