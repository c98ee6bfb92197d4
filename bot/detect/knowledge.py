"""What a shop's own past parcels taught us, in one versioned value: how long silence is usual, which steps are rare.

`BASELINE` knows nothing: the rules then use the fixed limits that stand in their own files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.standing import Standing


class Scope(StrEnum):
    """What an incident covers."""

    PLACE = "place"  # one facility
    LANE = "lane"  # one carrier into one region
    CARRIER = "carrier"  # one carrier everywhere
    NETWORK = "network"  # every carrier that the shop uses


@dataclass(frozen=True, slots=True)
class Incident:
    """Many parcels quiet at once. `pace` is observed over expected movement, 0 to 1; `since` is aware UTC.

    `expected` is how many of the `parcels` would be as quiet on an ordinary day.
    """

    scope: Scope
    place: str
    carrier: str | None
    parcels: int
    expected: float
    pace: float
    since: datetime


@dataclass(frozen=True, slots=True)
class Silence:
    """How unusual a parcel's silence is. Hours are the carrier's open hours.

    `limit` is what the merchant's budget of false alarms allows, stretched while an incident explains silence;
    `plain_limit` is the same without one. `lost` is the chance that a parcel as quiet as this is never seen again;
    `group` names the past parcels that it is compared with.
    """

    elapsed: float
    usual: float
    limit: float
    plain_limit: float
    lost: float
    group: str

    @property
    def too_long(self) -> bool:
        """True when silence this long is worth an alarm."""
        return self.elapsed >= self.limit

    @property
    def unexplained(self) -> bool:
        """True when it would be worth an alarm if no incident explained it."""
        return self.elapsed >= self.plain_limit


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The learned tables. Made by `fit`, kept as JSON, replaced as a whole."""

    version: str = "fixed"
    rare_step: float = 0.0
    incidents: tuple[Incident, ...] = ()

    def silence(self, standing: Standing, now: datetime) -> Silence | None:
        """Return how unusual a parcel's silence is; None where the shop's past cannot tell."""
        return None

    def soonest_delivery(self, carrier: str | None) -> float:
        """Return the minutes after loading before which no delivery is believable; 0 where that is not known."""
        return 0.0

    def incident_of(self, standing: Standing) -> Incident | None:
        """Return the incident that covers a parcel, the narrowest first."""
        return None


BASELINE = Knowledge()
