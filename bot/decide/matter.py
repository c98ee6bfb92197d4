"""What may be told first, and what is decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.notice import Notice, Purpose, Withheld
from bot.ports.telling import Background

MILESTONE = "milestone:"


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that might be told: a kind of trouble of some parcels of one order, its end, or a milestone.

    `numbers` are number keys; `seen_at` is when it was first seen, `watched_since` since when the parcel was known to
    us at all; `shopper` is the salted hash, "" for nobody. `notice` is the one that was planned for it already. Times
    are aware UTC; `zone` is the shopper's.
    """

    kind: str
    closing: bool
    severity: str
    numbers: tuple[str, ...]
    seen_at: datetime
    order_id: str = ""
    shopper: str = ""
    held_out: bool = False
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    watched_since: datetime | None = None
    background: Background = field(default_factory=Background)
    notice: Notice | None = None

    @property
    def purpose(self) -> Purpose:
        """Progress for milestones, else trouble."""
        return Purpose.PROGRESS if self.kind.startswith(MILESTONE) else Purpose.TROUBLE

    @property
    def others(self) -> tuple[Notice, ...]:
        """What was told or planned besides this."""
        own = self.notice.id if self.notice else None
        return tuple(each for each in self.background.told if each.id != own)

    def said_of(self, number: str) -> tuple[Notice, ...]:
        """What was told or planned of this parcel of this order besides this, withheld or not."""
        return tuple(each for each in self.others if each.order_id == self.order_id and number in each.numbers)


@dataclass(frozen=True, slots=True)
class Send:
    """Tell it, at this time (aware UTC), of these parcels, on the first of these ways that takes it."""

    channels: tuple[str, ...]
    due_at: datetime
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """Tell it with a notice that waits already."""

    notice: Notice
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withhold:
    """Say nothing."""

    reason: Withheld


@dataclass(frozen=True, slots=True)
class Wait:
    """Decide later (aware UTC): what it hangs on is not settled yet."""

    until: datetime


Plan = Send | Join | Withhold | Wait
