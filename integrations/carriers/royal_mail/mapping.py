"""Royal Mail's bodies into shipment reports: pure and total. Shapes: the Tracking API v2 (and its v3) at
developer.royalmail.net: events, summaries, signatures and errors.

Times carry their offset and are kept exactly. A number is the `mailPieceId`: the barcode that was asked for.
"""

from __future__ import annotations

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.domain.status import Status, Substatus
from integrations.carriers.royal_mail.codes import CATEGORIES, EVENTS, NOT_VALID
from integrations.reading import Reading, read_json
from integrations.scans import Meaning, Scan, looked_up, no_info, place_of, report_of
from integrations.tables import delivered
from integrations.times import at_place, read_stamp
from integrations.wording import normalised

PROVIDER = "royal_mail"
CARRIER = "Royal Mail"
ERRORS = ("errors", "httpCode", "httpMessage", "error", "code")
COUNTRIES = {"GBR": "GB"}
HOME = "GB"


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a mail piece; empty for errors that name none."""
    return [report for item in read_json(PROVIDER, body).items() for report in _read(item)]


def _read(item: Reading) -> list[ShipmentReport]:
    if "mailPieces" in item:
        return [_piece(piece) for piece in item["mailPieces"].items()]
    if "mailPieceId" in item:
        return [_piece(item)]
    if any(key in item for key in ERRORS):
        return []
    raise item.refuse("no mail pieces were found")


def _piece(piece: Reading) -> ShipmentReport:
    if not piece.is_object:
        raise piece.refuse("an object was expected")
    number, summary = piece["mailPieceId"].need_text(), piece["summary"].object()
    error = piece["error"].object()
    scans = [_event(row) for row in piece["events"].items()]
    if not scans and summary["lastEventCode"].text() is None and error["errorCode"].text():
        return _missing(number, error)
    headline, unknown = _headline(summary)
    signer = _signer(piece)
    if headline is None and not scans and signer:
        headline = delivered(Substatus.SIGNED)
    return report_of(
        PROVIDER,
        CARRIER,
        number,
        headline,
        scans or _last(summary),
        native=Native(summary["statusCategory"].text(), None, summary["lastEventCode"].text(), _words(summary)),
        eta=_eta(piece["estimatedDelivery"].object(), headline),
        service=summary["productName"].text(),
        origin=place_of(country=_country(summary["originCountryCode"])),
        destination=place_of(country=_country(summary["destinationCountryCode"])),
        signed_by=signer,
        unknown_codes=unknown,
    )


def _missing(number: str, error: Reading) -> ShipmentReport:
    code = error["errorCode"].text()
    sub = Substatus.INVALID_NUMBER if code in NOT_VALID else Substatus.NO_INFO_YET
    return no_info(PROVIDER, CARRIER, number, sub, Native(code=code, text=error["errorDescription"].text()))


def _headline(summary: Reading) -> tuple[Meaning | None, tuple[str, ...]]:
    """Return the state by the code of the last event, else by the category that the public is shown."""
    by_code, unknown = looked_up(EVENTS, "event", summary["lastEventCode"].text())
    if by_code.status is not Status.UNKNOWN and not by_code.informational:
        return by_code, unknown
    category = summary["statusCategory"].text()
    found = CATEGORIES.get(normalised(category))
    if category and found is None:
        unknown += (f"category:{category}",)
    return (None if found is None or found.informational else found), unknown


def _last(summary: Reading) -> list[Scan]:
    """Return the last event of a summary that came without its events."""
    code, at = summary["lastEventCode"].text(), summary["lastEventDateTime"].text()
    if code is None or at is None:
        return []
    return [_scan(code, summary["lastEventName"].text(), at, summary["lastEventLocationName"].text(200))]


def _event(row: Reading) -> Scan:
    code, name = row["eventCode"].text(), row["eventName"].text()
    return _scan(code, name, row["eventDateTime"].text(), row["locationName"].text(200))


def _scan(code: str | None, name: str | None, at: str | None, location: str | None) -> Scan:
    meaning, unknown = looked_up(EVENTS, "event", code)
    stamp = at_place(read_stamp(at) if at else None, place_of(country=HOME))
    return Scan(stamp, meaning, Native(code=code, text=_plain(name)), Place(city=location), unknown)


def _plain(text: str | None) -> str | None:
    """Drop the asterisks with which the newer versions set words in bold."""
    return text.replace("**", "").strip() or None if text else None


def _words(summary: Reading) -> str | None:
    return _plain(summary["statusDescription"].text() or summary["lastEventName"].text())


def _signer(piece: Reading) -> str | None:
    for holder in ("signature", "proofOfDeliveryData", "deliveryInfo"):
        name = piece[holder].object()["recipientName"].text(100)
        if name:
            return name
    return None


def _eta(estimate: Reading, headline: Meaning | None) -> Eta | None:
    """Return the day, with the hours of its window; none once it was delivered."""
    stamp = read_stamp(estimate["date"].text() or "")
    if stamp is None or (headline and headline.status is Status.DELIVERED):
        return None
    start, end = _hour(estimate["startOfEstimatedWindow"]), _hour(estimate["endOfEstimatedWindow"])
    return Eta(stamp.day, stamp.day, "carrier", None, start, end)


def _hour(window: Reading) -> str | None:
    """Return HH:MM of an hour with an offset, or of a whole time."""
    text = window.text() or ""
    clock = text.rpartition("T")[2][:5]
    return clock if len(clock) == 5 and clock[2] == ":" and clock.replace(":", "").isdecimal() else None


def _country(code: Reading) -> str | None:
    text = code.text()
    return COUNTRIES.get(text, text) if text else None
