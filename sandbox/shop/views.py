"""Orders as the GraphQL Admin API shows them: plain dicts that graphql-core's default resolver walks.

A key with a function under it is a field that takes arguments.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sandbox import story
from sandbox.models import Address, Fulfilment, Hold, Line, Order
from sandbox.shop import bodies, goods, notices
from sandbox.shop.bodies import gid
from sandbox.shop.paging import listed, paged


def stamp(at: datetime | None) -> str | None:
    """UTC with a Z, as the GraphQL API's DateTime."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def money(amount: str) -> dict[str, Any]:
    """A MoneyBag."""
    value = {"amount": amount, "currencyCode": story.tale()["shop"]["currency"]}
    return {"shopMoney": value, "presentmentMoney": value}


def _address(home: Address, number: int) -> dict[str, Any]:
    name = f"{home.first_name} {home.last_name}"
    lines = [home.address1, " ".join(part for part in (home.city, home.state, home.zip) if part), home.country]

    def formatted(info: Any, withName: bool = False) -> list[str]:
        return [name, *lines] if withName else lines

    return {
        "__typename": "MailingAddress",
        "id": gid("MailingAddress", 9_000_000_000_000 + number),
        "name": name,
        "firstName": home.first_name,
        "lastName": home.last_name,
        "address1": home.address1,
        "city": home.city,
        "zip": home.zip,
        "province": home.state,
        "provinceCode": home.state,
        "country": bodies.COUNTRIES.get(home.country, home.country),
        "countryCodeV2": home.country,
        "phone": home.phone,
        "formatted": formatted,
    }


def _line(order: Order, line: Line) -> dict[str, Any]:
    left = 0 if order.cancelled_at else line.quantity
    return {
        "__typename": "LineItem",
        "id": gid("LineItem", line.id),
        "name": line.title,
        "title": line.title,
        "sku": line.sku.upper(),
        "vendor": story.tale()["shop"]["name"],
        "quantity": line.quantity,
        "currentQuantity": left,
        "unfulfilledQuantity": 0 if order.cancelled_at else line.quantity - order.shipped(line),
        "nonFulfillableQuantity": 0,
        "refundableQuantity": 0 if order.refunds else left,
        "requiresShipping": line.ships,
        "isGiftCard": line.gift_card,
        "originalUnitPriceSet": money(line.price),
        "discountedUnitPriceAfterAllDiscountsSet": money(line.price),
        "product": {
            "__typename": "Product",
            "id": gid("Product", goods.product_id(line.sku)),
            "legacyResourceId": str(goods.product_id(line.sku)),
            "title": line.title,
            "handle": line.sku,
        },
    }


def _fulfilment(order: Order, made: Fulfilment, shown: dict[str, Any]) -> dict[str, Any]:
    rest = bodies.fulfilment(order, made)
    by_id = {line.id: line for line in order.lines}
    tracking = [{"number": made.number, "company": rest["tracking_company"], "url": rest["tracking_url"]}]
    lines = [
        {"__typename": "FulfillmentLineItem", "id": gid("FulfillmentLineItem", key), "quantity": quantity}
        | {"lineItem": _line(order, by_id[key])}
        for key, quantity in made.lines.items()
    ]
    return {
        "__typename": "Fulfillment",
        "id": gid("Fulfillment", made.id),
        "legacyResourceId": str(made.id),
        "name": made.name,
        "status": "SUCCESS",
        "displayStatus": (made.shipment_status or "fulfilled").upper(),
        "createdAt": stamp(made.created_at),
        "updatedAt": stamp(made.updated_at),
        "estimatedDeliveryAt": stamp(made.eta),
        "deliveredAt": stamp(made.delivered_at),
        "inTransitAt": stamp(made.in_transit_at),
        "requiresShipping": made.number is not None,
        "totalQuantity": sum(made.lines.values()),
        "trackingInfo": listed(tracking if made.number else []),
        "fulfillmentLineItems": paged(lines),
        "events": paged([]),
        "order": lambda info: shown,
    }


def _hold(hold: Hold) -> dict[str, Any]:
    return {
        "__typename": "FulfillmentHold",
        "id": gid("FulfillmentHold", hold.id),
        "reason": hold.reason.upper(),
        "reasonNotes": hold.notes,
        "displayReason": hold.reason.replace("_", " ").capitalize(),
        "heldByRequestingApp": False,
    }


def _waiting_status(order: Order) -> str:
    if order.cancelled_at:
        return "CANCELLED"
    if order.holds:
        return "ON_HOLD"
    return "SCHEDULED" if order.fulfil_at else "OPEN"


def _work_line(order: Order, line: Line, left: int) -> dict[str, Any]:
    return {
        "__typename": "FulfillmentOrderLineItem",
        "id": gid("FulfillmentOrderLineItem", line.id + 70),
        "totalQuantity": line.quantity,
        "remainingQuantity": left,
        "sku": line.sku.upper(),
        "lineItem": _line(order, line),
    }


def _work(order: Order, shown: dict[str, Any], status: str, number: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    waits = status in ("OPEN", "ON_HOLD", "SCHEDULED")
    return {
        "__typename": "FulfillmentOrder",
        "id": number,
        "orderId": gid("Order", order.id),
        "orderName": order.name,
        "orderProcessedAt": stamp(order.placed_at),
        "createdAt": stamp(order.placed_at),
        "updatedAt": stamp(order.updated_at),
        "status": status,
        "requestStatus": "UNSUBMITTED" if waits else "CLOSED",
        "fulfillAt": stamp(order.fulfil_at or order.placed_at),
        "fulfillBy": None,
        "fulfillmentHolds": [_hold(hold) for hold in order.holds] if waits else [],
        "deliveryMethod": {"__typename": "DeliveryMethod", "id": gid("DeliveryMethod", order.id)}
        | {"methodType": order.method},
        "lineItems": paged(lines),
        "order": lambda info: shown,
    }


def _works(order: Order, shown: dict[str, Any]) -> list[dict[str, Any]]:
    """The fulfilment orders: one that is done, one that waits."""
    found = []
    waiting = order.lines if order.cancelled_at else order.open_lines()
    done = [line for line in order.lines if order.shipped(line)]
    if waiting:
        lines = [_work_line(order, line, line.quantity - order.shipped(line)) for line in waiting]
        found.append(_work(order, shown, _waiting_status(order), notices.fulfilment_order_id(order), lines))
    if done:
        closed = gid("FulfillmentOrder", 6_600_000_000_000 + order.number * 10 + 1)
        found.append(_work(order, shown, "CLOSED", closed, [_work_line(order, line, 0) for line in done]))
    return found


def _display(order: Order) -> str:
    state = bodies.fulfilment_status(order)
    if state == "fulfilled":
        return "FULFILLED"
    if state == "partial":
        return "PARTIALLY_FULFILLED"
    return {"ON_HOLD": "ON_HOLD", "SCHEDULED": "SCHEDULED"}.get(_waiting_status(order), "UNFULFILLED")


def _customer(order: Order) -> dict[str, Any]:
    home, number = order.address, 7_300_000_000_000 + order.number
    return {
        "__typename": "Customer",
        "id": gid("Customer", number),
        "legacyResourceId": str(number),
        "firstName": home.first_name,
        "lastName": home.last_name,
        "displayName": f"{home.first_name} {home.last_name}",
        "email": order.email,
        "phone": order.phone,
        "locale": "en",
    }


def _refund_line(order: Order, line: Line) -> dict[str, Any]:
    whole = f"{float(line.price) * line.quantity:.2f}"
    return {
        "__typename": "RefundLineItem",
        "id": gid("RefundLineItem", line.id + 50),
        "quantity": line.quantity,
        "priceSet": money(line.price),
        "subtotalSet": money(whole),
        "lineItem": _line(order, line),
    }


def _refunds(order: Order) -> list[dict[str, Any]]:
    return [
        {
            "__typename": "Refund",
            "id": gid("Refund", given.id),
            "legacyResourceId": str(given.id),
            "createdAt": stamp(given.created_at),
            "updatedAt": stamp(given.created_at),
            "note": None,
            "totalRefundedSet": money(given.amount),
            "refundLineItems": paged([_refund_line(order, line) for line in order.lines]),
        }
        for given in order.refunds
    ]


def _facts(order: Order) -> dict[str, Any]:
    return {
        "__typename": "Order",
        "id": gid("Order", order.id),
        "legacyResourceId": str(order.id),
        "name": order.name,
        "number": order.number,
        "email": order.email,
        "phone": order.phone,
        "createdAt": stamp(order.placed_at),
        "processedAt": stamp(order.placed_at),
        "updatedAt": stamp(order.updated_at),
        "cancelledAt": stamp(order.cancelled_at),
        "cancelReason": order.cancel_reason.upper() if order.cancel_reason else None,
        "closedAt": stamp(order.closed_at),
        "closed": order.closed_at is not None,
        "confirmed": True,
        "test": True,
        "note": None,
        "tags": order.tags,
        "customerLocale": "en",
        "statusPageUrl": f"https://{story.tale()['shop']['domain']}/{order.id}/orders/{order.id:x}",
        "currencyCode": story.tale()["shop"]["currency"],
        "displayFulfillmentStatus": _display(order),
        "displayFinancialStatus": order.financial.upper(),
        "requiresShipping": any(line.ships for line in order.lines),
    }


def order_view(order: Order) -> dict[str, Any]:
    """One order with everything below it."""
    ships = order.method == "SHIPPING" and any(line.ships for line in order.lines)
    home = _address(order.address, order.number)
    refunded = f"{sum(float(given.amount) for given in order.refunds):.2f}"
    shown = _facts(order) | {
        "totalPriceSet": money(order.total),
        "currentTotalPriceSet": money("0.00" if order.cancelled_at else order.total),
        "totalRefundedSet": money(refunded),
        "customer": _customer(order),
        "shippingAddress": home if ships else None,
        "billingAddress": home,
        "lineItems": paged([_line(order, line) for line in order.lines]),
        "refunds": listed(_refunds(order)),
    }
    shown["fulfillments"] = listed([_fulfilment(order, made, shown) for made in order.fulfilments])
    shown["fulfillmentOrders"] = paged(_works(order, shown))
    return shown
