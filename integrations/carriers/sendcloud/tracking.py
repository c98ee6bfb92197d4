"""Sendcloud's tracking interfaces and event subscriptions into reports. Shapes: sendcloud.dev, tracking v2 and v3.

Times are UTC by the vendor's word. Tracking v2 does not say whose parcel it tells of but in the addresses of its pages.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from bot.domain.event import Native, ShipmentReport
from integrations.carriers.sendcloud.codes import STATUS, status_of
from integrations.carriers.sendcloud.fields import an_object, eta, link
from integrations.carriers.sendcloud.phases import PHASE, meaning_of, unknown_words
from integrations.reading import Reading
from integrations.scans import UNMAPPED, Scan, place_of, report_of
from integrations.trouble import finer

PROVIDER = "sendcloud"


def subscription(parcel: Reading, event: Reading) -> ShipmentReport | None:
    """One event of one parcel; a parcel without a number cannot be followed."""
    number = parcel["tracking_number"].text()
    if number is None:
        return None
    scan = _event(event, "phase", "timestamp", "sub_status", "description")
    carrier, tracker_id = parcel["carrier_code"].text(), parcel["parcel_id"].text()
    returned = event["is_returned"].flag()
    return report_of(PROVIDER, carrier, number, None, [scan], tracker_id=tracker_id, is_return=returned)


def tracking_v3(payload: Reading) -> ShipmentReport | None:
    """A parcel with its events. No headline: the newest event is the state."""
    named = next((each for each in payload["tracking_numbers"].items() if each["tracking_number"].text()), None)
    if named is None:
        return None
    keys = ("status_code", "event_at", "sub_status_code", "status_description")
    details = payload["details"].object()
    return report_of(
        PROVIDER,
        named["carrier_code"].text(),
        named["tracking_number"].need_text(),
        None,
        [_event(an_object(row), *keys) for row in payload["events"].items()],
        eta=eta(details["expected_delivery_date"]),
        updated_at=payload["updated_at"].instant(),
        tracker_id=payload["source_id"].text(),
        public_url=link(named["tracking_url"]),
        is_return=details["is_return"].flag(),
    )


def _event(row: Reading, phase_key: str, time_key: str, sub_key: str, text_key: str) -> Scan:
    """Read an event of the newer interfaces. A claim is paperwork between shop and carrier."""
    phase, exception, sub = row[phase_key].text(), row["exception"].text(), row[sub_key].text()
    base = PHASE.get(phase or "") or STATUS.get(phase or "")
    where = row["location_details"].object()
    place = place_of(where["city"].text(200), None, where["postal_code"].text(20), where["country"].text())
    meaning = meaning_of(base or UNMAPPED, exception, sub)
    if row["event_type"].text() == "claim":
        meaning = replace(meaning, informational=True)
    unknown = unknown_words(exception, sub) + ((f"phase:{phase}",) if phase and base is None else ())
    native = Native(phase, sub, exception, row[text_key].text())
    return Scan(row[time_key].stamp(), finer(meaning, native.text), native, place, unknown)


def tracking_v2(payload: Reading) -> ShipmentReport:
    """A parcel's history of statuses. No headline: the newest row is the state."""
    rows = [an_object(row) for row in payload["statuses"].items()]
    carriers = [payload["carrier_code"], *[row["carrier_code"] for row in rows]]
    return report_of(
        PROVIDER,
        next((text for text in (each.text() for each in carriers) if text), None),
        _number(payload),
        None,
        [_row(row) for row in rows],
        eta=eta(payload["expected_delivery_date"]),
        tracker_id=payload["parcel_id"].text(),
        public_url=link(payload["sendcloud_tracking_url"]) or link(payload["carrier_tracking_url"]),
        is_return=payload["is_return"].flag(),
    )


def _row(row: Reading) -> Scan:
    word = row["parent_status"].text()
    known = word if word in STATUS else status_of(None, word)
    native = Native(word, code=row["parcel_status_history_id"].text(), text=row["carrier_message"].text())
    unknown = (f"parent_status:{word}",) if word and known is None else ()
    meaning = finer(STATUS.get(known or "", UNMAPPED), native.text)
    return Scan(row["carrier_update_timestamp"].stamp(), meaning, native, unknown=unknown)


def _number(payload: Reading) -> str:
    """Return the number, which stands only in the pages' addresses; empty where it stands nowhere."""
    for key, name in (("carrier_tracking_url", "code"), ("sendcloud_tracking_url", "tracking_number")):
        told = payload["tracking_number"].text() or _query(payload[key].text(), name)
        if told:
            return told
    return ""


def _query(url: str | None, name: str) -> str | None:
    try:
        return next(iter(parse_qs(urlsplit(url or "").query).get(name, [])), None)
    except ValueError:
        return None
