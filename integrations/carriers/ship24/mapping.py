"""Ship24's bodies into shipment reports: pure and total. Shapes: docs.ship24.com/tracking-api-reference.

Nothing but a fixed token guards a webhook, so every report is a hint until we asked for the parcel ourselves. Times are
the courier's: with an offset where one was known, else the wall clock of wherever the scan was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.event import Eta, Native, Place, ShipmentReport
from bot.errors import MalformedPayload
from integrations.carriers.ship24.codes import CATEGORIES, CODE, DECIDES, MILESTONE
from integrations.reading import Reading, read_json
from integrations.scans import UNMAPPED, Meaning, Scan, others, place_of, report_of
from integrations.times import Stamp
from integrations.trouble import finer

PROVIDER = "ship24"
PROOF = "tracking/pod"  # a webhook that brings a proof of delivery, and no events
REPLIES = ("errors", "data", "tracker", "trackers", "couriers", "subscription")  # of these, no parcel is told


def parse(body: bytes) -> list[ShipmentReport]:
    """Return one report a tracking; empty for bodies of Ship24's that speak of no parcel."""
    return [_report(tracking) for tracking in _trackings(read_json(PROVIDER, body))]


def _trackings(payload: Reading) -> Iterator[Reading]:
    """Find the trackings in a webhook, a reply, a list, or a tracking that stands alone."""
    if payload.is_list:
        for item in payload.items():
            yield from _trackings(_an_object(item))
    elif "trackings" in payload:
        listed = map(_an_object, payload["trackings"].items())
        yield from (item for item in listed if item["metadata"]["topic"].text() != PROOF)
    elif "shipment" in payload or "events" in payload:
        yield payload
    elif "data" in payload and not payload["data"].is_null:
        yield from _trackings(_an_object(payload["data"]))
    elif not any(key in payload for key in REPLIES):
        raise payload.refuse("this is neither a tracking nor a reply")


def _an_object(item: Reading) -> Reading:
    if not item.is_object:
        raise item.refuse("an object was expected")
    return item


def _report(tracking: Reading) -> ShipmentReport:
    shipment, tracker = tracking["shipment"].object(), tracking["tracker"].object()
    rows = [_an_object(item) for item in tracking["events"].items()]
    delivery, person = shipment["delivery"].object(), shipment["recipient"].object()
    headline, unknown = _meaning(shipment)
    number = _number(tracker, shipment, rows)
    return report_of(
        PROVIDER,
        _courier(tracker, rows),
        number,
        headline if shipment["statusMilestone"].text() else None,
        _in_order([_scan(row) for row in rows], rows),
        native=_native(shipment),
        unknown_codes=unknown,
        eta=_eta(delivery),
        updated_at=tracking["metadata"]["generatedAt"].instant(),
        tracker_id=tracker["trackerId"].text(),
        service=delivery["service"].text(),
        origin=place_of(country=shipment["originCountryCode"].text()),
        destination=place_of(
            person["city"].text(200),
            person["subdivision"].text(100),
            person["postCode"].text(20),
            shipment["destinationCountryCode"].text(),
        ),
        signed_by=delivery["signedBy"].text(),
        hint=True,
        other_numbers=others(number, *_second_numbers(shipment, rows)),
    )


def _number(tracker: Reading, shipment: Reading, rows: list[Reading]) -> str:
    """Return the number that was asked for; the other legs' numbers stand in the shipment and in the events."""
    listed = [each["tn"] for each in shipment["trackingNumbers"].items()]
    places = [tracker["trackingNumber"], *[row["trackingNumber"] for row in rows], *listed]
    found = next((text for text in (place.text() for place in places) if text), None)
    return found or tracker["trackingNumber"].need_text()


def _second_numbers(shipment: Reading, rows: list[Reading]) -> list[str | None]:
    listed = [each["tn"] for each in shipment["trackingNumbers"].items()]
    return [place.text(60) for place in (*listed, *(row["trackingNumber"] for row in rows))]


def _courier(tracker: Reading, rows: list[Reading]) -> str | None:
    """Return the courier that was named for the tracker, else the one that scanned last."""
    named = next((each.text() for each in tracker["courierCode"].each()), None)
    return named or next((text for text in (row["courierCode"].text() for row in rows) if text), None)


def _scan(row: Reading) -> Scan:
    meaning, unknown = _meaning(row)
    return Scan(row["occurrenceDatetime"].stamp(), meaning, _native(row), Place(row["location"].text(200)), unknown)


def _native(node: Reading) -> Native:
    return Native(
        node["statusMilestone"].text(), node["statusCategory"].text(), node["statusCode"].text(), node["status"].text()
    )


def _meaning(node: Reading) -> tuple[Meaning, tuple[str, ...]]:
    """Put milestone and code together. A code that only repeats a milestone says nothing new."""
    milestone, code = node["statusMilestone"].text(), node["statusCode"].text()
    base, fine = MILESTONE.get(milestone or ""), CODE.get(code or "")
    if fine is not None and base is not None and code not in DECIDES:
        fine = replace(fine, status=base.status, substatus=fine.substatus or base.substatus)
    return finer(fine or base or UNMAPPED, node["status"].text()), _unknown(
        milestone, code, node["statusCategory"].text()
    )


def _unknown(milestone: str | None, code: str | None, category: str | None) -> tuple[str, ...]:
    known = (("statusMilestone", milestone, set(MILESTONE)), ("statusCode", code, {*CODE, *MILESTONE}))
    said = (*known, ("statusCategory", category, {*CATEGORIES, *MILESTONE}))
    return tuple(f"{kind}:{value}" for kind, value, table in said if value and value not in table)


def _in_order(scans: list[Scan], rows: list[Reading]) -> list[Scan]:
    """Order by time, then by Ship24's own `order`: webhooks promise no order of their own."""
    if any(scan.stamp is None for scan in scans):
        return scans
    numbered = zip(scans, (row["order"].number() for row in rows), strict=True)
    by_time = [(scan.stamp.at, order, scan) for scan, order in numbered if scan.stamp]
    return [scan for *_, scan in sorted(by_time, key=lambda known: known[:2])]


def _eta(delivery: Reading) -> Eta | None:
    """The courier's own window beats Ship24's estimate; hours are shown only within one day."""
    window = delivery["courierEstimatedDeliveryDate"].object()
    start, end = _day(window["from"]), _day(window["to"])
    first, last = start or end, end or start
    if first and last and first.day <= last.day:
        within = start and end and first.day == last.day
        hours = [_hour(window[key]) if within else None for key in ("from", "to")]
        return Eta(first.day, last.day, "carrier", from_hour=hours[0], to_hour=hours[1])
    single = _day(delivery["estimatedDeliveryDate"])
    return Eta(single.day, single.day, "aggregator") if single else None


def _hour(value: Reading) -> str | None:
    """Return HH:MM of the courier's wall clock; midnight is a placeholder."""
    hour = (value.text() or "")[11:16]
    return hour if len(hour) == 5 and hour != "00:00" else None


def _day(value: Reading) -> Stamp | None:
    """An estimate that cannot be read is no reason to refuse the scans."""
    try:
        return value.stamp()
    except MalformedPayload:
        return None
