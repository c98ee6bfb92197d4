"""When a number is asked for, how often a provider may be asked, and what happens when it does not answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.status import Status
from bot.errors import Misconfigured, NotThere, RateLimited, Refused, Unavailable
from bot.intake.breaker import FAILURES, Breaker
from bot.intake.poll import Poller, Seen, interval, jittered, pause_after
from bot.ports import Poll

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("seen", "told", "wait"),
    [
        (Seen(Status.PENDING), False, 6 * HOUR),
        (Seen(Status.IN_TRANSIT, NOON), False, 4 * HOUR),
        (Seen(Status.IN_TRANSIT, NOON, date(2026, 11, 24)), False, HOUR),
        (Seen(Status.IN_TRANSIT, NOON, date(2026, 11, 28)), False, 4 * HOUR),
        (Seen(Status.IN_TRANSIT, NOON, in_trouble=True), False, 2 * HOUR),
        (Seen(Status.OUT_FOR_DELIVERY, NOON), False, HOUR / 2),
        (Seen(Status.OUT_FOR_DELIVERY, NOON), True, 6 * HOUR),
        (Seen(Status.IN_TRANSIT, NOON), True, 24 * HOUR),
        (Seen(Status.IN_TRANSIT, NOON - timedelta(days=11)), False, 24 * HOUR),
        (Seen(Status.IN_TRANSIT, NOON - timedelta(days=61)), False, None),
        (Seen(Status.DELIVERED, NOON, settled_at=NOON), False, 24 * HOUR),
        (Seen(Status.DELIVERED, NOON, settled_at=NOON - timedelta(days=2)), False, None),
        (Seen(Status.RETURNED, NOON), False, None),
        (Seen(Status.CANCELLED), True, None),
        (Seen(Status.PENDING, watched_since=NOON - timedelta(days=11)), False, 24 * HOUR),
        (Seen(Status.PENDING, watched_since=NOON - timedelta(days=61)), False, None),
    ],
)
def test_the_more_there_is_to_miss_the_sooner_it_is_asked_for(seen: Seen, told: bool, wait: timedelta | None) -> None:
    assert interval(seen, told, NOON) == wait


def test_waits_are_spread_by_no_more_than_their_jitter() -> None:
    assert jittered(HOUR, 0.5) == HOUR
    assert timedelta(minutes=51) <= jittered(HOUR, 0.0) < HOUR < jittered(HOUR, 1.0) <= timedelta(minutes=69)


@pytest.mark.parametrize(
    ("error", "attempts", "pause"),
    [
        (Unavailable("down"), 0, timedelta(minutes=1)),
        (Unavailable("down"), 3, timedelta(minutes=8)),
        (Unavailable("down"), 50, HOUR),
        (RateLimited("x", 7200), 0, 2 * HOUR),
        (NotThere("no"), 0, 12 * HOUR),
        (NotThere("no"), 120, None),
        (Refused("no"), 0, timedelta(minutes=15)),
        (Misconfigured("no"), 0, None),
    ],
)
def test_the_pause_follows_the_class_of_the_error(error, attempts, pause) -> None:
    assert pause_after(error, attempts) == pause


def test_a_provider_that_fails_is_left_alone_then_tried_once() -> None:
    breaker = Breaker()
    for _ in range(FAILURES):
        assert breaker.allows(NOON)
        breaker.failed(NOON)
    assert not breaker.allows(NOON)
    later = NOON + timedelta(minutes=1)
    assert breaker.allows(later)
    assert not breaker.allows(later), "one trial at a time"
    breaker.failed(later)
    assert not breaker.allows(later + timedelta(minutes=1)), "it rests longer after a failed trial"
    again = later + timedelta(minutes=2)
    assert breaker.allows(again)
    breaker.succeeded()
    assert breaker.allows(again)
    assert breaker.allows(again)


class TwinPolls:
    def __init__(self, *numbers: str) -> None:
        self.rows = {number: Poll("m", "ups", number, None, due_at=NOON) for number in numbers}
        self.due_at = dict.fromkeys(numbers, NOON)
        self.errors: dict[str, str] = {}
        self.moves = 0

    async def due(self, now, limit):
        return [self.rows[number] for number, at in self.due_at.items() if at and at <= now][:limit]

    async def failed(self, poll, error, due_at):
        self.errors[poll.number], self.due_at[poll.number] = error, due_at

    async def put_off(self, poll, due_at):
        self.due_at[poll.number] = due_at
        self.moves += 1


async def test_no_more_is_asked_than_the_provider_allows(clock) -> None:
    polls, asked = TwinPolls("A", "B", "C"), []

    async def ask(poll):
        asked.append(poll.number)
        polls.due_at[poll.number] = None

    poller = Poller(polls, ask, {"ups": 1}, clock, lambda: 0.5)
    assert await poller.step() == 1
    assert asked == ["A"]
    clock.tick(minutes=1)
    await poller.step()
    clock.tick(minutes=1)
    await poller.step()
    clock.tick(minutes=1)
    await poller.step()
    assert sorted(asked) == ["A", "B", "C"]


async def test_a_backlog_is_worked_off_as_fast_as_the_provider_allows_and_put_off_once(clock) -> None:
    polls, asked = TwinPolls(*(f"N{index}" for index in range(60))), []

    async def ask(poll):
        asked.append(poll.number)
        polls.due_at[poll.number] = None

    poller = Poller(polls, ask, {"ups": 60}, clock, lambda: 0.5)
    for seconds in range(0, 60, 5):
        await poller.step()
        assert len(asked) <= seconds + 6
        clock.tick(seconds=5)
    assert len(asked) >= 55
    assert polls.moves <= 70


async def test_a_hint_to_confirm_does_not_wait_behind_a_backlog(clock) -> None:
    polls, asked = TwinPolls(*(f"N{index}" for index in range(60))), []

    async def ask(poll):
        asked.append(poll.number)
        polls.due_at[poll.number] = None

    poller = Poller(polls, ask, {"ups": 6}, clock, lambda: 0.5)
    await poller.step()
    polls.rows = {"hint": Poll("m", "ups", "hint", None, "confirm", due_at=NOON), **polls.rows}
    polls.due_at = {"hint": NOON, **polls.due_at}
    await poller.step()
    clock.tick(seconds=10)
    await poller.step()
    assert asked[1] == "hint"


async def test_failures_are_counted_and_nothing_is_dropped(clock) -> None:
    polls = TwinPolls("A")

    async def ask(poll):
        raise Unavailable("ups answered 503")

    poller = Poller(polls, ask, {"ups": 600}, clock, lambda: 0.5)
    await poller.step()
    assert polls.errors == {"A": "ups answered 503"}
    assert polls.due_at["A"] == clock.now() + timedelta(minutes=1)


async def test_a_provider_that_asks_for_a_pause_gets_it_for_all_its_numbers(clock) -> None:
    polls, asked = TwinPolls("A", "B"), []

    async def ask(poll):
        asked.append(poll.number)
        raise RateLimited("ups", 600)

    poller = Poller(polls, ask, {"ups": 6000}, clock, lambda: 0.5)
    await poller.step()
    clock.tick(minutes=5)
    await poller.step()
    assert len(asked) == 1
    assert all(at and at > clock.now() for at in polls.due_at.values())
    assert poller.resting()[0][:2] == ("m", "ups")
