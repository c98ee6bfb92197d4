"""UPS's bodies into shipment reports: pure and total. Track's JSON and Track Alert's messages are read here.

The older XML, and the JSON that was made of it, are read in `legacy`. A Track Alert is authenticated by nothing but the
credential in its headers, so its reports are hints.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.domain.status import Status, Substatus
from integrations.carriers.ups import legacy
from integrations.carriers.ups.meaning import Said, figures_of, meaning_of, status_of
from integrations.carriers.ups.moments import estimate, moment
from integrations.reading import Reading, read_json
from integrations.scans import Meaning, Scan, no_info, others, place_of, report_of
from integrations.xml import looks_like_xml, read_xml

PROVIDER = "ups"
CARRIER = "UPS"
NOT_FOUND = frozenset({"TW0001", "TV1002", "TV0002", "TV2000"})
WINDOWS = frozenset({"EDW", "CDW", "IDW"})
AFTER_DELIVERY = frozenset({Status.DELIVERED, Status.RETURNING, Status.RETURNED})


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a package; empty for errors, which name no number."""
    if looks_like_xml(body):
        return legacy.parse(read_xml(PROVIDER, body))
    return [report for item in read_json(PROVIDER, body).items() for report in _read(item)]


def _read(item: Reading) -> list[ShipmentReport]:
    """Tell the documented shapes apart by the one key that each of them must have."""
    if "trackResponse" in item:
        shipments = item["trackResponse"].object()["shipment"].items()
        return [report for shipment in shipments for report in _shipment(shipment)]
    if "activityStatus" in item or "localActivityDate" in item:
        return [_alert(item)]
    if "invalidTrackingNumbers" in item or "validTrackingNumbers" in item:
        return [_refused(row) for row in item["invalidTrackingNumbers"].items()]
    if legacy.is_legacy(item):
        return legacy.parse(item)
    if any(key in item for key in ("response", "errors", "error", "fault", "Fault")):
        return []
    raise item.refuse("neither a trackResponse nor a Track Alert was found")


def _refused(row: Reading) -> ShipmentReport:
    return no_info(PROVIDER, CARRIER, row.need_text(), Substatus.INVALID_NUMBER)


def _shipment(shipment: Reading) -> list[ShipmentReport]:
    """Read the packages of a shipment; one without packages is a number of which UPS knows nothing."""
    asked = shipment["inquiryNumber"].text()
    packages = list(shipment["package"].items())
    if packages:
        return [_package(package, asked) for package in packages]
    warning = next((w for w in shipment["warnings"].items() if w["code"].text() in NOT_FOUND), None)
    if asked is None:
        return []
    native = Native(code=warning["code"].text(), text=warning["message"].text()) if warning else Native()
    return [no_info(PROVIDER, CARRIER, asked, Substatus.NO_INFO_YET, native)]


def _package(package: Reading, asked: str | None) -> ShipmentReport:
    scans = [_activity(row, package) for row in package["activity"].items()]
    current = package["currentStatus"].object()
    headline, unknown = _headline(current, scans)
    ends = {row["type"].text(): _place(row["address"]) for row in package["packageAddress"].items()}
    number = package["trackingNumber"].text() or asked or package["trackingNumber"].need_text()
    return report_of(
        PROVIDER,
        CARRIER,
        number,
        headline,
        scans,
        native=Native(current["type"].text(), current["statusCode"].text(), current["code"].text(), _text(current)),
        eta=_eta(package),
        service=package["service"].object()["description"].text(),
        origin=ends.get("ORIGIN", Place()),
        destination=ends.get("DESTINATION", Place()),
        signed_by=package["deliveryInformation"].object()["receivedBy"].text(100),
        unknown_codes=unknown,
        other_numbers=others(number, *(row["number"].text(60) for row in package["alternateTrackingNumber"].items())),
    )


def _headline(current: Reading, scans: list[Scan]) -> tuple[Meaning | None, tuple[str, ...]]:
    """Return UPS's own present status where it says more than the newest activity does.

    The activities come newest first. After a delivery nothing but a return changes the state.
    """
    figures = figures_of(current["statusCode"].text(), current["code"].text())
    told = next((scan.meaning for scan in scans if not scan.meaning.informational), None)
    if figures is None or (scans and figures == figures_of(scans[0].native.sub)):
        return None, ()
    found, unknown = status_of(figures)
    ended = any(scan.meaning.status is Status.DELIVERED for scan in scans)
    if found is None or found.informational or (ended and found.status not in AFTER_DELIVERY):
        return None, unknown
    return (told if told and told.status is found.status else found), unknown


def _activity(row: Reading, package: Reading) -> Scan:
    status = row["status"].object()
    place = _place(row["location"].object()["address"])
    left = package["deliveryInformation"].object()["location"].text()
    kind, code, figures = status["type"].text(), status["code"].text(), status["statusCode"].text()
    meaning, unknown = meaning_of(Said(kind, code, figures, _text(status), left))
    stamp = moment(
        (row["date"].text(), row["time"].text()),
        (row["gmtDate"].text(), row["gmtTime"].text()),
        row["gmtOffset"].text(),
        place,
    )
    return Scan(stamp, meaning, Native(kind, figures, code, _text(status)), place, unknown)


def _alert(item: Reading) -> ShipmentReport:
    """Read a Track Alert: one activity of one package."""
    status, place = item["activityStatus"].object(), _place(item["activityLocation"])
    kind, code, figures = status["type"].text(), status["code"].text(), status["descriptionCode"].text()
    meaning, unknown = meaning_of(Said(kind, code, figures, _text(status)))
    if kind == "U":
        meaning = replace(meaning, informational=True)
    if kind == "D" and meaning.status is Status.UNKNOWN and item["actualDeliveryDate"].text():
        meaning = Meaning(Status.DELIVERED)
    stamp = moment(
        (item["localActivityDate"].text(), item["localActivityTime"].text()),
        (item["gmtActivityDate"].text(), item["gmtActivityTime"].text()),
        item["gmtOffset"].text(),
        place,
    )
    due = {"SDD": item["scheduledDeliveryDate"].text() or ""} if not item["actualDeliveryDate"].text() else {}
    scan = Scan(stamp, meaning, Native(kind, figures, code, _text(status)), place, unknown)
    return report_of(
        PROVIDER,
        CARRIER,
        item["trackingNumber"].need_text(),
        None,
        [scan],
        native=scan.native,
        eta=estimate(due, item["deliveryStartTime"].text(), item["deliveryEndTime"].text()),
        signed_by=item["receivedBy"].text(100),
        hint=True,
    )


def _eta(package: Reading) -> Eta | None:
    days = {row["type"].text() or "": row["date"].text() or "" for row in package["deliveryDate"].items()}
    hours = package["deliveryTime"].object()
    kind = hours["type"].text()
    start = hours["startTime"].text() if kind in WINDOWS else None
    end = hours["endTime"].text() if kind in WINDOWS or kind == "CMT" else None
    return None if days.get("DEL") else estimate(days, start, end)


def _text(status: Reading) -> str | None:
    return status["description"].text()


def _place(address: Reading) -> Place:
    country = address["countryCode"].text() or address["country"].text()
    return place_of(
        address["city"].text(200), address["stateProvince"].text(100), address["postalCode"].text(20), country
    )
