"""Sendcloud's bodies into shipment reports: pure and total. Shapes: sendcloud.dev, webhooks and parcels."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.event import Native, ShipmentReport
from bot.domain.status import Status
from integrations.carriers.sendcloud.codes import STATUS, status_of
from integrations.carriers.sendcloud.fields import an_object, link, moment
from integrations.carriers.sendcloud.tracking import PROVIDER, subscription, tracking_v2, tracking_v3
from integrations.reading import Reading, read_json
from integrations.scans import UNMAPPED, Scan, place_of, report_of
from integrations.xml import looks_like_xml, read_xml

REPLIES = ("action", "event_type", "error", "errors", "detail", "message", "data")


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a parcel; empty for bodies of Sendcloud's that speak of no parcel."""
    if looks_like_xml(body):
        return _not_found(read_xml(PROVIDER, body))
    return [report for report in _reports(read_json(PROVIDER, body)) if report is not None]


def _not_found(payload: Reading) -> list[ShipmentReport]:
    """Tracking v2 answers for an unknown number with an error page of its store."""
    if payload["Error"].is_null:
        raise payload.refuse("this is no error of the tracking store")
    return []


def _reports(payload: Reading) -> Iterator[ShipmentReport | None]:
    if payload.is_list:
        for item in payload.items():
            yield from _reports(an_object(item))
    elif "parcels" in payload:
        yield from (_parcel(an_object(item), payload) for item in payload["parcels"].items())
    elif "parcel" in payload:
        yield _told(payload)
    elif "statuses" in payload or "tracking_numbers" in payload:
        yield tracking_v2(payload) if "statuses" in payload else tracking_v3(payload)
    elif payload["data"].is_object:
        yield from _reports(payload["data"])
    elif not any(key in payload for key in (*REPLIES, "id", "brand_id")):
        raise payload.refuse("this is neither a parcel nor a webhook")


def _told(payload: Reading) -> ShipmentReport | None:
    """A parcel with its status (webhook, parcel), or a parcel with one event (subscription)."""
    parcel = an_object(payload["parcel"])
    return subscription(parcel, an_object(payload["event"])) if "event" in payload else _parcel(parcel, payload)


def _parcel(parcel: Reading, payload: Reading) -> ShipmentReport | None:
    """A parcel without a number has no label yet: there is nothing to follow."""
    number = parcel["tracking_number"].text()
    if number is None:
        return None
    native = Native(parcel["status"]["id"].text(), text=parcel["status"]["message"].text())
    word = status_of(native.status, native.text)
    unknown = () if word or not native.status else (f"status:{native.status}",)
    meaning = STATUS.get(word or "", UNMAPPED)
    updated = moment(payload["timestamp"])
    changed = moment(payload["carrier_status_change_timestamp"]) or updated
    return report_of(
        PROVIDER,
        parcel["carrier"]["code"].text(),
        number,
        None if meaning.status is Status.UNKNOWN else meaning,
        [Scan(changed, meaning, native, unknown=unknown)] if changed and native.status else [],
        native=native,
        unknown_codes=unknown,
        updated_at=updated.at if updated else None,
        tracker_id=parcel["id"].text(),
        service=parcel["shipment"]["name"].text(),
        destination=place_of(
            parcel["city"].text(200), None, parcel["postal_code"].text(20), parcel["country"]["iso_2"].text()
        ),
        public_url=link(parcel["tracking_url"]),
        is_return=parcel["is_return"].flag(),
    )
