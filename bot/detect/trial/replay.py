"""Plays traces through the rules as production would: scan by scan, a daily guard, new tables every week.

Nothing is known before it was heard: tables of a Monday are made from what had been heard by then.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

from bot.detect.gaps import Gap, Step, gap_between, open_gap, step_between
from bot.detect.incidents import Incident
from bot.detect.judge import judge
from bot.detect.knowledge import BASELINE, BUDGET, WINDOW, Knowledge, fit
from bot.detect.network import WINDOW as GUARD_WINDOW
from bot.detect.trial.traces import SHOP, Trace, play
from bot.domain.anomaly import Kind
from bot.domain.standing import Standing

GUARD_EVERY = timedelta(days=1)
REFIT_EVERY = timedelta(days=7)
SWEEP_EVERY = timedelta(days=1)  # for what depends on the calendar; silence is judged at the very second
NEVER_AGAIN = timedelta(days=70)  # a parcel unheard so long is not swept any more


@dataclass(slots=True)
class Watched:
    """One parcel during the replay; `first` is when each kind of anomaly was first seen on it."""

    trace: Trace
    coming: Iterator[tuple[datetime, Standing]]
    standing: Standing | None = None
    version: int = 0
    first: dict[Kind, datetime] = field(default_factory=dict)
    rarest: float = 1.0


@dataclass(slots=True)
class Replay:
    """The state of a replay: what has been heard, what the tables are, what was raised."""

    watched: list[Watched]
    begins: datetime
    per_thousand: float = BUDGET
    holidays: Sequence[date] = ()
    offset: float = 0.0
    knowledge: Knowledge = BASELINE
    gaps: list[Gap] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    past: list[Incident] = field(default_factory=list)
    alerts: list[Incident] = field(default_factory=list)
    heard: list[Gap] = field(default_factory=list)
    _queue: list[tuple[datetime, int, int]] = field(default_factory=list)
    _alive: set[int] = field(default_factory=set)

    def run(self, tell: Callable[[datetime], None] = lambda at: None) -> None:
        """Play everything to the end; `tell` hears of each day that has passed."""
        messages: list[tuple[datetime, int, Standing]] = []
        for index, each in enumerate(self.watched):
            self._next_message(index, each, messages)
        day = min(at for at, _, _ in messages).replace(hour=0, minute=0, second=0, microsecond=0)
        refit, guard, sweep = self.begins, self.begins, self.begins
        while messages:
            at = messages[0][0]
            due = min(refit, guard, sweep)
            if due <= at:
                self._speak(due)
                if refit <= due:
                    self._learn(due)
                    refit += REFIT_EVERY
                if guard <= due:
                    self._guard(due)
                    guard += GUARD_EVERY
                if sweep <= due:
                    self._sweep(due)
                    sweep += SWEEP_EVERY
                continue
            self._speak(at)
            _, index, standing = heapq.heappop(messages)
            self._hear(index, standing, at)
            self._next_message(index, self.watched[index], messages)
            if at >= day:
                tell(at)
                day += timedelta(days=1)
        self._speak(datetime.max.replace(tzinfo=UTC))

    def _next_message(self, index: int, each: Watched, messages: list[tuple[datetime, int, Standing]]) -> None:
        coming = next(each.coming, None)
        if coming is not None:
            heapq.heappush(messages, (coming[0], index, coming[1]))

    def _hear(self, index: int, standing: Standing, at: datetime) -> None:
        each = self.watched[index]
        gap = gap_between(each.standing, standing, at)
        if gap:
            self.gaps.append(gap)
            if each.trace.begins >= self.begins:
                self.heard.append(gap)
        step = step_between(each.standing, standing, at)
        if step:
            self.steps.append(step)
        each.standing = standing
        each.rarest = min(each.rarest, standing.rarest_step if standing.rarest_step is not None else 1.0)
        (self._alive.discard if standing.is_terminal else self._alive.add)(index)
        if at >= self.begins:
            self._judge(each, at)
            self._schedule(index, at)

    def _judge(self, each: Watched, at: datetime) -> None:
        if each.standing is not None:
            for anomaly in judge(each.standing, at, SHOP, self.knowledge):
                each.first.setdefault(anomaly.kind, at)

    def _schedule(self, index: int, now: datetime) -> None:
        """Plan when its silence becomes an alarm: at once, where new tables say that it should have been one before."""
        each = self.watched[index]
        each.version += 1
        if each.standing is None or each.standing.is_terminal:
            return
        speaks = self.knowledge.speaks_at(each.standing)
        if speaks is not None:
            heapq.heappush(self._queue, (max(speaks, now), index, each.version))

    def _speak(self, until: datetime) -> None:
        """Judge each parcel whose silence has become an alarm by now."""
        while self._queue and self._queue[0][0] <= until:
            at, index, version = heapq.heappop(self._queue)
            each = self.watched[index]
            if version == each.version:
                self._judge(each, at)

    def _learn(self, now: datetime) -> None:
        kept = now - WINDOW
        self.gaps = [gap for gap in self.gaps if gap.started_at >= kept]
        self.knowledge = fit(
            [*self.gaps, *self.lasting()],
            self.steps,
            now,
            per_thousand=self.per_thousand,
            offset=self.offset,
            holidays=self.holidays,
            incidents=[*self.past, *self.knowledge.incidents],
        ).under(self.knowledge.incidents)
        self._reschedule(now)

    def _guard(self, now: datetime) -> None:
        begin = now - GUARD_WINDOW
        recent = list(takewhile(lambda gap: gap.ended_at is not None and gap.ended_at > begin, reversed(self.gaps)))
        before = {incident.name for incident in self.knowledge.incidents if incident.until is None}
        watching = self.knowledge.watching([*recent, *self.lasting()], now)
        if not watching.incidents and not self.knowledge.incidents:
            return
        self.alerts += [each for each in watching.incidents if each.until is None and each.name not in before]
        known = set(self.past)
        self.past += [each for each in watching.incidents if each.until is not None and each not in known]
        self.knowledge = watching
        self._reschedule(now)

    def lasting(self) -> list[Gap]:
        """Return the silences that have not ended."""
        standing = (self.watched[index].standing for index in sorted(self._alive))
        return [gap for each in standing if each and (gap := open_gap(each))]

    def _reschedule(self, now: datetime) -> None:
        for index in sorted(self._alive):
            self._schedule(index, now)

    def _sweep(self, now: datetime) -> None:
        for index in sorted(self._alive):
            each = self.watched[index]
            if each.standing and each.standing.quiet_since and now - each.standing.quiet_since > NEVER_AGAIN:
                self._alive.discard(index)
            else:
                self._judge(each, now)


def replay(
    traces: Sequence[Trace],
    per_thousand: float = BUDGET,
    offset: float = 0.0,
    holidays: Sequence[date] = (),
    tell: Callable[[datetime], None] = lambda at: None,
) -> Replay:
    """Learn from the first half of the time in which parcels began, and watch the parcels of the second half."""
    first, last = min(each.begins for each in traces), max(each.begins for each in traces)
    middle = (first + (last - first) / 2).replace(hour=0, minute=0, second=0, microsecond=0)
    state = Replay([], middle, per_thousand, holidays, offset)
    state.watched = [Watched(each, play(each, lambda *step: state.knowledge.rarity(*step))) for each in traces]
    state.run(tell)
    return state
