"""EasyPost's bodies into shipment reports: pure and total. Shapes: docs.easypost.com/docs/trackers and /docs/events.

On times: where EasyPost knew the place of a scan it converts the time; where it did not, it writes the carrier's wall
clock with a Z. So a Z without a place says nothing about the zone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from bot.domain.event import Native, Place, ShipmentReport, TrackingEvent
from bot.domain.status import SUBSTATUSES, Reason, Status, Substatus, TzBasis
from integrations.carriers.easypost.codes import DETAIL, EXPIRED, FIRST_SUBSTATUS, REFINED, STATUS, Detail
from integrations.carriers.easypost.envelope import an_object, trackers
from integrations.carriers.easypost.estimate import read_eta
from integrations.carriers.easypost.phrases import PAPERWORK, said
from integrations.carriers.easypost.sentences import Said
from integrations.reading import Reading, read_json
from integrations.scans import Meaning as Plain
from integrations.scans import Scan, place_of, sharpened
from integrations.times import Stamp
from integrations.trouble import finer
from integrations.wording import normalised

PROVIDER = "easypost"
# EasyPost's own notes in a tracker: no scan was made.
NOT_THE_CARRIER = frozenset({"processingerror", "easypost_system"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """One status with its detail and text, in our words."""

    status: Status
    substatus: Substatus | None
    reason: Reason | None
    unknown: tuple[str, ...] = ()


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a tracker; empty for bodies of EasyPost's that speak of no parcel."""
    return [_report(tracker) for tracker in trackers(read_json(PROVIDER, body))]


def _report(tracker: Reading) -> ShipmentReport:
    number = tracker["tracking_code"].need_text()
    carrier = tracker["carrier"].text()
    details = [an_object(item) for item in tracker["tracking_details"].items()]
    events = _events(details, carrier, number)
    native = Native(tracker["status"].text(), tracker["status_detail"].text())
    last = details[-1] if details else None
    meaning = _sharpened(
        _meaning(native, last["message"].text() if last and _same_status(last, native) else None), events
    )
    more = tracker["carrier_detail"].object()
    return ShipmentReport(
        provider=PROVIDER,
        carrier=carrier,
        tracking_number=number,
        headline=meaning.status if native.status else None,
        headline_sub=meaning.substatus,
        headline_reason=meaning.reason,
        native=native,
        events=tuple(event for event, _ in events),
        eta=read_eta(tracker, details),
        updated_at=tracker["updated_at"].instant() or tracker["created_at"].instant(),
        tracker_id=tracker["id"].text(),
        service=more["service"].text(),
        origin=_place(more["origin_tracking_location"]),
        destination=_place(more["destination_tracking_location"]),
        public_url=_link(tracker["public_url"].text()),
        signed_by=tracker["signed_by"].text(),
        unknown_codes=tuple(sorted({code for _, unknown in events for code in unknown} | set(meaning.unknown))),
        expired=native.sub == EXPIRED,
        is_return=tracker["is_return"].flag(),
    )


def _sharpened(meaning: Meaning, events: list[tuple[TrackingEvent, tuple[str, ...]]]) -> Meaning:
    scans = [Scan(None, Plain(event.status, None, event.reason, event.informational)) for event, _ in events]
    found = sharpened(Plain(meaning.status, meaning.substatus, meaning.reason), scans)
    return replace(meaning, status=found.status, substatus=found.substatus, reason=found.reason) if found else meaning


def _same_status(detail: Reading, native: Native) -> bool:
    return detail["status"].text() == native.status


def _events(details: list[Reading], carrier: str | None, number: str) -> list[tuple[TrackingEvent, tuple[str, ...]]]:
    """Read the scans in EasyPost's order, which is oldest first; should the times say the opposite, it is turned."""
    stamps = [detail["datetime"].stamp() for detail in details]
    rows = list(zip(details, stamps, strict=True))
    if _newest_first(stamps):
        rows.reverse()
    return [_event(detail, stamp, carrier, number, index) for index, (detail, stamp) in enumerate(rows)]


def _newest_first(stamps: list[Stamp | None]) -> bool:
    times = [stamp.at for stamp in stamps if stamp]
    return len(times) > 1 and times[0] > times[-1] and all(a >= b for a, b in pairwise(times))


def _event(
    detail: Reading, stamp: Stamp | None, carrier: str | None, number: str, sequence: int
) -> tuple[TrackingEvent, tuple[str, ...]]:
    text = detail["message"].text()
    native = Native(detail["status"].text(), detail["status_detail"].text(), detail["carrier_code"].text(), text)
    meaning = _meaning(native, text, detail["description"].text())
    place = _place(detail["tracking_location"])
    event = TrackingEvent(
        provider=PROVIDER,
        carrier=carrier,
        tracking_number=number,
        occurred_at=stamp.at if stamp else None,
        tz_basis=_basis(stamp, place),
        status=meaning.status,
        substatus=meaning.substatus,
        reason=meaning.reason,
        place=place,
        native=native,
        sequence=sequence,
        utc_offset=stamp.shown_offset if stamp else None,
        informational=_is_note(detail, text),
    )
    return event, meaning.unknown


def _is_note(detail: Reading, text: str | None) -> bool:
    source = (detail["source"].text() or "").lower()
    return source in NOT_THE_CARRIER or normalised(text) in PAPERWORK


def _basis(stamp: Stamp | None, place: Place) -> TzBasis:
    if stamp is None:
        return TzBasis.UNKNOWN
    if stamp.basis is TzBasis.UTC and not place:
        return TzBasis.LOCAL
    return stamp.basis


def _meaning(native: Native, *texts: str | None) -> Meaning:
    """Put status, detail and (where no code can say it) the sentence together."""
    detail = DETAIL.get(native.sub or "", Detail())
    status = REFINED.get((native.status or "", native.sub or ""), STATUS.get(native.status or "", Status.UNKNOWN))
    spoken = said(native.status, *texts)
    status = spoken.status or status
    known = Plain(status, _substatus(status, native, detail, spoken), spoken.reason or detail.reason)
    found = known if spoken.status else finer(known, *texts)
    return Meaning(found.status, found.substatus, found.reason, _unknown(native))


def _substatus(status: Status, native: Native, detail: Detail, spoken: Said) -> Substatus | None:
    for candidate in (spoken.substatus, detail.substatus, FIRST_SUBSTATUS.get(native.status or "")):
        if candidate in SUBSTATUSES[status]:
            return candidate
    return None


def _unknown(native: Native) -> tuple[str, ...]:
    """Return the codes that no table knows, so that they can be counted."""
    codes = []
    if native.status and native.status not in STATUS:
        codes.append(f"status:{native.status}")
    if native.sub and native.sub not in DETAIL:
        codes.append(f"status_detail:{native.sub}")
    return tuple(codes)


def _place(where: Reading) -> Place:
    return place_of(where["city"].text(200), where["state"].text(100), where["zip"].text(20), where["country"].text())


def _link(url: str | None) -> str | None:
    """Keep web addresses only: this one ends up in a link."""
    return url if url and url.startswith(("https://", "http://")) else None
