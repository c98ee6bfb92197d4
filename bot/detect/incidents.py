"""Trouble that many parcels share: a facility, a region, a carrier or everything at once moves slower than usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What an incident covers."""

    PLACE = "place"  # one facility
    LANE = "lane"  # one carrier into one region
    REGION = "region"  # every carrier into one region
    CARRIER = "carrier"  # one carrier everywhere
    NETWORK = "network"  # every carrier that the shop uses


@dataclass(frozen=True, slots=True)
class Incident:
    """Many parcels quiet at once. `place` is a facility or a region, or empty; `carrier` is empty for all of them.

    `pace` is observed over expected movement, 0 to 1. Of the `parcels` concerned `expected` would be as quiet, or have
    moved, on an ordinary day. `until` is None while it lasts; times are aware UTC.
    """

    scope: Scope
    place: str
    carrier: str
    parcels: int
    expected: float
    pace: float
    since: datetime
    until: datetime | None = None

    def covers(self, carrier: str, region: str, facility: str) -> bool:
        """Say whether a parcel of a carrier, bound for a region and last seen at a facility, is concerned."""
        if self.carrier and self.carrier != carrier:
            return False
        if self.scope is Scope.PLACE:
            return self.place == facility
        return not self.place or self.place == region

    @property
    def name(self) -> tuple[str, str, str]:
        """What it is the same incident by, from one hour to the next."""
        return str(self.scope), self.place, self.carrier
