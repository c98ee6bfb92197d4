"""Parcel Germany: `data` elements with coded attributes (Parcel DE Tracking), and the tracking page's JSON."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.event import Native, Place, ShipmentReport
from bot.domain.status import Status, Substatus
from integrations.carriers.dhl.codes import ICE, RECEIVERS, RETURNED, RETURNING, STANDARD
from integrations.carriers.dhl.phrases import said
from integrations.reading import Reading
from integrations.scans import UNMAPPED, Meaning, Scan, no_info, place_of, report_of
from integrations.times import Stamp, at_place, read_stamp, read_with
from integrations.wording import normalised

PROVIDER = "dhl"
CARRIER = "DHL"
PIECES = frozenset({"piece-shipment", "piece-status-public", "piece-status"})
EVENTS = frozenset({"piece-event", "pieceevent"})
GERMANY = {"germany": "DE", "deutschland": "DE", "de": "DE"}


def piece_reports(root: Reading) -> Iterator[ShipmentReport]:
    """Yield one report a piece; an answer with an error code and no piece speaks of none."""
    for piece in _named(root, PIECES):
        yield _piece(piece)


def _named(data: Reading, names: frozenset[str]) -> Iterator[Reading]:
    """Yield the elements of these names, however deep they lie."""
    if data["@name"].text() in names:
        yield data
        return
    for inner in data["data"].each():
        yield from _named(inner, names)


def _piece(piece: Reading) -> ShipmentReport:
    number = next(
        (text for key in ("@piece-code", "@searched-piece-code", "@piece-identifier") if (text := piece[key].text())),
        "",
    )
    text = piece["@status"].text() or piece["@short-status"].text()
    if (piece["@error-status"].text() or "0") != "0":
        native = Native(code=piece["@error-status"].text(), text=text)
        return no_info(PROVIDER, CARRIER, number, Substatus.NO_INFO_YET, native)
    home = piece["@dest-country"].text() == "DE" and (piece["@origin-country"].text() or "DE") == "DE"
    scans = [_event(row, home) for row in _named(piece, EVENTS)]
    meaning, unknown = _meaning(piece, piece["@status"].text(), piece["@short-status"].text())
    if piece["@delivery-event-flag"].text() == "1" and meaning.status not in {Status.DELIVERED, Status.RETURNED}:
        meaning = Meaning(Status.DELIVERED)
    return report_of(
        PROVIDER,
        CARRIER,
        number,
        _received(meaning, piece) if meaning.status is not Status.UNKNOWN or not scans else None,
        scans,
        native=Native(None, piece["@ric"].text(), piece["@standard-event-code"].text() or piece["@ice"].text(), text),
        unknown_codes=unknown,
        service=piece["@product-name"].text(),
        origin=place_of(country=piece["@origin-country"].text()),
        destination=place_of(country=piece["@dest-country"].text()),
        signed_by=piece["@pan-recipient-name"].text(100) if meaning.status is Status.DELIVERED else None,
    )


def _received(meaning: Meaning, piece: Reading) -> Meaning:
    """Add who took it, where that is told and says more."""
    by = RECEIVERS.get(normalised(piece["@recipient-id-text"].text()))
    if meaning.status is Status.DELIVERED and meaning.substatus is None and by:
        return Meaning(Status.DELIVERED, by, meaning.reason)
    return meaning


def _meaning(row: Reading, *texts: str | None) -> tuple[Meaning, tuple[str, ...]]:
    """The sentence where it is listed, else the finer code, else the coarser; on the way back all is a return."""
    standard, ice = row["@standard-event-code"].text(), row["@ice"].text()
    by_code = STANDARD.get(standard or "") or ICE.get(ice or "")
    unknown = (f"event:{standard or ice}",) if (standard or ice) and by_code is None else ()
    found = said(*texts) or by_code or UNMAPPED
    return _homeward(found) if row["@ruecksendung"].flag() else found, unknown


def _homeward(meaning: Meaning) -> Meaning:
    if meaning.status is Status.DELIVERED:
        return RETURNED
    return RETURNING if meaning.status in {Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY} else meaning


def _event(row: Reading, home: bool) -> Scan:
    text = row["@event-text"].text() or row["@event-status"].text()
    land = row["@event-country"].text()
    country = GERMANY.get((land or "").casefold()) or land
    place = place_of(row["@event-location"].text(200), country=country)
    meaning, unknown = _meaning(row, text, row["@event-status"].text(), row["@event-short-status"].text())
    clock = read_with(row["@event-timestamp"].text(), "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y")
    stamp = clock or read_stamp(row["@event-timestamp"].text() or "")
    native = Native(None, row["@ric"].text(), row["@standard-event-code"].text() or row["@ice"].text(), text)
    return Scan(_german(stamp, place, home), meaning, native, place, unknown)


def _german(stamp: Stamp | None, place: Place, home: bool) -> Stamp | None:
    """Put a wall clock on Germany's time, where the scan or the whole way lies there."""
    return at_place(stamp, place if place.country else place_of(country="DE" if home else None))


def page_reports(root: Reading) -> Iterator[ShipmentReport]:
    """Yield one report a parcel of the tracking page's JSON (`sendungen`)."""
    for parcel in root["sendungen"].items():
        number = parcel["id"].text() or ""
        if "sendungNichtGefunden" in parcel and "sendungsdetails" not in parcel:
            yield no_info(PROVIDER, CARRIER, number, Substatus.NO_INFO_YET)
            continue
        details = parcel["sendungsdetails"].object()
        course = details["sendungsverlauf"].object()
        text = course["aktuellerStatus"].text() or course["kurzStatus"].text()
        done = details["istZugestellt"].flag()
        headline = said(text, course["kurzStatus"].text()) or (Meaning(Status.DELIVERED) if done else None)
        scans = [_page_event(row) for row in course["events"].items()]
        yield report_of(PROVIDER, CARRIER, number, headline, scans, native=Native(text=text))


def _page_event(row: Reading) -> Scan:
    text = row["status"].text()
    found = said(text)
    unknown = () if found or text is None else (f"event:{text[:60]}",)
    place = place_of(row["ort"].text(200))
    meaning = _homeward(found or UNMAPPED) if row["ruecksendung"].flag() else found or UNMAPPED
    return Scan(read_stamp(row["datum"].text() or ""), meaning, Native(text=text), place, unknown)
