"""DPD's bodies into shipment reports: pure and total. Shapes: the parcel life cycle in JSON, and in SOAP.

The stage that is marked as current is the headline, but stages know no mishap: a failed attempt, a return, a shop or a
stop in the warehouse is only in the scans, so the newest of these decides until the parcel is delivered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.event import Native, Place, ShipmentReport
from bot.domain.status import Status
from integrations.carriers.dpd import codes, group
from integrations.carriers.dpd.push import PROVIDER, pushed, report
from integrations.reading import Reading, read_json
from integrations.scans import Meaning, Scan, newest, place_of, report_of
from integrations.times import Stamp, at_place, read_stamp, read_with
from integrations.xml import looks_like_xml, read_xml

LOCATED = re.compile(r"(.+?)\s*\(([A-Z]{2})\)")
SHOWN_TIMES = ("%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y, %H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y")
MISHAPS = frozenset({Status.ATTEMPT_FAILED, Status.RETURNING, Status.AVAILABLE_FOR_PICKUP, Status.EXCEPTION})
CYCLES = ("parcelLifeCycleData", "ParcelLifeCycleData", "trackingresult", "trackingResult")
WRAPPERS = (
    "Envelope",
    "Body",
    "parcellifecycleResponse",
    "getTrackingDataResponse",
    "getParcelLifeCycleResponse",
    "getParcelLifeCycleResult",
)
NO_PARCEL = (
    *("Fault", "getParcelLabelNumberForWebNumberResponse", "authenticationFault", "faults", "faultCode", "faultcode"),
    *("error", "errors", "errorCode", "errorMessage", "messages", "ErrorDataList"),
)


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a parcel; empty for bodies of DPD's that speak of no parcel."""
    push = pushed(body)
    if push is not None:
        return [told for told in [report(push)] if told]
    root = read_xml(PROVIDER, body) if looks_like_xml(body) else read_json(PROVIDER, body)
    if "trackingNumber" in root:
        return [group.report(root)]
    return [_report(cycle) for cycle in _cycles(root)]


def _cycles(node: Reading) -> Iterator[Reading]:
    """Find the life cycles under the wrappings of each service; what is neither one nor an error is refused."""
    for each in node.each():
        known = [key for key in CYCLES if key in each]
        inner = [key for key in WRAPPERS if key in each]
        for key in known:
            yield from (cycle.object() for cycle in each[key].each())
        for key in inner:
            yield from _cycles(each[key])
        if not known and not inner and not any(key in each for key in NO_PARCEL):
            raise each.refuse("this is neither a life cycle nor an error")


def _report(cycle: Reading) -> ShipmentReport:
    info = cycle["shipmentInfo"].object()
    rows = [row.object() for row in cycle["statusInfo"].each()]
    scans = _in_order([_scan(row.object()) for row in cycle["scanInfo"].object()["scan"].each()])
    stages = _in_order([_stage(row) for row in rows if _is_reached(row)])
    current = next((row["status"].text() for row in reversed(rows) if row["isCurrentStatus"].flag()), None)
    headline, unknown = codes.stage(current)
    return report_of(
        PROVIDER,
        PROVIDER,
        info["parcelLabelNumber"].text() or info["parcelNumber"].text() or "",
        _settled(headline, scans) if current else None,
        scans or stages,
        native=Native(current),
        unknown_codes=unknown,
        service=info["productName"].text() or _words(info["serviceDescription"]["content"]),
        destination=place_of(country=info["receiverCountryIsoCode"].text()),
    )


def _settled(headline: Meaning, scans: list[Scan]) -> Meaning:
    """Correct the stage by the scans: mishaps decide, and what went back or waits in a shop is not with the shopper."""
    last = newest(scans)
    if headline.status is Status.DELIVERED and any(scan.meaning.status is Status.RETURNING for scan in scans):
        return Meaning(Status.RETURNED)
    if last is None or last.meaning.status not in MISHAPS:
        return headline
    waits = last.meaning.status is Status.AVAILABLE_FOR_PICKUP
    return last.meaning if waits or headline.status is not Status.DELIVERED else headline


def _in_order(scans: list[Scan]) -> list[Scan]:
    """Sort by time where every row has one: some services list the rows in no order."""
    timed = [(scan.stamp.at, scan) for scan in scans if scan.stamp]
    return [scan for _, scan in sorted(timed, key=lambda known: known[0])] if len(timed) == len(scans) else scans


def _is_reached(row: Reading) -> bool:
    return row["statusHasBeenReached"].flag() or row["isCurrentStatus"].flag() or bool(_words(row["date"]))


def _scan(row: Reading) -> Scan:
    told = row["scanData"].object()
    kind = told["scanType"].object()
    name = kind["code"].text() or kind["name"].text()
    meaning, unknown = codes.scan(name)
    if unknown and kind["name"].text() != name:
        named = codes.scan(kind["name"].text())
        meaning, unknown = (meaning, unknown) if named[1] else named
    place = _place(told["location"], told["country"].text())
    detail = ",".join(filter(None, (code["code"].text() for code in told["additionalCodes"]["additionalCode"].each())))
    native = Native(name, detail or None, kind["name"].text(), _words(row["scanDescription"]))
    return Scan(at_place(row["date"].stamp(), place), meaning, native, place, unknown)


def _stage(row: Reading) -> Scan:
    name = row["status"].text()
    meaning, unknown = codes.stage(name)
    place = _place(row["location"], None)
    text = _words(row["description"]) or _words(row["label"])
    return Scan(at_place(_shown(row["date"]), place), meaning, Native(name, text=text), place, unknown)


def _shown(value: Reading) -> Stamp | None:
    """Read a time that was written for people; one in a form that we do not know is no time."""
    text = _words(value) or ""
    return read_stamp(text) or read_with(text, *SHOWN_TIMES)


def _words(value: Reading) -> str | None:
    """Return the text of a label: bare, or wrapped in `content` once or twice, in one line or several."""
    lines = [each.text() or _words(each["content"]) for each in value.each()] if not value.is_null else []
    return " ".join(filter(None, lines))[:2000] or None


def _place(value: Reading, country: str | None) -> Place:
    """Read `Mechelen (BE)`: a city with its country behind it."""
    text = (_words(value) or "")[:200]
    match = LOCATED.fullmatch(text)
    return place_of(match[1], country=match[2]) if match else place_of(text or None, country=country)
