"""AfterShip's bodies into shipment reports: pure and total. Shapes: aftership.com/docs/tracking/model/tracking.

The versions differ in names: `zip` and `country_iso3` became `postal_code` and `country_region`, `data.tracking` became
`data`. All are read. A checkpoint's time is the courier's wall clock, with an offset where AfterShip knew it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.event import Native, Place, ShipmentReport
from bot.domain.status import Status
from integrations.carriers.aftership.codes import EXPIRED, REFUSAL, SUBTAG, TAG
from integrations.carriers.aftership.countries import alpha_2
from integrations.carriers.aftership.couriers import courier_name
from integrations.carriers.aftership.estimate import read_eta
from integrations.reading import Reading, read_json
from integrations.scans import UNMAPPED, Meaning, Scan, newest, no_info, others, place_of, report_of
from integrations.tables import as_listed
from integrations.times import at_place
from integrations.trouble import finer

PROVIDER = "aftership"
MILES = ("first_mile", "last_mile")
TELLING = ("tag", "subtag", "checkpoints", "checkpoint")
# What turned back and was then delivered is with its sender.
TURNED = {Status.EXCEPTION: Status.RETURNING, Status.DELIVERED: Status.RETURNED}
ENVELOPE = ("event", "event_id", "meta", "pagination", "couriers", "trackings")


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a tracking; empty for bodies of AfterShip's that speak of no parcel."""
    payload = read_json(PROVIDER, body)
    sent = _instant(payload["ts"])
    refusal = REFUSAL.get(payload["meta"]["code"].text() or "")
    reports = []
    for tracking in _trackings(payload):
        if any(key in tracking for key in TELLING):
            reports.append(_report(tracking, sent))
        elif refusal and tracking["tracking_number"].text():
            courier = courier_name(tracking["slug"].text())
            reports.append(no_info(PROVIDER, courier, tracking["tracking_number"].need_text(), refusal))
    return reports


def _trackings(payload: Reading) -> Iterator[Reading]:
    """Find the trackings in a webhook, a reply, a list, or a tracking that stands alone."""
    if payload.is_list:
        for item in payload.items():
            yield from _trackings(_an_object(item))
    elif "tracking_number" in payload:
        yield payload
    elif any(not payload[key].is_null for key in ("msg", "data", "tracking")):
        inner = next(payload[key] for key in ("msg", "data", "tracking") if not payload[key].is_null)
        yield from _inside(inner if inner.is_list else _an_object(inner))
    elif payload["trackings"].is_list:
        yield from _inside(payload["trackings"])
    elif not any(key in payload for key in ENVELOPE):
        raise payload.refuse("this is neither a tracking nor a reply")


def _inside(inner: Reading) -> Iterator[Reading]:
    """Look into what an envelope holds: lists of couriers and the like hold no tracking."""
    if inner.is_list:
        yield from (item for item in inner.items() if "tracking_number" in _an_object(item))
    elif not inner["trackings"].is_null:
        yield from (_an_object(item) for item in inner["trackings"].items())
    elif not inner["tracking"].is_null:
        yield _an_object(inner["tracking"])
    elif "tracking_number" in inner or any(key in inner for key in TELLING):
        yield inner


def _an_object(item: Reading) -> Reading:
    if not item.is_object:
        raise item.refuse("an object was expected")
    return item


def _report(tracking: Reading, sent: datetime | None) -> ShipmentReport:
    rows = [_an_object(item) for key in ("checkpoints", "checkpoint") for item in tracking[key].items()]
    scans = [_scan(row) for row in rows if _says_something(row)]
    tag, number = tracking["tag"].text(), tracking["tracking_number"].need_text()
    headline, unknown = _headline(tracking)
    return report_of(
        PROVIDER,
        courier_name(tracking["slug"].text()),
        number,
        headline if tag or tracking["subtag"].text() else None,
        scans,
        native=Native(tag, tracking["subtag"].text(), None, tracking["subtag_message"].text()),
        unknown_codes=unknown,
        eta=read_eta(tracking),
        updated_at=tracking["updated_at"].instant() or tracking["last_updated_at"].instant() or sent,
        tracker_id=tracking["id"].text(),
        service=tracking["shipment_type"].text(),
        origin=_end(tracking, "origin"),
        destination=_end(tracking, "destination"),
        public_url=_link(tracking["courier_tracking_link"].text()),
        signed_by=tracking["signed_by"].text(),
        expired=tag == EXPIRED,
        leg=_leg(tracking, scans),
        other_numbers=others(number, *(tracking[mile]["tracking_number"].text(60) for mile in MILES)),
    )


def _headline(tracking: Reading) -> tuple[Meaning, tuple[str, ...]]:
    """Return what the tag and the subtag say. AfterShip marks what turned back, also where no subtag tells of it."""
    meaning, unknown = _meaning(tracking)
    if tracking["return_to_sender"].flag() and meaning.status in TURNED:
        return Meaning(TURNED[meaning.status], None, meaning.reason), unknown
    return meaning, unknown


def _meaning(node: Reading) -> tuple[Meaning, tuple[str, ...]]:
    """The subtag decides; the tag where the subtag is missing or new. A new one is counted either way."""
    tag, subtag = as_listed(node["tag"].text(), TAG), as_listed(node["subtag"].text(), SUBTAG)
    unknown = [f"tag:{tag}"] if tag and tag not in TAG else []
    unknown += [f"subtag:{subtag}"] if subtag and subtag not in SUBTAG else []
    meaning = SUBTAG.get(subtag or "") or TAG.get(tag or "", UNMAPPED)
    return meaning, tuple(unknown)


def _says_something(row: Reading) -> bool:
    return any(row[key].text() for key in ("tag", "message", "checkpoint_time"))


def _scan(row: Reading) -> Scan:
    meaning, unknown = _meaning(row)
    place = _place(row)
    native = Native(row["tag"].text(), row["subtag"].text(), row["raw_tag"].text(), row["message"].text())
    stamp = at_place(row["checkpoint_time"].stamp(), place)
    return Scan(stamp, finer(meaning, native.text), native, place, unknown, courier_name(row["slug"].text()))


def _place(row: Reading) -> Place:
    country = row["country_region"].text() or row["country_iso3"].text()
    place = place_of(
        row["city"].text(200),
        row["state"].text(100),
        row["postal_code"].text(20) or row["zip"].text(20),
        alpha_2(country),
    )
    return place if place.city or place.region else replace(place, city=row["location"].text(200))


def _end(tracking: Reading, end: str) -> Place:
    """Return where the parcel came from or goes to, by the names of every version."""
    country = tracking[f"{end}_country_region"].text() or tracking[f"{end}_country_iso3"].text()
    if country is None and end == "destination":
        country = tracking["courier_destination_country_iso3"].text()
    return place_of(
        tracking[f"{end}_city"].text(200),
        tracking[f"{end}_state"].text(100),
        tracking[f"{end}_postal_code"].text(20),
        alpha_2(country),
    )


def _leg(tracking: Reading, scans: list[Scan]) -> str | None:
    """Say which part of the way the newest scan is on, where AfterShip follows two couriers."""
    first = courier_name(tracking["first_mile"]["slug"].text() or tracking["slug"].text())
    last = courier_name(tracking["last_mile"]["slug"].text())
    scan = newest(scans)
    if scan is None or scan.carrier is None or last is None or first == last:
        return None
    return {first: "origin", last: "destination"}.get(scan.carrier)


def _instant(seconds: Reading) -> datetime | None:
    """Return a time given in seconds since 1970; what is none is left out."""
    since = seconds.number()
    return datetime.fromtimestamp(since, UTC) if 0 < since < 4102444800 else None  # to the year 2100


def _link(url: str | None) -> str | None:
    """Keep web addresses only: this one ends up in a link."""
    return url if url and url.startswith(("https://", "http://")) else None
