"""Which of DHL's bodies this is, told by its root alone, and who reads it. Pure and total."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.domain.event import Native, ShipmentReport
from bot.domain.status import Substatus
from integrations.carriers.dhl.express import awb_reports
from integrations.carriers.dhl.express_json import mydhl_report, page_report
from integrations.carriers.dhl.others import mail_reports, package_reports, polish_reports
from integrations.carriers.dhl.parcel_de import page_reports, piece_reports
from integrations.carriers.dhl.unified import unified_report
from integrations.reading import Reading, read_json
from integrations.scans import no_info
from integrations.xml import looks_like_xml, read_xml

PROVIDER = "dhl"
TRACKING = ("TrackingResponse", "KnownTrackingResponse")
ERRORS = ("ErrorResponse", "ShipmentTrackingErrorResponse", "ShipmentValidateErrorResponse", "Fault")
ENVELOPES = ("Envelope", "trackShipmentRequestResponse", "trackingResponse", "Body")
SILENT = ("documents", "scope", "subscriptions", "subscriptionID")
"""Readable bodies without tracking: proofs of delivery, and the life of a push subscription."""


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a shipment; empty for errors and notices that name none."""
    if looks_like_xml(body):
        return list(_tree(read_xml(PROVIDER, body)))
    root = read_json(PROVIDER, body)
    return [report for item in root.items() for report in _json(item)]


def _tree(root: Reading) -> Iterator[ShipmentReport]:
    """Read XML, and the JSON that Express makes of the same tree."""
    for name in TRACKING:
        if name in root:
            yield from awb_reports(root[name])
            return
    if "data" in root and root["data"]["@name"].text():
        yield from piece_reports(root["data"])
        return
    if any(name in root for name in ERRORS):
        return
    if "getTrackAndTraceInfoResponse" in root or "getTrackAndTraceInfoResult" in root:
        yield from polish_reports(root)
        return
    for name in ENVELOPES:
        if name in root:
            yield from _tree(root[name])
            return
    raise root.refuse("no tracking of DHL's was found here")


def _json(root: Reading) -> Iterator[ShipmentReport]:
    for name, read in READERS.items():
        if name in root:
            yield from read(root)
            return
    if any(name in root for name in PROBLEMS):
        yield from _problem(root)
    elif "mailItems" in root["data"]:
        yield from mail_reports(root)
    elif not any(name in root for name in SILENT):
        yield from _tree(root)


def _shipments(root: Reading) -> Iterator[ShipmentReport]:
    for shipment in root["shipments"].items():
        yield _shipment(shipment, hint="scope" in root)


def _wrapped(root: Reading) -> Iterator[ShipmentReport]:
    """Read a reply that stands under `trackingResponse`: Unified's, or Express's tree."""
    inner = root["trackingResponse"]
    return _shipments(inner) if "shipments" in inner else _tree(root)


def _pages(root: Reading) -> Iterator[ShipmentReport]:
    return (page_report(result) for result in root["results"].items())


def _shipment(shipment: Reading, hint: bool) -> ShipmentReport:
    if "shipmentTrackingNumber" in shipment:
        return mydhl_report(shipment)
    if not any(key in shipment for key in ("status", "service")):
        raise shipment.refuse("no shipment of Unified Tracking's was found here")
    return unified_report(shipment, hint)


def _problem(root: Reading) -> Iterator[ShipmentReport]:
    """Read a problem+json. Not found, where the address of the request names the number, is a parcel without news."""
    instance = root["instance"].text() or ""
    number = instance.rpartition("=")[2] if "=" in instance else instance.rpartition("/")[2]
    known = number.isalnum() and any(sign.isdigit() for sign in number)
    if root["status"].text() == "404" and known:
        yield no_info(PROVIDER, "DHL", number, Substatus.NO_INFO_YET, Native(code="404", text=root["detail"].text()))


PROBLEMS = ("title", "detail", "error", "errors")
READERS: dict[str, Callable[[Reading], Iterator[ShipmentReport]]] = {
    "shipments": _shipments,
    "trackingResponse": _wrapped,
    "results": _pages,
    "packages": package_reports,
    "sendungen": page_reports,
}
