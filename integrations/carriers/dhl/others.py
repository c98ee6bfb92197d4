"""DHL eCommerce Americas (packages), eCommerce's older mail items, and DHL Poland's SOAP."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.event import Native, ShipmentReport
from integrations.carriers.dhl import codes as c
from integrations.carriers.dhl.phrases import said
from integrations.reading import Reading
from integrations.scans import UNMAPPED, Meaning, Scan, place_of, report_of
from integrations.times import at_place, read_stamp, read_with

PROVIDER = "dhl"
ECOMMERCE = "DHL eCommerce"
POLAND = "DHL Parcel PL"
# US time zones as eCommerce abbreviates them, in hours from Greenwich; ET, CT and the like follow the season.
ZONES = {
    "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00",
    "PST": "-08:00", "PDT": "-07:00", "AKST": "-09:00", "AKDT": "-08:00", "HST": "-10:00", "GMT": "Z", "UTC": "Z",
}  # fmt: skip
POLISH: dict[str, Meaning] = {
    "EDWP": c.INFORMED,
    "DWP": c.PICKED_UP,
    "SORT": c.ARRIVED,
    "LP": c.OUT,
    "DOR": c.DELIVERED,
    "AN": c.ABSENT,
    "AWI": c.PICKUP,
    "ZWN": c.RETURNING,
}
"""dhl24.com.pl: status codes of getTrackAndTraceInfo, as its manual lists them."""


def package_reports(root: Reading) -> Iterator[ShipmentReport]:
    """Yield one report a package of eCommerce Americas' tracking reply or webhook."""
    for entry in root["packages"].items():
        if "package" not in entry:
            raise entry.refuse("a package was expected")
        package = entry["package"].object()
        keys = ("trackingId", "dhlPackageId", "packageId")
        number = next((text for key in keys if (text := package[key].text())), "")
        service = package["productName"].text()
        yield report_of(PROVIDER, ECOMMERCE, number, None, _scans(entry), service=service)


def mail_reports(root: Reading) -> Iterator[ShipmentReport]:
    """Yield one report a mail item of the older eCommerce API."""
    for item in root["data"]["mailItems"].each():
        mail = item["mail"].object()
        keys = ("dspTrackingNumber", "overlabeledDspTrackingNumber", "packageId", "customerConfirmationNumber")
        number = next((text for key in keys if (text := mail[key].text())), "")
        yield report_of(PROVIDER, ECOMMERCE, number, None, _scans(item))


def _scans(entry: Reading) -> list[Scan]:
    return [_scan(row) for row in entry["events"].items()]


def _scan(row: Reading) -> Scan:
    texts = [row[key].text() for key in ("secondaryEventDescription", "primaryEventDescription", "description")]
    code = row["secondaryEventId"].text() or row["primaryEventId"].text() or row["id"].text()
    place = place_of(row["city"].text(200) or row["location"].text(200), row["state"].text(100),
                     row["postalCode"].text(20), row["country"].text())  # fmt: skip
    zone = ZONES.get((row["timeZone"].text() or "").upper(), "")
    day, hour = row["date"].text(), row["time"].text()
    stamp = read_stamp(f"{day} {hour}{zone}" if hour else day or "")
    found = said(*texts)
    unknown = () if found or not any(texts) else (f"event:{code or next(filter(None, texts))}",)
    text = next(filter(None, reversed(texts)), None)
    return Scan(at_place(stamp, place), found or UNMAPPED, Native(code=code, text=text), place, unknown)


def polish_reports(envelope: Reading) -> Iterator[ShipmentReport]:
    """Yield the report of a getTrackAndTraceInfo reply; a fault speaks of no parcel."""
    outer = envelope["getTrackAndTraceInfoResponse"]
    answer = envelope if outer.is_null else outer
    result = answer["getTrackAndTraceInfoResult"]
    number = result["shipmentId"].text()
    if number is None:
        return
    rows = [*result["events"]["item"].each()]
    scans = [_polish(row) for row in rows]
    yield report_of(PROVIDER, POLAND, number, None, scans, signed_by=result["receivedBy"].text(100))


def _polish(row: Reading) -> Scan:
    code, text = row["status"].text(), row["description"].text()
    place = place_of(row["terminal"].text(200), country="PL")
    text_time = row["timestamp"].text()
    stamp = read_stamp(text_time or "") or read_with(text_time, "%d-%m-%Y %H:%M:%S", "%d.%m.%Y %H:%M")
    known = POLISH.get(code or "")
    unknown = (f"event:{code}",) if code and known is None else ()
    return Scan(at_place(stamp, place), known or said(text) or UNMAPPED, Native(code=code, text=text), place, unknown)
