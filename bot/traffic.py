"""How a shop's parcels move as a whole: the silences of a sample, added up batch by batch while a sweep goes by.

When everything slows down at once that is one incident, and the single parcels are not blamed for it. The sample is
bounded and taken by parcel, so that the silences that ended and those that last are of the same parcels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.detect import Knowledge
from bot.detect.gaps import Gap, open_gap
from bot.detect.incidents import Incident, Scope
from bot.detect.knowledge import AFTERMATH
from bot.detect.network import Cell, Movement, alerts, closed, jams, movements, places
from bot.domain.standing import Stage, Standing
from bot.ports import EndedSilence

LOOKED_BACK = timedelta(days=7)
MOST_SAMPLED = 40_000  # open parcels whose silences are added up
HEX = 16**8


def share_below(parcels: int) -> str:
    """Return the id below which the sampled parcels lie: ids are random, so every one is as likely as another."""
    share = min(1.0, MOST_SAMPLED / max(parcels, 1))
    return "g" if share >= 1.0 else f"{int(share * HEX):08x}"  # no hexadecimal digit sorts after "g"


def gap_of(parcel: str, ended: EndedSilence) -> Gap:
    """Return a kept silence as the detectors know it."""
    return Gap(
        parcel=parcel,
        stage=Stage(ended.stage),
        carrier=ended.carrier,
        service=ended.service,
        region=ended.region,
        started_at=ended.started_at,
        ended_at=ended.ended_at,
        facility=ended.facility,
    )


@dataclass(slots=True)
class Traffic:
    """What moved, and should have moved, by carrier, region and facility. Use it for one sweep."""

    knowledge: Knowledge
    now: datetime
    below: str
    lanes: dict[Cell, Movement] = field(default_factory=dict)
    facilities: dict[Cell, Movement] = field(default_factory=dict)

    def ended(self, silences: Iterable[tuple[str, EndedSilence]]) -> None:
        """Add the silences that ended lately."""
        self._add([gap_of(parcel, each) for parcel, each in silences])

    def lasting(self, standings: Iterable[Standing]) -> None:
        """Add the silences that last on."""
        sampled = (open_gap(each) for each in standings if each.shipment_id < self.below)
        self._add([gap for gap in sampled if gap])

    def _add(self, gaps: Sequence[Gap]) -> None:
        curves, clock = self.knowledge.curves, self.knowledge.clock
        _merge(self.lanes, movements(gaps, self.now, curves, clock))
        _merge(self.facilities, places(gaps, self.now, curves, clock))

    def incidents(self) -> tuple[Incident, ...]:
        """Return what is slow now, and for a while what was: silences that began under it are long for a reason.

        What was known and is still slow keeps its beginning.
        """
        known = self.knowledge.incidents
        lasting = [each for each in known if each.until is None]
        found = (*alerts(self.lanes, self.now, lasting), *jams(self.facilities, self.now, lasting))
        over = [each for each in known if each.until is not None and self.now - each.until < AFTERMATH]
        return (*found, *over, *closed(lasting, found, self.now))


def _merge(found: dict[Cell, Movement], more: dict[Cell, Movement]) -> None:
    for cell, movement in more.items():
        whole = found.setdefault(cell, Movement())
        whole.observed += movement.observed
        whole.expected += movement.expected


def incident_key(incident: Incident) -> str:
    """Return what an incident is known by in the store."""
    return "\x1f".join(incident.name)


def incident_json(incident: Incident) -> dict[str, Any]:
    """Return an incident as JSON values."""
    return {
        "scope": str(incident.scope),
        "place": incident.place,
        "carrier": incident.carrier,
        "parcels": incident.parcels,
        "expected": incident.expected,
        "pace": incident.pace,
        "since": incident.since.isoformat(),
    }


def incident_of(body: dict[str, Any], until: datetime | None) -> Incident:
    """Read what `incident_json` gave."""
    return Incident(
        Scope(body["scope"]),
        body["place"],
        body["carrier"],
        body["parcels"],
        body["expected"],
        body["pace"],
        datetime.fromisoformat(body["since"]),
        until,
    )
