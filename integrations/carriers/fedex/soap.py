"""FedEx's XML: the TrackReply of Web Services (versions 2 to 20, in SOAP or bare) and the FDXTrack2Reply before it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.event import Eta, Native, Place, ShipmentReport
from integrations.carriers.fedex.estimate import estimate, lenient
from integrations.carriers.fedex.meaning import Said, meaning_of
from integrations.carriers.fedex.results import Result, reports
from integrations.reading import Reading
from integrations.scans import Scan, place_of
from integrations.times import at_place, joined

FAILED = frozenset({"ERROR", "FAILURE"})


def parse(root: Reading) -> list[ShipmentReport]:
    """Return one report a number; replies that are nothing but an error name none."""
    body = root["Envelope"]["Body"] if "Envelope" in root else root
    if "TrackReply" in body:
        return reports(_results(body["TrackReply"]))
    if "FDXTrack2Reply" in body:
        packages = body["FDXTrack2Reply"]["Package"].each()
        return reports(result for package in packages for result in _old(package))
    if "Fault" in body or "Error" in root:
        return []
    raise body.refuse("a TrackReply was expected")


def _results(reply: Reading) -> Iterator[Result]:
    """Read the details, which stand inside CompletedTrackDetails since version 7."""
    for holder in (reply, *reply["CompletedTrackDetails"].each()):
        for detail in holder["TrackDetails"].each():
            result = _result(detail)
            if result is not None:
                yield result


def _result(detail: Reading) -> Result | None:
    number = detail["TrackingNumber"].text()
    if number is None:
        return None
    events = [_scan(event) for event in detail["Events"].each()]
    said, words = _said(detail)
    dates = _dates(detail)
    return Result(
        number,
        detail["TrackingNumberUniqueIdentifier"].text(),
        said,
        words,
        events,
        lenient(dates.get("SHIP")),
        _error(detail),
        _eta(dates),
        detail["Service"]["Description"].text() or detail["ServiceInfo"].text(),
        _place(detail["OriginLocationAddress"]),
        _place(detail["DestinationAddress"]),
        detail["DeliverySignatureName"].text(100),
        detail["DeliveryLocationDescription"].text(),
    )


def _said(detail: Reading) -> tuple[Said, str | None]:
    """Read the status, which stood at the detail itself before version 7."""
    status = detail["StatusDetail"]
    why = next(iter(status["AncillaryDetails"].each()), status["AncillaryDetails"])
    code = status["Code"].text() or detail["StatusCode"].text()
    words = status["Description"].text() or detail["StatusDescription"].text()
    return Said(code, None, why["Reason"].text(), why["ReasonDescription"].text()), words


def _error(detail: Reading) -> tuple[str | None, str | None] | None:
    for notice in (*detail["Notification"].each(), *detail["Notifications"].each()):
        if notice["Severity"].text() in FAILED:
            return notice["Code"].text(), notice["Message"].text()
    return None


def _scan(event: Reading) -> Scan:
    place = _place(event["Address"])
    return _made(event, event["EventType"].text(), event["EventDescription"].text(), place, event["Timestamp"].text())


def _made(event: Reading, code: str | None, words: str | None, place: Place, at: str | None) -> Scan:
    why, sentence = event["StatusExceptionCode"].text(), event["StatusExceptionDescription"].text()
    meaning, unknown = meaning_of(Said(code, None, why, sentence))
    text = f"{words}: {sentence}" if words and sentence else words or sentence
    return Scan(at_place(lenient(at), place), meaning, Native(code, None, why, text), place, unknown)


def _dates(detail: Reading) -> dict[str, str]:
    """Return the dates by type: fields of their own in the older versions, a list in the newer."""
    dates = {row["Type"].text() or "": row["DateOrTimestamp"].text() or "" for row in detail["DatesOrTimes"].each()}
    for kind, name in (
        ("SHIP", "ShipTimestamp"),
        ("ACTUAL_DELIVERY", "ActualDeliveryTimestamp"),
        ("ESTIMATED_DELIVERY", "EstimatedDeliveryTimestamp"),
        ("COMMITMENT", "CommitmentTimestamp"),
    ):
        dates.setdefault(kind, detail[name].text() or "")
    return dates


def _eta(dates: dict[str, str]) -> Eta | None:
    if dates.get("ACTUAL_DELIVERY"):
        return None
    return estimate(None, dates.get("ESTIMATED_DELIVERY"), dates.get("COMMITMENT"))


def _old(package: Reading) -> Iterator[Result]:
    """Read a package of the gateway before Web Services; its clocks have no zone."""
    number = package["TrackingNumber"].text()
    if number is None:
        return
    rows = [row for row in package["Event"].each() if row.is_object]
    scans = [_old_scan(row) for row in rows]
    said = Said(package["StatusCode"].text()) if package["StatusCode"].text() else None
    day = package["EstimatedDeliveryDate"].text()
    eta = None if package["DeliveredDate"].text() else estimate(None, day, None)
    yield Result(
        number,
        package["TrackingNumberUniqueIdentifier"].text(),
        said,
        package["StatusDescription"].text(),
        scans,
        lenient(package["ShipDate"].text()),
        None,
        eta,
        package["Service"].text(),
        destination=_place(package["DestinationAddress"]),
        signed_by=package["SignedForBy"].text(100),
        left_at=package["DeliveryLocation"].text(),
    )


def _old_scan(row: Reading) -> Scan:
    code, place = row["Type"].text() or row["EventType"].text() or row["Code"].text(), _place(row["Address"])
    scan = _made(row, code, row["Description"].text(), place, None)
    stamp = at_place(joined(row["Date"].text(), row["Time"].text()), place)
    return Scan(stamp, scan.meaning, scan.native, place, scan.unknown)


def _place(address: Reading) -> Place:
    region = address["StateOrProvinceCode"].text(100) or address["StateProvinceCode"].text(100)
    return place_of(address["City"].text(200), region, address["PostalCode"].text(20), address["CountryCode"].text())
