"""TrackingMore's bodies into shipment reports: pure and total. Shapes: trackingmore.com/docs, v2 to v4.

What is signed is a time and not the body, so every report is a hint until we asked for the parcel ourselves. Times are
the courier's wall clock without a zone; the clock of the place is taken where its country has but one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.domain.status import Substatus
from bot.errors import MalformedPayload
from integrations.carriers.trackingmore.codes import EXPIRED, REFUSAL, STATUS, SUBSTATUS
from integrations.carriers.trackingmore.envelope import an_object, trackings
from integrations.reading import Reading, read_json
from integrations.scans import UNMAPPED, Meaning, Scan, newest, no_info, oldest_first, others, place_of, report_of
from integrations.times import Stamp, at_place
from integrations.trouble import finer

PROVIDER = "trackingmore"
SECOND_NUMBERS = ("destination_track_number", "exchange_number", "exchangeNumber", "destinationTrackNumber")


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a tracking; empty for bodies of TrackingMore's that speak of no parcel."""
    return [_report(tracking) for tracking in trackings(read_json(PROVIDER, body))]


def _report(tracking: Reading) -> ShipmentReport:
    number, courier = tracking["tracking_number"].need_text(), _first(tracking, "courier_code", "carrier_code")
    if "errorCode" in tracking:
        native = Native(tracking["errorCode"].text(), text=tracking["errorMessage"].text())
        return no_info(PROVIDER, courier, number, REFUSAL.get(native.status or "", Substatus.NO_INFO_YET), native)
    scans = _scans(tracking)
    native = Native(_first(tracking, "delivery_status", "status"), tracking["substatus"].text())
    headline, unknown = _meaning(native)
    expired = not EXPIRED.isdisjoint({_code(native.status), _code(native.sub)})
    return report_of(
        PROVIDER,
        courier,
        number,
        None if expired or native.status is None else _settled(headline, native, scans),
        scans,
        native=native,
        unknown_codes=unknown,
        eta=_eta(tracking),
        updated_at=_updated(tracking),
        tracker_id=tracking["id"].text(),
        origin=place_of(country=_first(tracking, "original_country_iso2", "original_country", "origin_country")),
        destination=_destination(tracking),
        signed_by=tracking["signed_by"].text(),
        expired=expired,
        hint=True,
        other_numbers=others(number, *(tracking[key].text(60) for key in SECOND_NUMBERS)),
    )


def _settled(headline: Meaning, native: Native, scans: list[Scan]) -> Meaning:
    """`pickup` alone has two meanings: then the newest scan that is a pickup decides, else it is on its way."""
    last = newest(scans)
    if _code(native.status) == "pickup" and not native.sub and last and _code(last.native.status) == "pickup":
        return last.meaning
    return headline


def _scans(tracking: Reading) -> list[Scan]:
    """Return the scans of both legs; the times decide where the legs overlap, as far as every scan has one."""
    legs = [tracking["origin_info"], tracking["destination_info"]]
    rows = [oldest_first([_scan(an_object(row)) for row in leg["trackinfo"].items()]) for leg in legs]
    scans = [scan for leg in rows for scan in leg]
    timed = [(scan.stamp.at, scan) for scan in scans if scan.stamp]
    if not all(rows) or len(timed) < len(scans):
        return scans
    return [scan for _, scan in sorted(timed, key=lambda known: known[0])]


def _scan(row: Reading) -> Scan:
    place = place_of(row["city"].text(200), row["state"].text(100), row["zip"].text(20), row["country_iso2"].text())
    native = Native(
        _first(row, "checkpoint_delivery_status", "checkpoint_status"),
        _first(row, "checkpoint_delivery_substatus", "substatus"),
        row["raw_status"].text(),
        _first(row, "tracking_detail", "StatusDescription"),
    )
    meaning, unknown = _meaning(native)
    when = next((row[key].stamp() for key in ("checkpoint_date", "Date") if key in row), None)
    shown = place if place.city else replace(place, city=(_first(row, "location", "Details") or "")[:200] or None)
    return Scan(at_place(when, place), meaning, native, shown, unknown)


def _meaning(native: Native) -> tuple[Meaning, tuple[str, ...]]:
    """The substatus decides where it is known, else the status."""
    status, sub = _code(native.status), _code(native.sub)
    unknown = []
    if status and status not in STATUS:
        unknown.append(f"status:{native.status}")
    if sub and sub not in SUBSTATUS:
        unknown.append(f"substatus:{native.sub}")
    return finer(SUBSTATUS.get(sub) or STATUS.get(status) or UNMAPPED, native.text), tuple(unknown)


def _code(text: str | None) -> str:
    return (text or "").replace(" ", "").lower()


def _first(node: Reading, *keys: str) -> str | None:
    return next((text for text in (node[key].text() for key in keys) if text), None)


def _destination(tracking: Reading) -> Place:
    country = _first(tracking, "destination_country_iso2", "destination_country")
    city, state = tracking["destination_city"].text(200), tracking["destination_state"].text(100)
    return place_of(city, state, tracking["recipient_postcode"].text(20), country)


def _eta(tracking: Reading) -> Eta | None:
    for key in ("scheduled_delivery_date", "estimated_delivery_date"):
        stamp = _lenient(tracking[key])
        if stamp:
            return Eta(stamp.day, stamp.day, "carrier")
    return None


def _updated(tracking: Reading) -> datetime | None:
    stamps = (_lenient(tracking[key]) for key in ("update_date", "updated_at", "update_at", "lastUpdateTime"))
    return next((stamp.at for stamp in stamps if stamp), None)


def _lenient(value: Reading) -> Stamp | None:
    """A date of the tracking itself that cannot be read is no reason to refuse the scans."""
    try:
        return value.stamp()
    except MalformedPayload:
        return None
