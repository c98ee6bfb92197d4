"""GLS's bodies into shipment reports: pure and total. Shapes: Track & Trace v1, ShipIT, the web's tracking, MyGLS.

This module tells the services apart and reads the first two; `web.py` and `mygls.py` read the others. A return shows as
an ordinary delivery at the end, so what was delivered after it had been sent back was delivered to the sender.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.domain.event import Native, ShipmentReport
from bot.domain.status import Substatus
from integrations.carriers.gls import codes, mygls, web
from integrations.carriers.gls.phrases import spoken
from integrations.carriers.gls.settling import PROVIDER, settled
from integrations.reading import Reading, read_json
from integrations.scans import UNMAPPED, Meaning, Scan, no_info, place_of, report_of
from integrations.times import at_place
from integrations.trouble import finer

NO_PARCEL = (
    *("fault", "lastError", "exceptionText", "eventsCodes", "parcelshopDelivery", "PODItem", "error", "errors"),
    *("errorCode", "errorMessage", "detail"),
)


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a parcel; empty for bodies of GLS's that speak of no parcel."""
    return [report for report in _reports(read_json(PROVIDER, body)) if report]


def _reports(node: Reading) -> Iterator[ShipmentReport | None]:
    for each in node.each():
        readers = [(key, reader) for key, reader in READERS.items() if key in each]
        for key, reader in readers[:1]:
            wrapped = key in WRAPPERS
            yield from (reader(row) for row in (_objects(each[key]) if wrapped else (each,)))
        if not readers and not any(key in each for key in NO_PARCEL):
            raise each.refuse("this is neither a parcel nor an error")


def _objects(node: Reading) -> Iterator[Reading]:
    for each in node.each():
        if not each.is_object:
            raise each.refuse("an object was expected")
        yield each


def _parcel(parcel: Reading) -> ShipmentReport:
    """Read a parcel of the Track & Trace API; one that it does not know bears an error."""
    number = parcel["unitno"].text() or parcel["requested"].need_text()
    error = parcel["errorCode"].text()
    if error and not parcel["status"].text():
        native = Native(error, text=parcel["errorMessage"].text())
        return no_info(PROVIDER, PROVIDER, number, codes.REFUSAL.get(error, Substatus.NO_INFO_YET), native)
    scans = [_event(row) for row in _objects(parcel["events"])]
    return _told(number, parcel["status"].text(), scans, updated_at=parcel["statusDateTime"].instant())


def _event(row: Reading) -> Scan:
    native = Native(row["code"].text(), text=row["description"].text())
    place = place_of(row["city"].text(200), None, row["postalCode"].text(20), row["country"].text())
    meaning, unknown = codes.event(native.status)
    return Scan(at_place(row["eventDateTime"].stamp(), place), _better(meaning, native), native, place, unknown)


def _unit(unit: Reading) -> ShipmentReport:
    """Read a parcel of ShipIT: with its history, or in a list with a status alone."""
    address = unit["Consignee"].object()["Address"].object()
    return _told(
        unit["TrackID"].need_text(),
        unit["Status"].text(),
        [_step(row) for row in _objects(unit["History"])],
        service=unit["Product"].text(),
        destination=place_of(
            address["City"].text(200), None, address["ZIPCode"].text(20), address["CountryCode"].text()
        ),
    )


def _told(number: str, status: str | None, scans: list[Scan], **more: Any) -> ShipmentReport:  # Any: as in report_of
    headline, unknown = codes.status(status)
    return report_of(
        PROVIDER,
        PROVIDER,
        number,
        settled(headline if status else None, scans),
        scans,
        native=Native(status),
        unknown_codes=unknown,
        **more,
    )


def _step(row: Reading) -> Scan:
    native = Native(row["StatusCode"].text(), text=row["Description"].text())
    place = place_of(row["Location"].text(200), country=row["Country"].text())
    meaning, unknown = codes.status(native.status)
    return Scan(at_place(row["Date"].stamp(), place), _better(meaning, native), native, place, unknown)


def _better(meaning: Meaning, native: Native) -> Meaning:
    """Let the sentence speak where the code is not known."""
    found = (spoken(native.text) or meaning) if meaning == UNMAPPED else meaning
    return finer(found, native.text)


READERS: dict[str, Callable[[Reading], ShipmentReport | None]] = {
    "parcels": _parcel,
    "unitno": _parcel,
    "requested": _parcel,
    "UnitDetail": _unit,
    "UnitItems": _unit,
    "TrackID": _unit,
    "tuStatus": web.report,
    "tuNo": web.report,
    "ParcelStatusList": mygls.report,
    "GetParcelStatusErrors": mygls.report,
}
WRAPPERS = frozenset({"parcels", "UnitDetail", "UnitItems", "tuStatus"})
