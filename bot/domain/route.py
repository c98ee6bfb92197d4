"""The way that a parcel took from facility to facility: where it is, where it came back to, its least usual step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.domain.event import TrackingEvent
from bot.domain.places import facility_of
from bot.domain.status import Status
from bot.domain.timeline import moves

# (carrier, from facility, to facility, region of destination) -> how usual that step is, 0 to 1
Rarity = Callable[[str | None, str, str, str | None], float]


@dataclass(frozen=True, slots=True)
class Route:
    """The facilities that a parcel was seen at, in order; the fields are those of `Standing`."""

    facility: str | None = None
    facilities: int = 0
    revisits: int = 0
    revisited_at: datetime | None = None
    rarest_step: float | None = None
    rarest_at: datetime | None = None
    rarest_from: str | None = None
    rarest_to: str | None = None

    @classmethod
    def of(
        cls, carrier: str | None, scans: Sequence[TrackingEvent], destination: str | None, rarity: Rarity | None
    ) -> Route:
        stops = stops_of(scans)
        first: dict[str, datetime | None] = {}  # visits alone: a scan with a wrong clock makes no way back
        for key, at in stops:
            first.setdefault(key, at)
        again = [at for index, (key, at) in enumerate(stops) if any(key == before for before, _ in stops[:index])]
        steps = [
            (rarity(carrier, here, there, destination), first[there], here, there)
            for here, there in pairwise(first)
            if rarity is not None
        ]
        rarest = min(steps, key=lambda step: step[0], default=(None, None, None, None))
        return cls(
            stops[-1][0] if stops else None,
            len({key for key, _ in stops}),
            len(again),
            again[0] if again else None,
            *rarest,
        )


def stops_of(scans: Sequence[TrackingEvent]) -> list[tuple[str, datetime | None]]:
    """Return the facilities in the order of the parcel's visits, each with the first scan there; the way back not."""
    stops: list[tuple[str, datetime | None]] = []
    for scan in scans:
        if scan.status in {Status.RETURNING, Status.RETURNED}:
            break
        key = facility_of(scan.place)
        if key and moves(scan) and scan.status is not Status.PRE_TRANSIT and (not stops or stops[-1][0] != key):
            stops.append((key, scan.occurred_at))
    return stops
