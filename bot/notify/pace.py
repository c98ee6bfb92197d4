"""How fast a merchant's channel may be used: a bucket that fills steadily, and a pause where the vendor asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(slots=True)
class Bucket:
    """Room for `most` sends at once, refilled by `rate` a second."""

    rate: float
    most: float
    level: float
    at: datetime
    paused_until: datetime | None = None

    def wait(self, now: datetime) -> timedelta:
        """Take one place and return zero, or return how long there is none (and take nothing)."""
        if self.paused_until and now < self.paused_until:
            return self.paused_until - now
        passed = max((now - self.at).total_seconds(), 0.0)
        self.level, self.at = min(self.most, self.level + passed * self.rate), now
        if self.level >= 1.0:
            self.level -= 1.0
            return timedelta(0)
        return timedelta(seconds=(1.0 - self.level) / self.rate)


class Pace:
    """One bucket for each merchant and channel."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def wait(self, merchant_id: str, channel: str, rate: float, now: datetime) -> timedelta:
        """As `Bucket.wait`; a bucket holds two seconds' worth."""
        return self._bucket(merchant_id, channel, rate, now).wait(now)

    def rest(self, merchant_id: str, channel: str, seconds: float, now: datetime) -> None:
        """Let a channel rest for so long: the vendor said so."""
        bucket = self._bucket(merchant_id, channel, 1.0, now)
        bucket.paused_until = now + timedelta(seconds=seconds)

    def _bucket(self, merchant_id: str, channel: str, rate: float, now: datetime) -> Bucket:
        most = max(rate * 2, 1.0)
        return self._buckets.setdefault((merchant_id, channel), Bucket(rate, most, most, now))
