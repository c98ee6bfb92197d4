"""Express in JSON: MyDHL API's tracking reply, and the one behind the older tracking page."""

from __future__ import annotations

from bot.domain.event import Native, Place, ShipmentReport
from integrations.carriers.dhl.codes import INFORMED, REFINES, UNIFIED
from integrations.carriers.dhl.express import CARRIER, PROVIDER, clock, expected, express_meaning, words
from integrations.carriers.dhl.phrases import said
from integrations.carriers.dhl.places import spoken
from integrations.reading import Reading
from integrations.scans import UNMAPPED, Meaning, Scan, newest, place_of, report_of
from integrations.times import at_place, read_with

WORDS = {"pretransit": "pre-transit", "in transit": "transit"}


def mydhl_report(shipment: Reading) -> ShipmentReport:
    """Read one shipment of MyDHL API's tracking reply."""
    number = shipment["shipmentTrackingNumber"].need_text()
    word = shipment["status"].text()
    eta = shipment["estimatedTimeOfDelivery"].text() or shipment["estimatedDeliveryDate"].text()
    rows = [*shipment["events"].items()]
    scans = [_json_scan(row) for row in rows]
    return report_of(
        PROVIDER,
        CARRIER,
        number,
        _headline(word, scans),
        scans,
        native=Native(word),
        eta=expected(eta) if eta else None,
        service=shipment["productCode"].text(),
        origin=_address(shipment["shipperDetails"]),
        destination=_address(shipment["receiverDetails"]),
        signed_by=next((name for row in rows if (name := row["signedBy"].text(100))), None),
    )


def _json_scan(row: Reading) -> Scan:
    code, text = row["typeCode"].text(), row["description"].text()
    area = next(row["serviceArea"].each(), row["serviceArea"])
    place = spoken(area["description"].text())
    meaning, unknown = express_meaning(code, text)
    stamp = clock(row["date"].text(), row["time"].text(), row["GMTOffset"].text(), place)
    return Scan(stamp, meaning, Native(code=code, text=words(text)), place, unknown)


def _address(party: Reading) -> Place:
    address = party["postalAddress"]
    return place_of(
        address["cityName"].text(200),
        address["provinceCode"].text(100),
        address["postalCode"].text(20),
        address["countryCode"].text(),
    )


def page_report(result: Reading) -> ShipmentReport:
    """Read one waybill of the tracking page's JSON: sentences alone, the newest first."""
    word = result["delivery"]["status"].text()
    scans = [_checkpoint(row) for row in result["checkpoints"].items()]
    return report_of(
        PROVIDER,
        CARRIER,
        result["id"].need_text(),
        _headline(word, scans[::-1]),
        scans[::-1],
        native=Native(word, None, result["delivery"]["code"].text(), words(result["description"].text())),
        unknown_codes=() if word is None or _plain(word) in UNIFIED else (f"delivery:{word}",),
        origin=spoken(result["origin"]["value"].text()),
        destination=spoken(result["destination"]["value"].text()),
        signed_by=result["signature"]["signatory"].text(100),
    )


def _checkpoint(row: Reading) -> Scan:
    text = words(row["description"].text())
    place = spoken(row["location"].text())
    day, hour = row["date"].text(), row["time"].text()
    stamp = read_with(f"{day} {hour}", "%A, %B %d, %Y %H:%M") or read_with(day, "%A, %B %d, %Y")
    meaning = said(text)
    unknown = () if meaning or text is None else (f"event:{text[:60]}",)
    return Scan(at_place(stamp, place), meaning or UNMAPPED, Native(text=text), place, unknown)


def _headline(word: str | None, scans: list[Scan]) -> Meaning | None:
    """Return the one word's state, made finer by the newest scan; without either the parcel was announced."""
    known, last = _plain(word), newest(scans)
    if last and last.meaning.status in REFINES.get(known, frozenset()):
        return last.meaning
    return UNIFIED.get(known) or (None if last else INFORMED)


def _plain(word: str | None) -> str:
    lower = (word or "").lower()
    return WORDS.get(lower, lower)
