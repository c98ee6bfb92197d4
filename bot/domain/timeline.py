"""Puts the scans of one parcel in order and drops doubles: what the reducer reads and the tracking page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.domain.event import TrackingEvent
from bot.domain.status import Status, TzBasis

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
SILENT = frozenset({Status.PENDING, Status.UNKNOWN})


def moves(event: TrackingEvent) -> bool:
    """Say whether an event may move the status: informational, pending and unmapped ones never do."""
    return not event.informational and event.status not in SILENT


def in_order(events: Iterable[TrackingEvent]) -> tuple[TrackingEvent, ...]:
    """Return the events without doubles, oldest first; independent of the order in which they came.

    A day without an hour would sort before everything of that day, and no time at all before everything. Both are
    placed right after the last event of the same provider that comes earlier in the provider's own sequence.
    """
    unique = _unique(events)
    sequences: dict[str, list[TrackingEvent]] = defaultdict(list)
    for event in unique:
        sequences[event.provider].append(event)
    moment: dict[str, datetime] = {}
    for own in sequences.values():
        moment.update(_moments(sorted(own, key=lambda event: (event.sequence, event.id))))
    return tuple(sorted(unique, key=lambda event: (moment[event.id], event.sequence, event.id)))


def _unique(events: Iterable[TrackingEvent]) -> list[TrackingEvent]:
    """Keep one copy of each id: the one with the smallest sequence, so that the choice depends on no arrival."""
    kept: dict[str, TrackingEvent] = {}
    for event in events:
        known = kept.get(event.id)
        if known is None or (event.sequence, repr(event)) < (known.sequence, repr(known)):
            kept[event.id] = event
    return list(kept.values())


def _moments(own: list[TrackingEvent]) -> dict[str, datetime]:
    """Give every event of one provider (in its sequence) the moment at which it sorts."""
    moment: dict[str, datetime] = {}
    latest = BEFORE_ALL
    for event in own:
        at = event.occurred_at or latest
        if event.tz_basis is TzBasis.DATE_ONLY and latest.date() == at.date():
            at = max(at, latest)
        moment[event.id] = at
        latest = max(latest, at)
    return moment
