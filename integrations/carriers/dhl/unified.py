"""Unified Tracking: one shape for all divisions, of the API and of its push, with five words for a state.

The words are refined by Express's event code where it stands in `status`, and by whole sentences.
"""

from __future__ import annotations

from datetime import timedelta

from bot.domain.event import Eta, Native, ShipmentReport
from bot.domain.status import Status, Substatus, TzBasis
from integrations.carriers.dhl.codes import EXPRESS, ICE, REFINES, STANDARD, UNIFIED, UNTOLD
from integrations.carriers.dhl.phrases import said
from integrations.carriers.dhl.places import addressed
from integrations.reading import Reading
from integrations.scans import UNMAPPED, Meaning, Scan, newest, others, report_of
from integrations.times import Stamp, at_place, read_stamp
from integrations.trouble import finer

PROVIDER = "dhl"
LOCAL = frozenset({"local-tracking-number", "ecommerce-number"})
SERVICES = {
    "express": "DHL Express",
    "parcel-de": "DHL",
    "ecommerce": "DHL eCommerce",
    "ecommerce-apac": "DHL eCommerce",
    "ecommerce-europe": "DHL eCommerce",
    "parcel-uk": "DHL Parcel UK",
    "parcel-nl": "DHL Parcel NL",
    "parcel-pl": "DHL Parcel PL",
    "post-de": "Deutsche Post",
    "freight": "DHL Freight",
    "dgf": "DHL Global Forwarding",
}


def unified_report(shipment: Reading, hint: bool = False) -> ShipmentReport:
    """Read one shipment. `hint`: it was pushed, and a pushed body is not signed."""
    service = shipment["service"].text()
    status = shipment["status"].object()
    scans = [_scan(row, service) for row in shipment["events"].items()]
    number = shipment["id"].need_text()
    details = shipment["details"]
    meaning, unknown = _meaning(status, service)
    return report_of(
        PROVIDER,
        SERVICES.get(service or "", "DHL"),
        number,
        _headline(meaning, status, scans),
        scans,
        native=_native(status),
        unknown_codes=unknown,
        eta=_eta(shipment),
        service=details["product"]["productName"].text(200) or service,
        origin=addressed(shipment["origin"]),
        destination=addressed(shipment["destination"]),
        public_url=_link(shipment["serviceUrl"].text()),
        signed_by=details["proofOfDelivery"]["signed"]["name"].text(100),
        hint=hint,
        other_numbers=others(number, *_locals(details)),
    )


def _locals(details: Reading) -> list[str | None]:
    """Return the numbers of the divisions and posts that carry it further."""
    rows = [row.object() for row in details["references"].each()] if details["references"].is_list else []
    return [row["number"].text(60) for row in rows if row["type"].text() in LOCAL]


def _headline(meaning: Meaning, status: Reading, scans: list[Scan]) -> Meaning | None:
    """The status as told; a bare word gives way to a newest scan that says the same more finely."""
    word = (status["statusCode"].text() or "").lower().replace("_", "-")
    if word in UNTOLD and meaning.status is Status.UNKNOWN:
        return None if scans else Meaning(Status.PENDING, Substatus.NO_INFO_YET)
    last = newest(scans)
    coarse = UNIFIED.get(word)
    if last and meaning == coarse and (last.native.status or "").lower() == word:
        return last.meaning
    return meaning


def _meaning(row: Reading, service: str | None) -> tuple[Meaning, tuple[str, ...]]:
    """Return what a status or a scan says: Express's or Parcel's code, else the sentence, else the word."""
    word, code = (row["statusCode"].text() or "").lower().replace("_", "-"), row["status"].text()
    table = EXPRESS if service in {"express", None} else {**ICE, **STANDARD} if service == "parcel-de" else {}
    unknown = () if word in UNIFIED or word in UNTOLD else (f"status:{word}",)
    told = (table.get(code or ""), said(row["description"].text()), said(code), said(row["remark"].text()))
    allowed = REFINES.get(word, frozenset(Status))
    found = next((meaning for meaning in told if meaning and meaning.status in allowed), None)
    return found or finer(UNIFIED.get(word, UNMAPPED), row["description"].text(), code), unknown


def _scan(row: Reading, service: str | None) -> Scan:
    place = addressed(row["location"])
    meaning, unknown = _meaning(row, service)
    stamp = at_place(read_stamp(row["timestamp"].text() or ""), place)
    return Scan(stamp, meaning, _native(row), place, unknown)


def _native(row: Reading) -> Native:
    text = row["description"].text() or row["remark"].text()
    return Native(row["statusCode"].text(), row["remark"].text(), row["status"].text(60), text)


def _eta(shipment: Reading) -> Eta | None:
    frame = shipment["estimatedDeliveryTimeFrame"]
    single = shipment["estimatedTimeOfDelivery"].text()
    start = read_stamp(frame["estimatedFrom"].text() or single or "")
    end = read_stamp(frame["estimatedThrough"].text() or single or "")
    if start is None or end is None or end.day < start.day:
        return None
    same = start.day == end.day and start.at < end.at
    hours = (_hour(start), _hour(end)) if same else (None, None)
    return Eta(start.day, end.day, "carrier", frame["estimatedThrough"].text() or single, *hours)


def _hour(stamp: Stamp) -> str | None:
    """Return the hour on the recipient's clock, where the time says which that is."""
    local = stamp.at + timedelta(minutes=stamp.offset or 0)
    return f"{local:%H:%M}" if stamp.basis in {TzBasis.OFFSET, TzBasis.LOCAL} else None


def _link(url: str | None) -> str | None:
    """Keep web addresses only: this one ends up in a link."""
    return url if url and url.startswith(("https://", "http://")) else None
