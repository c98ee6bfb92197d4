"""Reports and orders as plain JSON values: what `python -m bot normalise` prints and what a log of states may hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.event import Eta, Place, ShipmentReport, TrackingEvent, numbered
from bot.domain.order import Fulfilment, Order
from bot.domain.reduce import reduce
from bot.domain.shipment import Shipment
from bot.ports import FulfilmentNews, FulfilmentReport, Refetch, ShopNews

Row = dict[str, Any]  # Any: JSON values


def report_rows(provider: str, reports: Sequence[ShipmentReport]) -> list[Row]:
    """Return one row a report; a body that speaks of no parcel gives one row without a number and a status."""
    return [_report_row(provider, report) for report in reports] or [_empty(provider)]


def _report_row(provider: str, report: ShipmentReport) -> Row:
    """What the body says; that nobody vouches for it is a field of its own, and decided upon by the flow."""
    told = reduce([replace(report, hint=False)])
    return _row(provider, told, report.unknown_codes) | ({"hint": True} if report.hint else {})


def news_rows(provider: str, news: Sequence[ShopNews]) -> list[Row]:
    """Return one row a parcel; an order without parcels and a thin event give one row with its `order` part."""
    heard = {each.fulfilment_id: each for each in news if isinstance(each, FulfilmentReport)}
    told: set[str] = set()
    rows: list[Row] = []
    for each in news:
        for fulfilment, about in _parcels(each):
            told.add(fulfilment.id)
            rows.append(_parcel_row(provider, fulfilment, heard.get(fulfilment.id)) | {"order": about})
    for each in news:
        if isinstance(each, FulfilmentReport) and each.fulfilment_id not in told:
            about = {"id": each.order_id, "fulfilment_id": each.fulfilment_id}
            rows.append(_row(provider, reduce([each.report]), each.report.unknown_codes) | {"order": about})
        elif isinstance(each, Order) and not each.fulfilments:
            rows.append(_empty(provider) | {"order": order_part(each), "unknown_codes": list(each.unknown_codes)})
        elif isinstance(each, Refetch) and len(news) == 1:
            about = {"id": each.order_id, "fulfilment_order_id": each.fulfilment_order_id}
            rows.append(_empty(provider) | {"order": about})
    return rows or [_empty(provider)]


def _parcels(news: ShopNews) -> Iterable[tuple[Fulfilment, Row]]:
    if isinstance(news, FulfilmentNews):
        return [(news.fulfilment, {"id": news.order_id, "fulfilment_id": news.fulfilment.id})]
    if isinstance(news, Order):
        part = order_part(news)
        return [(each, part | {"fulfilment_id": each.id}) for each in news.fulfilments]
    return []


def _parcel_row(provider: str, fulfilment: Fulfilment, heard: FulfilmentReport | None) -> Row:
    if heard is None:
        return _empty(provider) | {"carrier": fulfilment.carrier, "tracking_number": fulfilment.tracking_number}
    report = numbered(heard.report, fulfilment.tracking_number or "", fulfilment.carrier)
    return _row(provider, reduce([report]), report.unknown_codes)


def order_part(order: Order) -> Row:
    """Return an order's state without personal data."""
    return {
        "id": order.id,
        "number": order.number,
        "state": str(order.state),
        "placed_at": _time(order.placed_at),
        "updated_at": _time(order.updated_at),
        "cancelled_at": _time(order.cancelled_at),
        "refunded_at": _time(order.refunded_at),
        "hold": order.hold.reason if order.hold else None,
        "lines": [{"title": line.title, "quantity": line.quantity, "shipped": line.shipped} for line in order.lines],
    }


def _empty(provider: str) -> Row:
    return {
        "provider": provider,
        "carrier": None,
        "tracking_number": None,
        "status": None,
        "substatus": None,
        "reason": None,
        "eta": None,
        "events": [],
        "unknown_codes": [],
    }


def _row(provider: str, shipment: Shipment, unknown: Sequence[str]) -> Row:
    return {
        "provider": provider,
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number or None,
        "status": str(shipment.status),
        "substatus": _word(shipment.substatus),
        "reason": _word(shipment.reason),
        "eta": _eta(shipment.eta),
        "events": [_event(event) for event in shipment.events],
        "unknown_codes": list(unknown),
        **_overlays(shipment),
    }


def _overlays(shipment: Shipment) -> Row:
    delay, stale, conflict = shipment.delay, shipment.stale, shipment.conflict
    return {
        "updated_at": _time(shipment.updated_at),
        "action_required": _word(shipment.action_required),
        "delay": {"reason": _word(delay.reason), "since": _time(delay.since)} if delay else None,
        "stale": {"since": _time(stale.since), "last_real_status": str(stale.last_real_status)} if stale else None,
        "conflict": {"headline": str(conflict.headline), "newest": str(conflict.newest)} if conflict else None,
        "leg": shipment.leg,
        "direction": shipment.direction,
        "service": shipment.service,
    }


def _event(event: TrackingEvent) -> Row:
    return {
        "id": event.id,
        "occurred_at": _time(event.occurred_at),
        "tz_basis": str(event.tz_basis),
        "utc_offset": event.utc_offset,
        "status": str(event.status),
        "substatus": _word(event.substatus),
        "reason": _word(event.reason),
        "informational": event.informational,
        "place": _place(event.place),
        "native": {
            "status": event.native.status,
            "sub": event.native.sub,
            "code": event.native.code,
            "text": event.native.text,
        },
    }


def _place(place: Place) -> Row | None:
    if not place:
        return None
    return {"city": place.city, "region": place.region, "postcode": place.postcode, "country": place.country}


def _eta(eta: Eta | None) -> str | None:
    """A day, or an ISO 8601 interval of two."""
    if eta is None:
        return None
    return str(eta.latest) if eta.earliest == eta.latest else f"{eta.earliest}/{eta.latest}"


def _time(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def _word(value: object | None) -> str | None:
    return str(value) if value else None
