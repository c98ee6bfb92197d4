"""The smaller webhook bodies: what the shop heard of a parcel, and holds placed and released."""

from __future__ import annotations

from typing import Any

from sandbox.models import Fulfilment, Hold, Order, Scan
from sandbox.shop.bodies import gid, stamp


def shipment_event(placed: Order, parcel: Fulfilment, status: str, scan: Scan) -> dict[str, Any]:
    """A fulfillment event: what the shop itself heard from a carrier."""
    event_id = parcel.id * 100 + len(scan.kind)
    where = scan.place
    return {
        "id": event_id,
        "admin_graphql_api_id": gid("FulfillmentEvent", event_id),
        "fulfillment_id": parcel.id,
        "order_id": placed.id,
        "shop_id": 548_380_009,
        "status": status,
        "message": scan.message,
        "happened_at": stamp(scan.at),
        "created_at": stamp(scan.at),
        "updated_at": stamp(scan.at),
        "estimated_delivery_at": stamp(parcel.eta),
        "city": where.city if where else None,
        "province": where.state if where else None,
        "country": where.country if where else None,
        "zip": where.zip if where else None,
        "address1": None,
        "latitude": None,
        "longitude": None,
    }


def _hold(hold: Hold) -> dict[str, Any]:
    return {
        "id": gid("FulfillmentHold", hold.id),
        "reason": hold.reason,
        "reason_notes": hold.notes,
        "held_by_requesting_app": False,
        "handle": "warehouse",
        "held_by_app": None,
    }


def fulfilment_order_id(placed: Order) -> str:
    """The id of the fulfilment order that waits for its goods."""
    return gid("FulfillmentOrder", 6_600_000_000_000 + placed.number * 10)


def hold_placed(placed: Order, hold: Hold) -> dict[str, Any]:
    """fulfillment_orders/placed_on_hold. As documented it names the fulfilment order and not the order."""
    waiting = placed.open_lines()
    return {
        "fulfillment_order": {
            "id": fulfilment_order_id(placed),
            "status": "on_hold",
            "fulfillment_holds": [_hold(each) for each in placed.holds],
        },
        "remaining_fulfillment_order": None,
        "held_fulfillment_order_line_items": [
            {"id": gid("FulfillmentOrderLineItem", line.id + 70), "quantity": line.quantity - placed.shipped(line)}
            for line in waiting
        ],
        "created_fulfillment_hold": _hold(hold),
    }


def hold_released(placed: Order) -> dict[str, Any]:
    """fulfillment_orders/hold_released."""
    return {"fulfillment_order": {"id": fulfilment_order_id(placed), "status": "open"}}
