"""Keeps us from asking a provider that is down: after some failures in a row it is left alone, then tried once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES = 5  # in a row, before a provider is left alone
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(minutes=15)


@dataclass(slots=True)
class Breaker:
    """One provider's: closed (asked as usual), open (left alone until `opens_until`), or half open (on trial)."""

    failures: int = 0
    opens_until: datetime | None = None
    trying: bool = False

    def allows(self, now: datetime) -> bool:
        """Say whether the provider may be asked now; when it rests, the first question after the rest is the trial."""
        if self.opens_until is None:
            return True
        if now < self.opens_until or self.trying:
            return False
        self.trying = True
        return True

    def succeeded(self) -> None:
        """An answer came, even one that says there is nothing: all is well again."""
        self.failures, self.opens_until, self.trying = 0, None, False

    def failed(self, now: datetime, pause: timedelta | None = None) -> None:
        """Count a failure; with a pause the provider itself asked to be left alone that long."""
        self.trying = False
        self.failures += 1
        if pause is not None:
            self.opens_until = max(self.opens_until or now, now + pause)
        elif self.failures >= FAILURES:
            rest = FIRST_REST * 2.0 ** min(self.failures - FAILURES, 10)
            self.opens_until = now + min(rest, LONGEST_REST)

    def passed_over(self) -> None:
        """A trial that was never made: its turn came to nothing before anybody was asked."""
        self.trying = False

    @property
    def is_open(self) -> bool:
        """True while the provider is left alone or on trial."""
        return self.opens_until is not None
