"""A Karrio server's bodies into shipment reports: pure and total. Shapes: the server's API reference, trackers.

A webhook bears the shop's secret and signs nothing, so every report is a hint until we asked for the parcel ourselves.
Karrio writes the carrier's wall clock with a `Z` behind it: such a time says nothing about its zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.domain.status import Status, Substatus, TzBasis
from bot.errors import MalformedPayload
from integrations.carriers.karrio.codes import REASON, STATUS
from integrations.reading import Reading, read_json
from integrations.scans import UNMAPPED, Meaning, Scan, place_of, report_of
from integrations.times import Stamp, read_stamp, read_with
from integrations.trouble import finer

PROVIDER = "karrio"
TRACKER = "tracker"
REPLIES = ("event", "errors", "messages", "object_type", "results")


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a tracker; empty for bodies of a Karrio server that speak of no parcel."""
    return [_report(tracker) for tracker in _trackers(read_json(PROVIDER, body))]


def _trackers(payload: Reading) -> Iterator[Reading]:
    """Find the trackers in a webhook, a reply, a list, or a tracker that stands alone."""
    if payload.is_list or payload["results"].is_list:
        listed = payload if payload.is_list else payload["results"]
        for item in listed.items():
            yield from _trackers(_an_object(item))
    elif "event" in payload and "data" in payload:
        told = payload["data"].object()
        yield from _trackers(told) if _is_tracker(told) else ()
    elif "tracking" in payload:
        yield from _trackers(payload["tracking"].object()) if not payload["tracking"].is_null else ()
    elif _is_tracker(payload):
        yield payload
    elif not any(key in payload for key in REPLIES):
        raise payload.refuse("this is neither a tracker nor a reply")


def _is_tracker(node: Reading) -> bool:
    kind = node["object_type"].text()
    return kind == TRACKER or (kind is None and "tracking_number" in node)


def _an_object(item: Reading) -> Reading:
    if not item.is_object:
        raise item.refuse("an object was expected")
    return item


def _report(tracker: Reading) -> ShipmentReport:
    info, meta = tracker["info"].object(), tracker["meta"].object()
    scans = [_scan(_an_object(row)) for row in tracker["events"].items()]
    status = tracker["status"].text()
    return report_of(
        PROVIDER,
        meta["carrier"].text() or tracker["carrier_name"].text(),
        tracker["tracking_number"].need_text(),
        _headline(status, tracker["delivered"].flag(), scans),
        scans,
        native=Native(status),
        unknown_codes=(f"status:{status}",) if status and status not in STATUS else (),
        eta=_eta(tracker["estimated_delivery"]) or _eta(info["expected_delivery"]),
        updated_at=_updated(tracker),
        tracker_id=tracker["id"].text(),
        service=info["shipment_service"].text(),
        origin=place_of(None, None, _text(info, "shipment_origin_postal_code"), _text(info, "shipment_origin_country")),
        destination=place_of(
            None, None, _text(info, "shipment_destination_postal_code"), _text(info, "shipment_destination_country")
        ),
        public_url=_link(info["carrier_tracking_link"]),
        signed_by=info["signed_by"].text(),
        hint=True,
    )


def _headline(status: str | None, delivered: bool, scans: list[Scan]) -> Meaning | None:
    """`unknown` before any event is a number that nobody has scanned yet; after one, the events speak."""
    if status == "unknown" or (status is None and not delivered):
        return None if scans else Meaning(Status.PENDING, Substatus.NO_INFO_YET)
    if status is None:
        return STATUS["delivered"]
    return STATUS.get(status, UNMAPPED)


def _scan(row: Reading) -> Scan:
    native = Native(row["status"].text(), row["reason"].text(), row["code"].text(), row["description"].text())
    meaning = STATUS.get(native.status or "", UNMAPPED)
    reason = REASON.get(native.sub or "")
    unknown = [f"status:{native.status}"] if native.status and native.status not in STATUS else []
    unknown += [f"reason:{native.sub}"] if native.sub and native.sub not in REASON else []
    return Scan(
        _when(row),
        finer(replace(meaning, reason=reason or meaning.reason), native.text),
        native,
        Place(row["location"].text(200)),
        tuple(unknown),
    )


def _when(row: Reading) -> Stamp | None:
    """Return the time of the wall clock: the timestamp where there is one, else date and time."""
    stamp = read_stamp(row["timestamp"].text() or "")
    if stamp is None:
        day = row["date"].text()
        stamp = _clock(day, row["time"].text()) if day else None
        if day and stamp is None:
            raise row["date"].refuse("this is no time")
    return replace(stamp, basis=TzBasis.LOCAL, offset=None) if stamp and stamp.basis is TzBasis.UTC else stamp


def _clock(day: str, hour: str | None) -> Stamp | None:
    """Read a day with an hour as Karrio shows it: `07:53 PM`, `13:58 PM` or `13:58`; an unreadable hour is none."""
    bare = (hour or "").split(" ")[0]
    twelve = read_with(f"{day} {hour}", "%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S %p")
    return twelve or read_with(f"{day} {bare}", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S") or read_stamp(day)


def _updated(tracker: Reading) -> datetime | None:
    stamp = read_stamp(tracker["updated_at"].text() or "")
    return stamp.at if stamp else None


def _eta(value: Reading) -> Eta | None:
    try:
        day = value.stamp()
    except MalformedPayload:
        return None
    return Eta(day.day, day.day, "carrier") if day else None


def _text(node: Reading, key: str) -> str | None:
    return node[key].text(20)


def _link(value: Reading) -> str | None:
    """Keep web addresses only: this one ends up in a link."""
    url = value.text()
    return url if url and url.startswith(("https://", "http://")) else None
