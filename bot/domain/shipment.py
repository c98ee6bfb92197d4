"""A parcel as we understand it: every report reduced to one state, with the overlays kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.event import Eta, Place, TrackingEvent
from bot.domain.promise import Window
from bot.domain.status import Party, Reason, Status, Substatus


@dataclass(frozen=True, slots=True)
class Delay:
    """The carrier said that it is late. `since` is aware UTC."""

    reason: Reason | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Stale:
    """The provider gave up ("expired"); the last real status stands, but it is old. `since` is aware UTC."""

    since: datetime | None
    last_real_status: Status


@dataclass(frozen=True, slots=True)
class Conflict:
    """The provider's headline and its newest event disagree; both are kept and the bot phrases with care."""

    headline: Status
    newest: Status


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel, reduced. Events are oldest first; all times aware UTC; `checked_at` is when we last heard.

    `window` and `p_late` (0 to 1, the chance of missing the promised day) are today's forecast, if there is one, made
    by `forecast_by` (stage and model); no report tells them, and the reducer leaves them open. Nor does any tell
    `watched_since`: when we first knew of the number, and could have heard something.
    """

    tracking_number: str
    carrier: str | None
    provider: str | None
    status: Status
    substatus: Substatus | None = None
    reason: Reason | None = None
    events: tuple[TrackingEvent, ...] = ()
    action_required: Party | None = None
    delay: Delay | None = None
    eta: Eta | None = None
    stale: Stale | None = None
    conflict: Conflict | None = None
    leg: str | None = None
    direction: str = "outbound"
    service: str | None = None
    origin: Place = Place()
    destination: Place = Place()
    public_url: str | None = None
    signed_by: str | None = None
    updated_at: datetime | None = None
    checked_at: datetime | None = None
    other_numbers: tuple[str, ...] = ()
    window: Window | None = None
    p_late: float | None = None
    forecast_by: str | None = None
    watched_since: datetime | None = None

    @property
    def last_scan(self) -> TrackingEvent | None:
        """The newest event that the carrier itself recorded, informational ones left out."""
        scans = [event for event in self.events if not event.informational]
        return scans[-1] if scans else None
