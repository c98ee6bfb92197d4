"""Puts the scans of one parcel in order and drops doubles: what the reducer reads and the tracking page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

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
    sequences: dict[str, list[tuple[int, str, TrackingEvent]]] = defaultdict(list)
    for event_id, event in unique.items():
        sequences[event.provider].append((event.sequence, event_id, event))
    placed: list[tuple[datetime, int, str, TrackingEvent]] = []
    for own in sequences.values():
        placed += _moments(sorted(own, key=lambda row: row[:2]))
    return tuple(row[3] for row in sorted(placed, key=lambda row: row[:3]))


def _unique(events: Iterable[TrackingEvent]) -> dict[str, TrackingEvent]:
    """Keep one copy of each id: the one with the smallest sequence, so that the choice depends on no arrival."""
    kept: dict[str, TrackingEvent] = {}
    for event in events:
        event_id = event.id
        known = kept.get(event_id)
        if known is None or (event.sequence, repr(event)) < (known.sequence, repr(known)):
            kept[event_id] = event
    return kept


def _moments(own: list[tuple[int, str, TrackingEvent]]) -> list[tuple[datetime, int, str, TrackingEvent]]:
    """Give every event of one provider (in its sequence) the moment at which it sorts."""
    placed = []
    latest = BEFORE_ALL
    for sequence, event_id, event in own:
        at = event.occurred_at or latest
        if event.tz_basis is TzBasis.DATE_ONLY and timedelta() <= latest - at < timedelta(days=1):
            at = latest
        placed.append((at, sequence, event_id, event))
        latest = max(latest, at)
    return placed
