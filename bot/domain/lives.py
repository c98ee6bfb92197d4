"""Numbers are used again: the scans of an earlier parcel under the same number are told apart and left out.

Carriers give a number out again some months after its parcel has ended (FedEx after about 90 days, USPS after 120, UPS
after 18 months). What belongs to somebody else's parcel must never be told to this one's shopper.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.event import ShipmentReport, TrackingEvent
from bot.domain.status import Status
from bot.domain.timeline import moves

# After an end, a new label this much later begins another parcel; so does any movement after the longer time.
NEW_LABEL_AFTER = timedelta(days=21)
NEW_LIFE_AFTER = timedelta(days=60)
WAY_BACK = frozenset({Status.RETURNING, Status.RETURNED})


def newest_life(ordered: Sequence[TrackingEvent]) -> tuple[TrackingEvent, ...]:
    """Return the scans of the newest parcel under this number, oldest first; all of them when there was only one."""
    start, ended = 0, None
    for at, event in enumerate(ordered):
        if event.occurred_at is None or not moves(event):
            continue
        if ended is not None and _begins_anew(event, event.occurred_at - ended):
            start, ended = at, None
        if event.status.is_terminal:
            ended = event.occurred_at
    return tuple(ordered[start:])


def _begins_anew(event: TrackingEvent, gap: timedelta) -> bool:
    if event.status is Status.PRE_TRANSIT:
        return gap >= NEW_LABEL_AFTER
    return gap >= NEW_LIFE_AFTER and event.status not in WAY_BACK and not event.status.is_terminal


def begins_after(sent: Sequence[datetime], life: Sequence[TrackingEvent]) -> bool:
    """Say whether a parcel began so long after it was sent that it may be another one under the same number."""
    began = min((event.occurred_at for event in life if event.occurred_at), default=None)
    return began is not None and bool(sent) and began - max(sent) >= NEW_LIFE_AFTER


def of_this_life(
    headlines: Sequence[ShipmentReport], life: Sequence[TrackingEvent], every: Sequence[TrackingEvent]
) -> list[ShipmentReport]:
    """Return the reports that speak of the newest parcel: those that were touched since it began."""
    if len(life) == len(every):
        return list(headlines)
    began = min((event.occurred_at for event in life if event.occurred_at), default=None)
    return [report for report in headlines if not _before(report, began)]


def _before(report: ShipmentReport, began: datetime | None) -> bool:
    touched = report.updated_at or report.latest_event
    return began is not None and touched is not None and touched < began
