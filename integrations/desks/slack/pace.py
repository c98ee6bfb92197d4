"""Slack's own limits, kept here so that Slack need not: about one message a second and channel, with small bursts.

Whoever asks gets a place in the queue and keeps it under its key until its turn: coming back later loses nothing.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_PLACES = 10_000


class Pace:
    """A token bucket per name, as a queue of due times in seconds of a monotonic clock."""

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._step = 1.0 / per_second
        self._ahead = (burst - 1) * self._step
        self._clock = clock
        self._next: dict[str, float] = {}
        self._held: dict[str, float] = {}
        self._places: OrderedDict[tuple[str, str], float] = OrderedDict()

    def wait(self, name: str, key: str) -> float:
        """Return how many seconds the turn of this key is off; 0 means now, and gives up its place."""
        wait = self.reserve(name, key)
        if not wait:
            self._places.pop((name, key), None)
        return wait

    def reserve(self, name: str, key: str) -> float:
        """As `wait`, but its place is kept also when its turn is now: it will be taken in a moment."""
        now, place = self._clock(), (name, key)
        due = self._places.get(place)
        if due is None:
            due = max(self._next.get(name, 0.0), now - self._ahead)
            self._next[name] = due + self._step
        self._places[place] = due = max(due, self._held.get(name, 0.0))
        self._forget()
        return max(due - now, 0.0)

    def hold(self, name: str, seconds: float) -> None:
        """Let nobody through for so long: Slack asked for a pause."""
        until = self._clock() + seconds
        self._held[name] = max(self._held.get(name, 0.0), until)
        self._next[name] = max(self._next.get(name, 0.0), until)

    def _forget(self) -> None:
        while len(self._places) > MOST_PLACES:
            self._places.popitem(last=False)
