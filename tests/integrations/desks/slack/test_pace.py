"""The pace: bursts are let through, the rest queue up, and nobody loses a place by coming back later."""

from __future__ import annotations

import pytest

from integrations.desks.slack.pace import MOST_PLACES, Pace


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def pace(seconds: Seconds) -> Pace:
    return Pace(per_second=1.0, burst=3, clock=seconds)


def test_a_burst_goes_at_once_and_the_rest_a_second_apart(pace: Pace) -> None:
    assert [pace.wait("C1", f"k{number}") for number in range(6)] == [0, 0, 0, 1, 2, 3]


def test_channels_do_not_wait_for_each_other(pace: Pace) -> None:
    for number in range(5):
        pace.wait("C1", f"k{number}")
    assert pace.wait("C2", "k") == 0


def test_a_place_in_the_queue_is_kept_under_its_key(pace: Pace, seconds: Seconds) -> None:
    for number in range(6):
        pace.wait("C1", f"k{number}")
    seconds.now += 1.5
    assert pace.wait("C1", "k5") == 1.5
    assert pace.wait("C1", "k3") == 0
    assert pace.wait("C1", "new") == 2.5
    seconds.now += 1.5
    assert [pace.wait("C1", key) for key in ("k5", "k4")] == [0, 0]


def test_two_hundred_at_once_leave_one_a_second_and_none_is_overtaken(pace: Pace, seconds: Seconds) -> None:
    waiting = {f"k{number}": 0.0 for number in range(200)}
    left: list[tuple[float, str]] = []
    while waiting:
        for key, due in sorted(waiting.items(), key=lambda item: item[1]):
            if due <= seconds.now:
                wait = pace.wait("C1", key)
                waiting[key] = seconds.now + wait
                if not wait:
                    left.append((seconds.now - 1000.0, key))
                    del waiting[key]
        seconds.now += 1.0
    assert [key for _, key in left] == [f"k{number}" for number in range(200)]
    assert [at for at, _ in left] == [max(0.0, number - 2.0) for number in range(200)]


def test_a_place_that_was_reserved_is_not_paid_for_twice(pace: Pace) -> None:
    assert [pace.reserve("C1", "k0"), pace.reserve("C1", "k0"), pace.wait("C1", "k0")] == [0, 0, 0]
    assert [pace.wait("C1", f"k{number}") for number in range(1, 4)] == [0, 0, 1]


def test_after_a_rest_a_burst_is_free_again(pace: Pace, seconds: Seconds) -> None:
    for number in range(3):
        pace.wait("C1", f"k{number}")
    seconds.now += 60
    assert [pace.wait("C1", f"later {number}") for number in range(4)] == [0, 0, 0, 1]


def test_a_pause_that_was_asked_for_holds_everybody(pace: Pace, seconds: Seconds) -> None:
    pace.hold("C1", 30)
    pace.hold("C1", 5)
    assert pace.wait("C1", "k") == 30
    seconds.now += 30
    assert pace.wait("C1", "k") == 0


def test_places_that_nobody_comes_back_for_do_not_pile_up(pace: Pace) -> None:
    for number in range(MOST_PLACES + 50):
        pace.wait("C1", f"k{number}")
    assert len(pace._places) == MOST_PLACES
