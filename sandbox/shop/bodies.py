"""Shopify's REST-shaped webhook bodies (API version 2026-04), built from the sandbox's orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox import story
from sandbox.models import Address, Fulfilment, Line, Order, Refund
from sandbox.shop import goods

COMPANIES = {"USPS": "USPS", "UPS": "UPS", "FedEx": "FedEx", "DHLExpress": "DHL Express", "RoyalMail": "Royal Mail"}
PAGES = {
    "USPS": "https://tools.usps.com/go/TrackConfirmAction_input?qtc_tLabels1={}",
    "UPS": "https://www.ups.com/WebTracking?loc=en_US&requester=ST&trackNums={}",
    "FedEx": "https://www.fedex.com/fedextrack/?trknbr={}",
    "DHLExpress": "https://www.dhl.com/en/express/tracking.html?AWB={}&brand=DHL",
    "RoyalMail": "https://www.royalmail.com/track-your-item#/tracking-results/{}",
}
COUNTRIES = {"US": "United States", "GB": "United Kingdom", "DE": "Germany"}


def gid(kind: str, number: int) -> str:
    """A global id as the GraphQL API writes it."""
    return f"gid://shopify/{kind}/{number}"


def stamp(at: datetime | None) -> str | None:
    """Shop-local time with its offset, as REST bodies carry it."""
    return at.astimezone(ZoneInfo(story.tale()["shop"]["zone"])).isoformat(timespec="seconds") if at else None


def money(amount: str) -> dict[str, Any]:
    """A price in the shop's and the shopper's currency, which are one here."""
    value = {"amount": amount, "currency_code": story.tale()["shop"]["currency"]}
    return {"shop_money": value, "presentment_money": dict(value)}


def address(home: Address) -> dict[str, Any]:
    """A postal address."""
    return {
        "first_name": home.first_name,
        "last_name": home.last_name,
        "name": f"{home.first_name} {home.last_name}",
        "company": None,
        "address1": home.address1,
        "address2": None,
        "city": home.city,
        "zip": home.zip,
        "province": home.state,
        "province_code": home.state,
        "country": COUNTRIES.get(home.country, home.country),
        "country_code": home.country,
        "phone": home.phone,
        "latitude": None,
        "longitude": None,
    }


def line_status(order: Order, line: Line) -> str | None:
    """null, partial or fulfilled."""
    shipped = order.shipped(line)
    return None if shipped == 0 else "fulfilled" if shipped >= line.quantity else "partial"


def fulfilment_status(order: Order) -> str | None:
    """The order's own null, partial or fulfilled."""
    states = {line_status(order, line) for line in order.lines}
    return None if states == {None} else "fulfilled" if states == {"fulfilled"} else "partial"


def line_item(order: Order, line: Line, quantity: int | None = None) -> dict[str, Any]:
    """A line; inside a fulfilment with the quantity that went into it."""
    left = 0 if order.cancelled_at else line.quantity - order.shipped(line)
    return {
        "id": line.id,
        "admin_graphql_api_id": gid("LineItem", line.id),
        "title": line.title,
        "name": line.title,
        "variant_title": None,
        "sku": line.sku.upper(),
        "vendor": story.tale()["shop"]["name"],
        "product_id": goods.product_id(line.sku),
        "variant_id": goods.variant_id(line.sku),
        "product_exists": True,
        "quantity": line.quantity if quantity is None else quantity,
        "current_quantity": 0 if order.cancelled_at else line.quantity,
        "fulfillable_quantity": left,
        "fulfillment_status": line_status(order, line),
        "fulfillment_service": "gift_card" if line.gift_card else "manual",
        "requires_shipping": line.ships,
        "gift_card": line.gift_card,
        "grams": 900 if line.ships else 0,
        "price": line.price,
        "price_set": money(line.price),
        "total_discount": "0.00",
        "taxable": not line.gift_card,
        "properties": [],
        "tax_lines": [],
        "duties": [],
        "discount_allocations": [],
    }


def fulfilment(order: Order, parcel: Fulfilment) -> dict[str, Any]:
    """A fulfilment. Its `status` says that the record was made, never that the parcel arrived."""
    by_id = {line.id: line for line in order.lines}
    url = PAGES[parcel.carrier].format(parcel.number) if parcel.number and parcel.carrier else None
    return {
        "id": parcel.id,
        "admin_graphql_api_id": gid("Fulfillment", parcel.id),
        "order_id": order.id,
        "name": parcel.name,
        "status": "success",
        "service": "manual",
        "created_at": stamp(parcel.created_at),
        "updated_at": stamp(parcel.updated_at),
        "tracking_company": COMPANIES.get(parcel.carrier or ""),
        "shipment_status": parcel.shipment_status,
        "estimated_delivery_at": stamp(parcel.eta),
        "location_id": 71_000_000_001,
        "origin_address": None,
        "email": order.email,
        "destination": address(order.address),
        "line_items": [line_item(order, by_id[key], quantity) for key, quantity in parcel.lines.items()],
        "tracking_number": parcel.number,
        "tracking_numbers": [parcel.number] if parcel.number else [],
        "tracking_url": url,
        "tracking_urls": [url] if url else [],
        "receipt": {},
    }


def refund(order: Order, given: Refund) -> dict[str, Any]:
    """A refund of the whole order."""
    return {
        "id": given.id,
        "admin_graphql_api_id": gid("Refund", given.id),
        "order_id": order.id,
        "created_at": stamp(given.created_at),
        "processed_at": stamp(given.created_at),
        "note": None,
        "restock": True,
        "user_id": None,
        "refund_line_items": [
            {"id": line.id + 50, "line_item_id": line.id, "quantity": line.quantity, "restock_type": "cancel"}
            | {"subtotal": f"{float(line.price) * line.quantity:.2f}", "line_item": line_item(order, line)}
            for line in order.lines
        ],
        "transactions": [
            {"id": given.id + 1, "order_id": order.id, "kind": "refund", "status": "success", "amount": given.amount}
            | {"currency": story.tale()["shop"]["currency"], "gateway": "visa", "created_at": stamp(given.created_at)}
        ],
        "order_adjustments": [],
        "duties": [],
    }


def customer(order: Order) -> dict[str, Any]:
    """Who ordered."""
    home = order.address
    return {
        "id": 7_300_000_000_000 + order.number,
        "admin_graphql_api_id": gid("Customer", 7_300_000_000_000 + order.number),
        "email": order.email,
        "first_name": home.first_name,
        "last_name": home.last_name,
        "phone": order.phone,
        "state": "disabled",
        "verified_email": True,
        "tags": "",
        "default_address": {**address(home), "id": 9_000_000_000_000 + order.number, "default": True},
    }


def _who(order: Order) -> dict[str, Any]:
    home = address(order.address)
    shipped = any(line.ships for line in order.lines) and order.method == "SHIPPING"
    title = {"PICK_UP": "Pick up in store", "NONE": "Digital delivery"}.get(order.method, "Standard shipping")
    return {
        "email": order.email,
        "contact_email": order.email,
        "phone": order.phone,
        "customer": customer(order),
        "customer_locale": "en",
        "billing_address": home,
        "shipping_address": home if shipped else None,
        "shipping_lines": [
            {"id": order.id + 7, "code": title, "title": title, "price": "0.00", "price_set": money("0.00")}
            | {"source": "shopify", "is_removed": False, "carrier_identifier": None, "tax_lines": []}
        ]
        if order.method != "NONE"
        else [],
    }


def _money(order: Order) -> dict[str, Any]:
    left = "0.00" if order.cancelled_at else order.total
    return {
        "currency": story.tale()["shop"]["currency"],
        "presentment_currency": story.tale()["shop"]["currency"],
        "subtotal_price": order.total,
        "total_price": order.total,
        "total_price_set": money(order.total),
        "current_total_price": left,
        "current_total_price_set": money(left),
        "total_shipping_price_set": money("0.00"),
        "total_discounts": "0.00",
        "total_tax": "0.00",
        "total_outstanding": "0.00",
        "taxes_included": False,
        "payment_gateway_names": ["visa"],
        "discount_codes": [],
    }


def order(placed: Order) -> dict[str, Any]:
    """An order as orders/create, orders/updated and orders/cancelled carry it."""
    return {
        "id": placed.id,
        "admin_graphql_api_id": gid("Order", placed.id),
        "app_id": 580_111,
        "name": placed.name,
        "number": placed.number - 1000,
        "order_number": placed.number,
        "confirmed": True,
        "test": True,
        "source_name": "web",
        "created_at": stamp(placed.placed_at),
        "processed_at": stamp(placed.placed_at),
        "updated_at": stamp(placed.updated_at),
        "cancelled_at": stamp(placed.cancelled_at),
        "cancel_reason": placed.cancel_reason,
        "closed_at": stamp(placed.closed_at),
        "financial_status": placed.financial,
        "fulfillment_status": fulfilment_status(placed),
        "tags": ", ".join(placed.tags),
        "note": None,
        "note_attributes": [],
        "order_status_url": f"https://{story.tale()['shop']['domain']}/{placed.id}/orders/{placed.id:x}",
        **_who(placed),
        **_money(placed),
        "line_items": [line_item(placed, line) for line in placed.lines],
        "fulfillments": [fulfilment(placed, parcel) for parcel in placed.fulfilments],
        "refunds": [refund(placed, given) for given in placed.refunds],
    }
