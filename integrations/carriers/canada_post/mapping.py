"""Canada Post's bodies into shipment reports: pure and total. Shapes: Get Tracking Details and Summary, REST and SOAP.

Times are wall clocks with the name of a zone (`EST` the whole year round): the zone's clock, summer time included.
"""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.domain.status import Status, Substatus
from integrations.carriers.canada_post.codes import EVENTS, TYPES, plain
from integrations.carriers.canada_post.phrases import decisive, said
from integrations.reading import Reading, read_json
from integrations.scans import UNMAPPED, Meaning, Scan, no_info, place_of, report_of
from integrations.times import Stamp, at_place, in_zone, joined, read_stamp
from integrations.trouble import finer
from integrations.xml import looks_like_xml, read_xml

PROVIDER = "canada_post"
CARRIER = "Canada Post"
ENVELOPES = ("Envelope", "Body", "wrapper", "get-tracking-detail-response", "get-tracking-summary-response")
ZONES = {
    "NST": "America/St_Johns", "NDT": "America/St_Johns", "AST": "America/Halifax", "ADT": "America/Halifax",
    "EST": "America/Toronto", "EDT": "America/Toronto", "CST": "America/Winnipeg", "CDT": "America/Winnipeg",
    "MST": "America/Edmonton", "MDT": "America/Edmonton", "PST": "America/Vancouver", "PDT": "America/Vancouver",
}  # fmt: skip
SASKATCHEWAN = "America/Regina"  # Central, without summer time


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a number; empty for messages, which name none."""
    if looks_like_xml(body):
        return list(_tree(read_xml(PROVIDER, body)))
    return [report for item in read_json(PROVIDER, body).items() for report in _page(item)]


def _tree(root: Reading) -> Iterator[ShipmentReport]:
    if "tracking-detail" in root:
        yield from (_detail(detail) for detail in root["tracking-detail"].each())
    elif "tracking-summary" in root:
        yield from (_summary(pin) for pin in root["tracking-summary"]["pin-summary"].each())
    elif "messages" in root or "Fault" in root:
        return
    else:
        name = next((name for name in ENVELOPES if name in root), None)
        if name is None:
            raise root.refuse("no tracking of Canada Post's was found here")
        yield from _tree(root[name])


def _detail(detail: Reading) -> ShipmentReport:
    scans = [_occurrence(row) for row in detail["significant-events"]["occurrence"].each()]
    number = detail["pin"].text() or ""
    return report_of(
        PROVIDER,
        CARRIER,
        number,
        None if scans else Meaning(Status.PENDING, Substatus.NO_INFO_YET),
        scans[::-1],
        eta=_eta(detail["changed-expected-date"].text(), detail["expected-delivery-date"].text()),
        service=detail["service-name"].text(),
        destination=place_of(postcode=detail["destination-postal-id"].text(20), country=None),
        signed_by=next(
            (row["signatory-name"].text(100) for row in _occurrences(detail) if row["signatory-name"].text()), None
        ),
        is_return=detail["original-pin"].text() is not None,
    )


def _occurrences(detail: Reading) -> Iterator[Reading]:
    return detail["significant-events"]["occurrence"].each()


def _occurrence(row: Reading) -> Scan:
    code, text = row["event-identifier"].text(), row["event-description"].text()
    region = row["event-province"].text(100)
    place = place_of(row["event-site"].text(200), region, None, "CA" if region else None)
    meaning, unknown = _meaning(code, text)
    clock = joined(row["event-date"].text(), row["event-time"].text())
    stamp = _zoned(clock, row["event-time-zone"].text(), place)
    return Scan(stamp, meaning, Native(code=code, text=text), place, unknown)


def _meaning(code: str | None, text: str | None, kind: str | None = None) -> tuple[Meaning, tuple[str, ...]]:
    """A decisive sentence, else the code, else the sentence, else the type; a code that no table has is counted."""
    known = EVENTS.get(plain(code) or "")
    unknown = (f"event:{code}",) if code and known is None else ()
    found = decisive(text) or known or said(text) or TYPES.get((kind or "").upper())
    if found is None and code is None and text:
        unknown = (f"event:{text[:60]}",)
    return finer(found or UNMAPPED, text), unknown


def _zoned(stamp: Stamp | None, name: str | None, place: Place) -> Stamp | None:
    """Put a wall clock on its zone: the province's where it has one, else the one that is named."""
    here = at_place(stamp, place)
    if stamp is None or here is None or here is not stamp:
        return here
    zone = ZONES.get((name or "").upper())
    if zone == "America/Winnipeg" and place.region == "SK":
        zone = SASKATCHEWAN
    return in_zone(stamp, ZoneInfo(zone)) if zone else stamp


def _summary(pin: Reading) -> ShipmentReport:
    """Read one line of the summary: the newest event alone, and the day of delivery."""
    text, kind = pin["event-description"].text(), pin["event-type"].text()
    meaning, unknown = _meaning(None, text, kind)
    day, _, hour = (pin["event-date-time"].text() or "").partition(":")
    stamp = joined(day, hour) if hour.isdigit() else read_stamp(pin["event-date-time"].text() or "")
    place = place_of(pin["event-location"].text(200))
    scans = [Scan(stamp, meaning, Native(kind, text=text), place, unknown)] if text or kind else []
    delivered = pin["actual-delivery-date"].text() is not None and meaning.status is not Status.RETURNED
    return report_of(
        PROVIDER,
        CARRIER,
        pin["pin"].text() or "",
        Meaning(Status.DELIVERED) if delivered else None if scans else Meaning(Status.PENDING, Substatus.NO_INFO_YET),
        scans,
        native=Native(kind, text=text),
        eta=_eta(pin["expected-delivery-date"].text()),
        service=pin["service-name"].text(),
        origin=place_of(postcode=pin["origin-postal-id"].text(20)),
        destination=place_of(postcode=pin["destination-postal-id"].text(20)),
        signed_by=pin["signatory-name"].text(100),
    )


def _page(item: Reading) -> Iterator[ShipmentReport]:
    """Read one parcel of the tracking page's JSON; an error speaks of a parcel only where it names it."""
    if "pin" not in item and "cd" not in item["error"] and "messages" not in item:
        raise item.refuse("no tracking of Canada Post's was found here")
    number = item["pin"].text()
    if "events" not in item:
        if number:
            code, text = item["error"]["cd"].text(), item["error"]["descEn"].text()
            yield no_info(PROVIDER, CARRIER, number, Substatus.NO_INFO_YET, Native(code=code, text=text))
        return
    scans = [_page_event(row) for row in item["events"].items()]
    yield report_of(
        PROVIDER,
        CARRIER,
        number or "",
        None if scans else Meaning(Status.PENDING, Substatus.NO_INFO_YET),
        scans[::-1],
        native=Native(item["status"].text()),
        eta=_eta(item["expectedDlvryDateTime"]["dlvryDate"].text()),
        service=item["productNmEn"].text(),
    )


def _page_event(row: Reading) -> Scan:
    code, kind = row["cd"].text(), row["type"].text()
    text = row["descEn"].text() or row["descFr"].text()
    where, clock = row["locationAddr"], row["datetime"]
    place = place_of(where["city"].text(200), where["regionCd"].text(100), None, where["countryCd"].text())
    meaning, unknown = _meaning(code, text, kind)
    stamp = joined(clock["date"].text(), clock["time"].text(), clock["zoneOffset"].text())
    return Scan(_zoned(stamp, None, place), meaning, Native(kind, None, code, text), place, unknown)


def _eta(*days: str | None) -> Eta | None:
    stamp = next((found for day in days if (found := read_stamp(day or ""))), None)
    return Eta(stamp.day, stamp.day, "carrier", next(filter(None, days))) if stamp else None
