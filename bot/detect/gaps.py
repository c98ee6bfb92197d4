"""What the learned tables are made from: one row a silence between two scans, one row a step between facilities.

Rows are cheap to write whenever a parcel's row changes (`gap_between`, `step_between`); `gaps_of` and `steps_of` make
them from a parcel's events, for shops that bring a past with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.domain.route import stops_of
from bot.domain.shipment import Shipment
from bot.domain.standing import Stage, Standing, latest_moment, stage_of

QUIET_STAGES = (
    Stage.ANNOUNCED,
    Stage.FIRST_MILE,
    Stage.MOVING,
    Stage.AT_HUB,
    Stage.NEAR,
    Stage.AT_DEPOT,
    Stage.OUT,
    Stage.CUSTOMS,
    Stage.TROUBLED,
)


@dataclass(frozen=True, slots=True)
class Gap:
    """One silence of one parcel. `ended_at` is when the next scan was heard; None while it lasts. Aware UTC.

    What came after `known_until` says nothing of ordinary days.
    """

    parcel: str
    stage: Stage
    carrier: str
    service: str
    region: str
    started_at: datetime
    ended_at: datetime | None = None
    facility: str = ""
    known_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one parcel from a facility to the next, on the way to a region. Aware UTC."""

    parcel: str
    carrier: str
    here: str
    there: str
    region: str
    at: datetime


def open_gap(standing: Standing) -> Gap | None:
    """Return the silence that a parcel is in; None where silence says nothing."""
    since = silent_since(standing)
    if since is None or standing.stage not in QUIET_STAGES:
        return None
    return Gap(
        parcel=standing.shipment_id or standing.number,
        stage=standing.stage,
        carrier=standing.carrier or "",
        service=standing.service or "",
        region=standing.destination_region or "",
        started_at=since,
        facility=standing.facility or "",
    )


def silent_since(standing: Standing) -> datetime | None:
    """Return when a parcel's silence began: a label counts from its first mention, anything else from its last scan."""
    if standing.stage is Stage.ANNOUNCED:
        return standing.labelled_at or standing.dispatched_at or standing.heard_at
    return standing.quiet_since


def gap_between(before: Standing | None, after: Standing, heard_at: datetime) -> Gap | None:
    """Return the silence that a change of a parcel's row has ended; None when it lasts on."""
    gap = open_gap(before) if before else None
    if before is None or gap is None:
        return None
    if before.last_scan_at == after.last_scan_at and before.stage is after.stage:
        return None
    return Gap(gap.parcel, gap.stage, gap.carrier, gap.service, gap.region, gap.started_at, heard_at, gap.facility)


def step_between(before: Standing | None, after: Standing, heard_at: datetime) -> Step | None:
    """Return the step that a change of a parcel's row tells of, if it is one."""
    if before is None or not before.facility or not after.facility or before.facility == after.facility:
        return None
    if after.stage in {Stage.BACK, Stage.ENDED}:
        return None
    parcel, region = after.shipment_id or after.number, after.destination_region or ""
    return Step(parcel, after.carrier or "", before.facility, after.facility, region, heard_at)


def gaps_of(shipment: Shipment, standing: Standing) -> list[Gap]:
    """Return the silences between the scans of a parcel, as if each had been heard when it was made."""
    scans = [event for event in shipment.events if not event.informational]
    gaps = []
    for scan, later in pairwise(scans):
        started, ended = latest_moment(scan), latest_moment(later)
        stage = stage_of(scan.status, scan.substatus, scan.reason, scan, shipment.destination)
        if started and ended and ended > started and stage in QUIET_STAGES:
            region, service = standing.destination_region or "", standing.service or ""
            parcel = standing.shipment_id or standing.number
            gaps.append(Gap(parcel, stage, standing.carrier or "", service, region, started, ended))
    last = open_gap(standing)
    return [*gaps, last] if last else gaps


def steps_of(shipment: Shipment, standing: Standing) -> list[Step]:
    """Return the steps between the facilities that a parcel was seen at."""
    stops = stops_of([event for event in shipment.events if not event.informational])
    parcel, region = standing.shipment_id or standing.number, standing.destination_region or ""
    carrier = standing.carrier or ""
    return [Step(parcel, carrier, here, there, region, at) for (here, _), (there, at) in pairwise(stops) if at]
