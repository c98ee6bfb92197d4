"""What we said about an arrival, kept so that "was it true?" can be asked later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.trip import Stage

LEVEL = 0.8
"""The share of our windows that hold: what the forecast is calibrated to, and what shoppers are told."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days between which a parcel comes, both included, by the shop's calendar; `level` of such windows hold."""

    earliest: date
    likely: date
    latest: date
    level: float = LEVEL

    @property
    def days(self) -> int:
        """How many days the window spans: 0 when it names one day."""
        return (self.latest - self.earliest).days

    def holds(self, arrived: date) -> bool:
        """Say whether a parcel that came on that day kept the promise."""
        return self.earliest <= arrived <= self.latest


@dataclass(frozen=True, slots=True)
class Promise:
    """One statement to a shopper. `window` is None when none was shown; `p_late` is the chance of missing the day
    that the shop promised (None: it promised none); `model` is the forecaster's version; `made_at` is aware, UTC."""

    window: Window | None
    p_late: float | None
    stage: Stage
    model: str
    made_at: datetime
