"""Every report of one parcel, reduced to one shipment: the middle of the flow, pure, the same for any order of arrival.

The rules are numbered in `docs/statuses.md`. What is stored is enough: all events, unique by id, and the newest report
of each provider. `reduce` over all reports equals `reduce_shipment` over what is kept of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.event import Place, ShipmentReport, TrackingEvent
from bot.domain.lives import newest_life, of_this_life
from bot.domain.overlay import delay_of, leg_of, who_must_act
from bot.domain.shipment import Conflict, Shipment, Stale
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus
from bot.domain.timeline import BEFORE_ALL, SILENT, in_order, moves

Settled = tuple[Status, Substatus | None, Reason | None]

WAY_BACK = frozenset({Status.RETURNING, Status.RETURNED})
# A coarse headline may be made finer by the newest event of the same provider; that is no conflict (rule 4).
FINER: dict[Status, frozenset[Status]] = {
    Status.EXCEPTION: frozenset({Status.FAILED, Status.ATTEMPT_FAILED}),
    Status.RETURNING: frozenset({Status.RETURNED}),
}
ANYTHING = frozenset(Status)
NO_LABEL = ANYTHING - {Status.PRE_TRANSIT}
# What may follow a state (rule 2). Not listed: anything but a second announcement, for lost parcels are found again.
FOLLOWS: dict[Status, frozenset[Status]] = {
    Status.DELIVERED: WAY_BACK,
    Status.RETURNED: frozenset(),
    Status.RETURNING: frozenset({Status.RETURNING, Status.RETURNED, Status.FAILED}),
}


def reduce(reports: Sequence[ShipmentReport], checked_at: datetime | None = None) -> Shipment:
    """Return the shipment that these reports of one parcel tell of, in whatever order and however often they came."""
    sure = [without_finality(report) if report.hint else report for report in reports]
    events = [event for report in sure for event in report.events]
    number = sure[0].tracking_number if sure else ""
    return reduce_shipment(number, newest_headlines(sure), events, checked_at)


def newest_headlines(reports: Iterable[ShipmentReport]) -> list[ShipmentReport]:
    """Return the newest report of each provider, by the provider's own clock; its events are left behind."""
    newest: dict[str, ShipmentReport] = {}
    for report in reports:
        bare = _without_events(report)
        known = newest.get(report.provider)
        if known is None or freshness(bare) > freshness(known):
            newest[report.provider] = bare
    return [newest[name] for name in sorted(newest)]


def freshness(report: ShipmentReport) -> tuple[datetime, datetime, bool, str]:
    """Order reports of one provider: by its own clock, then by the newest event, then what says something."""
    bare = _without_events(report)
    return report.updated_at or BEFORE_ALL, bare.latest_event or BEFORE_ALL, _says_something(bare), repr(bare)


def _age(report: ShipmentReport) -> tuple[datetime, str]:
    """Order the newest reports of different providers by their own clocks, and always alike where those agree."""
    return report.updated_at or BEFORE_ALL, repr(replace(report, events=(), latest_event=None))


def _without_events(report: ShipmentReport) -> ShipmentReport:
    times = [event.occurred_at for event in report.events if event.occurred_at]
    return replace(report, events=(), latest_event=max(times, default=report.latest_event))


def is_final(report: ShipmentReport) -> bool:
    """Say whether a report tells of an end of the journey, in its headline or in an event."""
    ended = report.headline is not None and report.headline.is_terminal
    return ended or any(event.status.is_terminal for event in report.events)


def without_finality(report: ShipmentReport) -> ShipmentReport:
    """Return what an unauthenticated report may be believed for: everything but an end of the journey."""
    final = report.headline is not None and report.headline.is_terminal
    return replace(
        report,
        headline=None if final else report.headline,
        headline_sub=None if final else report.headline_sub,
        headline_reason=None if final else report.headline_reason,
        events=tuple(event for event in report.events if not event.status.is_terminal),
    )


def reduce_shipment(
    number: str,
    headlines: Sequence[ShipmentReport],
    events: Sequence[TrackingEvent],
    checked_at: datetime | None = None,
) -> Shipment:
    """Reduce what is kept of a parcel. `headlines` holds each provider's newest report; its own events are not read."""
    every = in_order(events)
    ordered = newest_life(every)
    sure = [without_finality(head) if head.hint else head for head in of_this_life(headlines, ordered, every)]
    by_age = sorted(sure, key=_age, reverse=True) if len(sure) > 1 else sure
    told = _told(ordered)
    lead = _leading(by_age)
    status, substatus, reason = _settle(lead, told, ordered)
    heard = max((report.updated_at for report in by_age if report.updated_at), default=_newest_time(ordered))
    return Shipment(
        tracking_number=number,
        carrier=_first(*(report.carrier for report in by_age), *(event.carrier for event in reversed(ordered))),
        provider=_first(lead.provider if lead else None, *(event.provider for event in reversed(ordered))),
        status=status,
        substatus=substatus if substatus in SUBSTATUSES[status] else None,
        reason=reason,
        events=ordered,
        action_required=who_must_act(status, substatus, reason),
        delay=delay_of(status, reason, ordered),
        eta=next((report.eta for report in by_age if report.eta), None),
        stale=_stale(by_age, ordered, status),
        conflict=_conflict(lead, told),
        leg=leg_of(ordered, _first(*(report.leg for report in by_age))),
        direction="return" if status in WAY_BACK or any(report.is_return for report in by_age) else "outbound",
        service=_first(*(report.service for report in by_age)),
        origin=next((report.origin for report in by_age if report.origin), Place()),
        destination=next((report.destination for report in by_age if report.destination), Place()),
        public_url=_first(*(report.public_url for report in by_age)),
        signed_by=_first(*(report.signed_by for report in by_age)),
        other_numbers=tuple(sorted({number for report in by_age for number in report.other_numbers})),
        updated_at=heard,
        checked_at=checked_at or heard,
    )


def _told(ordered: Sequence[TrackingEvent]) -> TrackingEvent | None:
    """Return the event that the events alone would take the status from (rules 1, 2 and 5)."""
    told: TrackingEvent | None = None
    for event in filter(moves, ordered):
        if told is None or event.status in _may_follow(told):
            told = event
        elif told.status is Status.RETURNING and event.status is Status.DELIVERED:
            told = replace(event, status=Status.RETURNED, substatus=None, reason=told.reason)
    return told


def _may_follow(told: TrackingEvent) -> frozenset[Status]:
    """What counts as news after this event: after a delivery in part, the rest may still come."""
    if told.substatus is Substatus.PARTIAL:
        return NO_LABEL
    return FOLLOWS.get(told.status, _after_moving(told.status))


def _after_moving(status: Status) -> frozenset[Status]:
    """A parcel that moved is not announced again: labels and second announcements regress nothing."""
    return ANYTHING if status is Status.PRE_TRANSIT else NO_LABEL


def _leading(by_age: Sequence[ShipmentReport]) -> ShipmentReport | None:
    """Return the report whose headline counts: the newest that says something, else the newest (rule 3)."""
    spoken = [report for report in by_age if report.headline is not None or report.expired]
    return next((report for report in spoken if _says_something(report)), spoken[0] if spoken else None)


def _says_something(report: ShipmentReport) -> bool:
    return report.headline is not None and report.headline not in SILENT and not report.expired


def _settle(lead: ShipmentReport | None, told: TrackingEvent | None, ordered: Sequence[TrackingEvent]) -> Settled:
    """Weigh the headline against the events (rules 3 and 5)."""
    if lead is None or not _says_something(lead):
        return _from_events(lead, told, ordered)
    if lead.headline is None:
        raise AssertionError("a headline that says something is not None")
    if told is not None and (_is_finer(lead, told) or _outlives(lead, told, ordered)):
        return told.status, told.substatus, told.reason or lead.headline_reason
    substatus, reason = lead.headline_sub, lead.headline_reason
    if told is not None and told.status is lead.headline:
        substatus, reason = substatus or told.substatus, reason or told.reason
    return lead.headline, substatus, reason


def _from_events(lead: ShipmentReport | None, told: TrackingEvent | None, ordered: Sequence[TrackingEvent]) -> Settled:
    if told is not None:
        return told.status, told.substatus, told.reason
    if lead is not None and lead.headline is not None:
        return lead.headline, lead.headline_sub, lead.headline_reason
    if any(event.status is Status.UNKNOWN for event in ordered):
        return Status.UNKNOWN, None, None
    return Status.PENDING, Substatus.NO_INFO_YET, None


def _is_finer(lead: ShipmentReport, told: TrackingEvent) -> bool:
    same = told.provider == lead.provider
    return same and lead.headline is not None and told.status in FINER.get(lead.headline, frozenset())


def _outlives(lead: ShipmentReport, told: TrackingEvent, ordered: Sequence[TrackingEvent]) -> bool:
    """An end told by another provider stands while the leading one has no scan that is later (rule 5)."""
    if told.provider == lead.provider or not told.status.is_terminal:
        return False
    own = _newest_time([event for event in ordered if event.provider == lead.provider])
    return told.occurred_at is not None and (own is None or own <= told.occurred_at)


def _conflict(lead: ShipmentReport | None, told: TrackingEvent | None) -> Conflict | None:
    """Keep both sides where the headline and the newest event disagree (rule 4)."""
    if lead is None or told is None or lead.headline is None or not _says_something(lead):
        return None
    if told.status is lead.headline or _is_finer(lead, told):
        return None
    return Conflict(headline=lead.headline, newest=told.status)


def _stale(by_age: Sequence[ShipmentReport], ordered: Sequence[TrackingEvent], status: Status) -> Stale | None:
    """The provider stopped watching, and nobody else says more: the last real status stands, but it is old."""
    if not by_age or not by_age[0].expired or status.is_terminal:
        return None
    return Stale(since=_newest_time(ordered) or by_age[0].updated_at, last_real_status=status)


def _newest_time(events: Sequence[TrackingEvent]) -> datetime | None:
    return max((event.occurred_at for event in events if event.occurred_at), default=None)


def _first(*values: str | None) -> str | None:
    return next((value for value in values if value), None)
