"""Shopify's dispatches and what the shop heard of them, from REST-shaped bodies: pure."""

from __future__ import annotations

from datetime import datetime

from bot.domain.event import Eta, Native, Place, ShipmentReport, TrackingEvent
from bot.domain.order import Fulfilment
from bot.domain.status import Status, TzBasis
from bot.ports import FulfilmentNews, FulfilmentReport, ShopNews
from integrations.reading import Reading
from integrations.storefronts.shopify.codes import SHIPMENT, VOID, Meaning
from integrations.storefronts.shopify.fields import exact_id, link, need_id, tail

PROVIDER = "shopify"


def fulfilments(item: Reading) -> list[Fulfilment]:
    """Return one dispatch a parcel: a record with three tracking numbers is three parcels."""
    made = item["created_at"].instant() or item["updated_at"].need_instant()
    numbers = _texts(item, "tracking_numbers", "tracking_number") or [None]
    urls = _texts(item, "tracking_urls", "tracking_url")
    first = need_id(item)
    return [
        Fulfilment(
            id=first if index == 0 else f"{first}/{index + 1}",
            created_at=made,
            status=(item["status"].text(40) or "success").lower(),
            tracking_number=number,
            carrier=item["tracking_company"].text(100),
            tracking_url=link(urls[index]) if index < len(urls) else None,
            lines=_lines(item),
            updated_at=item["updated_at"].instant() or made,
        )
        for index, number in enumerate(numbers)
    ]


def _texts(item: Reading, many: str, one: str) -> list[str | None]:
    """Return the list, or the single value where the list is empty or missing."""
    listed: list[str | None] = [text for text in (each.text(500) for each in item[many].items()) if text]
    single = item[one].text(500)
    return listed or ([single] if single else [])


def _lines(item: Reading) -> tuple[tuple[str, int], ...]:
    rows = ((exact_id(line), line["quantity"].number(1)) for line in item["line_items"].items())
    return tuple((line_id, quantity) for line_id, quantity in rows if line_id)


def is_void(fulfilment: Fulfilment) -> bool:
    """True when the record never became a parcel."""
    return fulfilment.status in VOID


def news(item: Reading, order_id: str | None = None) -> list[ShopNews]:
    """Return the dispatches of a fulfilment, and the shop's word on each parcel where it has one."""
    order_id = order_id or tail(item["order_id"].need_text())
    found: list[ShopNews] = []
    for fulfilment in fulfilments(item):
        found.append(FulfilmentNews(order_id, fulfilment))
    return found + list(status_reports(item, order_id))


def status_reports(item: Reading, order_id: str | None) -> list[FulfilmentReport]:
    """Return what `shipment_status` says. `status` is that of the record, and says nothing of a parcel."""
    native = item["shipment_status"].text(60)
    if native is None:
        return []
    meaning, unknown = _meaning(native)
    return [
        FulfilmentReport(
            fulfilment.id,
            order_id,
            ShipmentReport(
                provider=PROVIDER,
                carrier=fulfilment.carrier,
                tracking_number=fulfilment.tracking_number or "",
                headline=meaning.status,
                headline_sub=meaning.substatus,
                headline_reason=meaning.reason,
                native=Native(status=native),
                eta=_eta(item["estimated_delivery_at"]),
                updated_at=item["updated_at"].instant() or fulfilment.created_at,
                public_url=fulfilment.tracking_url,
                unknown_codes=unknown,
            ),
        )
        for fulfilment in fulfilments(item)
    ]


def event_report(item: Reading) -> FulfilmentReport:
    """Return the report of one fulfilment event. It knows its dispatch, but no tracking number."""
    native = item["status"].need_text()
    meaning, unknown = _meaning(native)
    happened = item["happened_at"].stamp() or item["created_at"].stamp()
    event = TrackingEvent(
        provider=PROVIDER,
        carrier=None,
        tracking_number="",
        occurred_at=happened.at if happened else None,
        tz_basis=happened.basis if happened else TzBasis.UNKNOWN,
        status=meaning.status,
        substatus=meaning.substatus,
        reason=meaning.reason,
        place=_place(item),
        native=Native(status=native, text=item["message"].text()),
        utc_offset=happened.offset if happened and happened.basis is TzBasis.OFFSET else None,
    )
    report = ShipmentReport(
        provider=PROVIDER,
        carrier=None,
        tracking_number="",
        headline=meaning.status,
        headline_sub=meaning.substatus,
        headline_reason=meaning.reason,
        native=event.native,
        events=(event,),
        eta=_eta(item["estimated_delivery_at"]),
        updated_at=_latest(event.occurred_at, item["updated_at"].instant()),
        unknown_codes=unknown,
    )
    order_id = item["order_id"].text(40)
    return FulfilmentReport(tail(item["fulfillment_id"].need_text()), tail(order_id) if order_id else None, report)


def _meaning(native: str) -> tuple[Meaning, tuple[str, ...]]:
    known = SHIPMENT.get(native.lower())
    if known is not None:
        return known, ()
    return Meaning(Status.UNKNOWN), (f"shipment_status:{native}",)


def _latest(*times: datetime | None) -> datetime | None:
    """The scan decides which of two events is newer; the record's own time only where there is no scan's."""
    return next((at for at in times if at), None)


def _place(item: Reading) -> Place:
    country = (item["country"].text(80) or "").upper()
    return Place(
        city=item["city"].text(200),
        region=item["province"].text(100),
        postcode=item["zip"].text(20),
        country=country if len(country) == 2 and country.isalpha() else None,
    )


def _eta(value: Reading) -> Eta | None:
    stamp = value.stamp()
    return Eta(stamp.day, stamp.day, "carrier") if stamp else None
