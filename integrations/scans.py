"""From a carrier's rows to events and a report: the part of every mapping that is the same.

An adapter reads each row into a `Scan`; the tables of its `codes.py` give the `Meaning`. `events_of` puts the scans
into the provider's own chronological order, and `report_of` writes one report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from bot.domain.event import Native, Place, ShipmentReport, TrackingEvent
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from integrations.times import Stamp


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says in our words. `informational` rows are paperwork: kept and shown, they never move the status."""

    status: Status
    substatus: Substatus | None = None
    reason: Reason | None = None
    informational: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """One row of a carrier's list. `unknown` names the codes that no table knows, as `kind:code`.

    `carrier` is who scanned, where rows of several carriers stand in one list; else the report's own.
    """

    stamp: Stamp | None
    meaning: Meaning
    native: Native = Native()
    place: Place = Place()
    unknown: tuple[str, ...] = ()
    carrier: str | None = None


UNMAPPED = Meaning(Status.UNKNOWN)
WAY_BACK = frozenset({Status.RETURNING, Status.RETURNED})
# Headlines that say only that it moves, or that something went wrong.
COARSE = frozenset({Status.EXCEPTION, Status.ATTEMPT_FAILED, Status.IN_TRANSIT})


def looked_up(table: Mapping[str, Meaning], kind: str, code: str | None) -> tuple[Meaning, tuple[str, ...]]:
    """Return what a code means, and the code where the table lacks it. No code at all is no unknown one."""
    if code is None:
        return UNMAPPED, ()
    known = table.get(code)
    return (known, ()) if known else (UNMAPPED, (f"{kind}:{code}",))


def place_of(
    city: str | None = None, region: str | None = None, postcode: str | None = None, country: str | None = None
) -> Place:
    """Return a place; a country that is not two letters is left out, for it could not be looked up."""
    code = (country or "").strip().upper()
    return Place(city, region, postcode, code if len(code) == 2 and code.isalpha() else None)


def oldest_first(scans: Sequence[Scan]) -> list[Scan]:
    """Return the rows in the carrier's chronological order: lists that run backwards are turned, and only those."""
    times = [scan.stamp.at for scan in scans if scan.stamp]
    falls = sum(a > b for a, b in pairwise(times))
    rises = sum(a < b for a, b in pairwise(times))
    return list(reversed(scans)) if falls > rises else list(scans)


def events_of(provider: str, carrier: str | None, number: str, scans: Sequence[Scan]) -> tuple[TrackingEvent, ...]:
    """Return the events of one parcel, oldest first."""
    return tuple(_event(provider, carrier, number, at, scan) for at, scan in enumerate(oldest_first(scans)))


def _event(provider: str, carrier: str | None, number: str, sequence: int, scan: Scan) -> TrackingEvent:
    stamp, meaning = scan.stamp, scan.meaning
    return TrackingEvent(
        provider=provider,
        carrier=scan.carrier or carrier,
        tracking_number=number,
        occurred_at=stamp.at if stamp else None,
        tz_basis=stamp.basis if stamp else TzBasis.UNKNOWN,
        status=meaning.status,
        substatus=meaning.substatus if meaning.substatus in SUBSTATUSES[meaning.status] else None,
        reason=meaning.reason,
        place=scan.place,
        native=scan.native,
        sequence=sequence,
        utc_offset=stamp.shown_offset if stamp else None,
        informational=meaning.informational,
    )


def report_of(
    provider: str,
    carrier: str | None,
    number: str,
    headline: Meaning | None,
    scans: Sequence[Scan],
    **more: Any,  # Any: further fields of ShipmentReport, checked by its constructor
) -> ShipmentReport:
    """Return the report of one parcel. No headline means that the scans alone speak; unknown codes are gathered."""
    unknown = {code for scan in scans for code in scan.unknown} | set(more.pop("unknown_codes", ()))
    headline = sharpened(headline, scans)
    return ShipmentReport(
        provider=provider,
        carrier=carrier,
        tracking_number=number,
        headline=headline.status if headline else None,
        headline_sub=headline.substatus if headline and headline.substatus in SUBSTATUSES[headline.status] else None,
        headline_reason=headline.reason if headline else None,
        events=events_of(provider, carrier, number, scans),
        unknown_codes=tuple(sorted(unknown)),
        **more,
    )


def sharpened(headline: Meaning | None, scans: Sequence[Scan]) -> Meaning | None:
    """Return a headline that knows of the way back: a coarse failure whose newest scan tells of it is no mere failure.

    What was on its way back and is delivered is delivered to the sender.
    """
    last = newest(scans)
    if headline is None or last is None:
        return headline
    if headline.status in COARSE and last.meaning.status in WAY_BACK:
        return replace(last.meaning, reason=last.meaning.reason or headline.reason)
    if headline.status is Status.DELIVERED:
        turned = _turned(scans, last)
        return Meaning(Status.RETURNED, None, turned.reason) if turned else headline
    return headline


def _turned(scans: Sequence[Scan], last: Scan) -> Meaning | None:
    """Return the scan that turned the parcel back before it was delivered; one after a delivery starts a new way."""
    moving = [scan.meaning for scan in oldest_first(scans) if not scan.meaning.informational]
    handed_over = any(meaning.status is Status.DELIVERED for meaning in moving)
    if last.meaning.status is Status.RETURNING and handed_over:
        return None
    return next((meaning for meaning in reversed(moving) if meaning.status in WAY_BACK), None)


def no_info(
    provider: str, carrier: str | None, number: str, sub: Substatus, native: Native = Native()
) -> ShipmentReport:
    """Return the report of a number of which the provider has nothing to tell: `sub` is one of the pending ones."""
    return ShipmentReport(provider, carrier, number, Status.PENDING, sub, native=native)


def with_offset(stamp: Stamp | None, minutes: int | None) -> Stamp | None:
    """Return a local wall-clock time with the offset (minutes east) that stood beside it."""
    if (
        stamp is None
        or minutes is None
        or stamp.basis not in {TzBasis.LOCAL, TzBasis.DATE_ONLY}
        or stamp.offset is not None
    ):
        return stamp
    basis = TzBasis.OFFSET if stamp.basis is TzBasis.LOCAL else stamp.basis
    try:
        return replace(stamp, at=stamp.at - timedelta(minutes=minutes), basis=basis, offset=minutes)
    except OverflowError:  # the edges of the calendar, which some write for never
        return stamp


def others(own: str, *numbers: str | None) -> tuple[str, ...]:
    """Return the numbers under which other carriers know a parcel: each once, in order, without the parcel's own."""
    return tuple(dict.fromkeys(number for number in numbers if number and number.upper() != own.upper()))


def newest(scans: Sequence[Scan]) -> Scan | None:
    """Return the newest row that moves the status, by time, else by the carrier's order."""
    moving = [scan for scan in oldest_first(scans) if not scan.meaning.informational]
    timed = [(scan.stamp.at, at, scan) for at, scan in enumerate(moving) if scan.stamp]
    if timed:
        return max(timed, key=lambda row: row[:2])[2]
    return moving[-1] if moving else None
