"""UPS's older XML (TrackResponse), its SOAP form, and the JSON that was made of it: the same names, three coats."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.event import Native, Place, ShipmentReport
from integrations.carriers.ups.meaning import Said, figures_of, meaning_of
from integrations.carriers.ups.moments import estimate, moment
from integrations.reading import Reading
from integrations.scans import Scan, others, place_of, report_of

PROVIDER = "ups"
CARRIER = "UPS"
ROOTS = ("TrackResponse", "Envelope", "Fault", "AccessResponse")
DETAIL_TYPES = {"02": "RDD", "03": "SDD"}


def is_legacy(item: Reading) -> bool:
    """Say whether an object is one of the older replies."""
    return any(key in item for key in ROOTS)


def parse(root: Reading) -> list[ShipmentReport]:
    """Return one report a package; errors and faults speak of no parcel."""
    if not is_legacy(root):
        raise root.refuse("a TrackResponse was expected")
    body = root["Envelope"]["Body"] if "Envelope" in root else root
    if "Fault" in body or "TrackResponse" not in body:
        if "Fault" in body or "AccessResponse" in body:
            return []
        raise body.refuse("a TrackResponse was expected")
    reply = body["TrackResponse"]
    if not reply.is_object:
        raise reply.refuse("an object was expected")
    return [report for shipment in reply["Shipment"].each() for report in _shipment(shipment)]


def _shipment(shipment: Reading) -> Iterator[ShipmentReport]:
    """Read each package; a shipment of freight has its activities itself."""
    if not shipment.is_object:
        raise shipment.refuse("an object was expected")
    packages = [package for package in shipment["Package"].each() if package.is_object]
    for package in packages or [shipment]:
        report = _package(package, shipment)
        if report is not None:
            yield report


def _package(package: Reading, shipment: Reading) -> ShipmentReport | None:
    number = (
        package["TrackingNumber"].text()
        or shipment["ShipmentIdentificationNumber"].text()
        or shipment["InquiryNumber"]["Value"].text()
    )
    if number is None:
        return None
    rows = list(package["Activity"].each())
    return report_of(
        PROVIDER,
        CARRIER,
        number,
        None,
        [_activity(row) for row in rows],
        eta=estimate(_days(package, shipment), None, None),
        service=shipment["Service"]["Description"].text(),
        origin=_place(shipment["Shipper"]["Address"]),
        destination=_place(shipment["ShipTo"]["Address"]),
        signed_by=next(filter(None, (_signer(row) for row in rows)), None),
        other_numbers=others(number, *(row["Value"].text(60) for row in package["AlternateTrackingInfo"].each())),
    )


def _activity(row: Reading) -> Scan:
    where, status = row["ActivityLocation"], row["Status"]
    place = _place(where if where["Address"].is_null else where["Address"])
    kind = status["StatusType"]["Code"].text() or status["Type"].text()
    code = status["StatusCode"]["Code"].text() or status["Code"].text() or status["StatusCode"].text()
    figures = figures_of(code)
    text = status["StatusType"]["Description"].text() or status["Description"].text() or row["Description"].text()
    said = Said(kind, None if figures and len(code or "") > 2 else code, None, text, where["Description"].text())
    meaning, unknown = meaning_of(said)
    stamp = moment(
        (row["Date"].text(), row["Time"].text()),
        (row["GMTDate"].text(), row["GMTTime"].text()),
        row["GMTOffset"].text(),
        place,
    )
    return Scan(stamp, meaning, Native(kind, None, code, text), place, unknown)


def _signer(row: Reading) -> str | None:
    return row["ActivityLocation"]["SignedForByName"].text(100)


def _days(package: Reading, shipment: Reading) -> dict[str, str]:
    """Return the days of delivery by type: each of the versions has names of its own."""
    days: dict[str, str] = {}
    for holder in (shipment, package):
        for kind, name in (("SDD", "ScheduledDeliveryDate"), ("RDD", "RescheduledDeliveryDate")):
            days[kind] = holder[name].text() or days.get(kind, "")
        for detail in holder["DeliveryDetail"].each():
            kind = DETAIL_TYPES.get(detail["Type"]["Code"].text() or "", "")
            if kind:
                days[kind] = detail["Date"].text() or ""
    return days


def _place(address: Reading) -> Place:
    return place_of(
        address["City"].text(200),
        address["StateProvinceCode"].text(100),
        address["PostalCode"].text(20),
        address["CountryCode"].text(),
    )
