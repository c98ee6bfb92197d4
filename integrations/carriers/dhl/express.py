"""Express: the XML-PI's AWBInfo, and the same tree in its later SOAP and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.domain.status import Status, Substatus
from integrations.carriers.dhl.codes import EXPRESS, INFORMED
from integrations.carriers.dhl.phrases import said
from integrations.carriers.dhl.places import spoken
from integrations.reading import Reading
from integrations.scans import UNMAPPED, Meaning, Scan, newest, no_info, place_of, report_of
from integrations.times import Stamp, at_place, read_stamp

PROVIDER = "dhl"
CARRIER = "DHL Express"
NOT_FOUND = re.compile(r"No Shipments? Found for AWB ?Number:? ?(?P<number>[A-Z0-9]+)\.?", re.IGNORECASE)
INVALID = frozenset({"104", "1203"})  # condition codes that refuse the number itself
OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})")
EXPECTED = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}).*")


def awb_reports(root: Reading) -> Iterator[ShipmentReport]:
    """Yield one report a waybill of a TrackingResponse; errors without waybills speak of no parcel."""
    for info in root["AWBInfo"].each():
        for awb in info["ArrayOfAWBInfoItem"].each() if "ArrayOfAWBInfoItem" in info else iter([info]):
            yield from _awb(awb)


def _awb(awb: Reading) -> Iterator[ShipmentReport]:
    number = awb["AWBNumber"].text() or awb["TrackedBy"]["LPNumber"].text()
    shipment = awb["ShipmentInfo"].object()
    scans = [_xml_scan(row) for row in _rows(shipment["ShipmentEvent"], "ArrayOfShipmentEventItem")] or _pieces(awb)
    condition = awb["Status"]["Condition"]
    if not scans and shipment.is_null:
        text = condition["ConditionData"].text()
        match = NOT_FOUND.fullmatch(text or "")
        number = number or (match["number"] if match else None)
        code = condition["ConditionCode"].text()
        sub = Substatus.INVALID_NUMBER if code in INVALID else Substatus.NO_INFO_YET
        if number:
            yield no_info(PROVIDER, CARRIER, number, sub, Native(code=code, text=text))
        return
    yield report_of(
        PROVIDER,
        CARRIER,
        number or "",
        None if scans else INFORMED,
        scans,
        eta=expected(shipment["EstDlvyDate"].text(), shipment["EstDlvyDateUTC"].text()),
        service=shipment["GlobalProductCode"].text(),
        origin=_party(shipment["Shipper"]),
        destination=_party(shipment["Consignee"]),
        signed_by=_signatory(shipment),
    )


def _rows(rows: Reading, inner: str) -> Iterator[Reading]:
    for row in rows.each():
        yield from row[inner].each() if inner in row else iter([row])


def _pieces(awb: Reading) -> list[Scan]:
    """Return the scans of the piece that is least far: a part of a delivery is never told as the whole."""
    pieces = [
        [_xml_scan(row) for row in _rows(piece["PieceEvent"], "ArrayOfPieceEventItem")]
        for piece in _rows(awb["Pieces"]["PieceInfo"], "ArrayOfPieceInfoItem")
    ]
    waiting = (scans for scans in pieces if (last := newest(scans)) and last.meaning.status is not Status.DELIVERED)
    return next(waiting, pieces[0] if pieces else [])


def _xml_scan(row: Reading) -> Scan:
    code, text = row["ServiceEvent"]["EventCode"].text(), row["ServiceEvent"]["Description"].text()
    place = spoken(row["ServiceArea"]["Description"].text())
    stamp = clock(row["Date"].text(), row["Time"].text(), row["GMTOffset"].text(), place)
    meaning, unknown = express_meaning(code, text)
    return Scan(stamp, meaning, Native(code=code, text=words(text)), place, unknown)


def express_meaning(code: str | None, *texts: str | None) -> tuple[Meaning, tuple[str, ...]]:
    """A listed code stands; else a listed sentence. A code that no table has is counted either way."""
    known = EXPRESS.get(code or "")
    unknown = (f"event:{code}",) if code and known is None else ()
    return known or said(*texts) or UNMAPPED, unknown


def clock(day: str | None, hour: str | None, offset: str | None, place: Place) -> Stamp | None:
    """Return a scan's time: its offset where one is given, else the zone of its place."""
    match = OFFSET.fullmatch(offset or "")
    zone = f"{match[1]}{match[2]:0>2}:{match[3]}" if match else ""
    return at_place(read_stamp(f"{day or ''} {hour or ''}".strip() + (zone if hour else "")), place)


def _signatory(shipment: Reading) -> str | None:
    return next((name for row in shipment["ShipmentEvent"].each() if (name := row["Signatory"].text(100))), None)


def _party(party: Reading) -> Place:
    return place_of(
        party["City"].text(200),
        party["DivisionCode"].text(100),
        party["PostalCode"].text(20),
        party["CountryCode"].text(),
    )


def expected(*texts: str | None) -> Eta | None:
    """Return the first of these days that can be read; the end of a day is no hour."""
    match = next((found for text in texts if (found := EXPECTED.fullmatch(text or ""))), None)
    stamp = read_stamp(match[1]) if match else None
    if match is None or stamp is None:
        return None
    return Eta(stamp.day, stamp.day, "carrier", match[0], None, None if match[2] in {"23:59", "00:00"} else match[2])


def words(text: str | None) -> str | None:
    """Return a sentence on one line."""
    return " ".join(text.split()) if text else None
