"""Shopify's orders into ours, from REST-shaped webhook bodies and from GraphQL answers: pure, the same from both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from bot.domain.order import Contact, Fulfilment, Hold, Order, OrderLine
from integrations.reading import Reading
from integrations.storefronts.shopify import goods
from integrations.storefronts.shopify.codes import Progress, order_state
from integrations.storefronts.shopify.fields import contact, exact_id, link, need_id, tail
from integrations.storefronts.shopify.parcels import fulfilments, is_void


def from_rest(item: Reading) -> Order:
    """Read an order as webhooks and the REST Admin API write it."""
    sent = [each for record in item["fulfillments"].items() for each in fulfilments(record)]
    placed = item["processed_at"].instant() or item["created_at"].need_instant()
    cancelled = item["cancelled_at"].instant()
    back = goods.refunded(_refund_lines(item["refunds"], "refund_line_items"), goods.of_rest)
    lines = _lines(item["line_items"].items(), sent, goods.REST, cancelled, back)
    progress = Progress(
        cancelled=cancelled is not None,
        refunded=_word(item["financial_status"]) == "refunded",
        ships=not lines or any(line.requires_shipping for line in lines),
        shipped=_word(item["fulfillment_status"]),
    )
    address = item["billing_address"] if item["shipping_address"].is_null else item["shipping_address"]
    return Order(
        id=need_id(item),
        number=item["name"].text(60) or f"#{item['order_number'].need_text()}",
        placed_at=placed,
        updated_at=item["updated_at"].instant() or placed,
        state=order_state(progress),
        contact=contact(item, address.object(), item["customer"].object(), "country_code", "province_code"),
        lines=lines,
        fulfilments=_sorted(sent),
        cancelled_at=cancelled,
        cancel_reason=_word(item["cancel_reason"]),
        refunded_at=_last(refund["created_at"].instant() for refund in item["refunds"].items()),
        ready_for_pickup=any(_word(r["shipment_status"]) == "ready_for_pickup" for r in item["fulfillments"].items()),
        source="webhook",
        total=item["total_price"].amount(),
        currency=item["currency"].currency(),
    )


def needs_api(item: Reading, order: Order) -> bool:
    """True when a webhook's order cannot say how it is handed over: goods and a delivery, but no address."""
    goods = any(line.requires_shipping for line in order.lines)
    lines = any(True for _ in item["shipping_lines"].items())
    return goods and lines and item["shipping_address"].is_null and order.cancelled_at is None


def from_graphql(node: Reading) -> Order:
    """Read an order as the GraphQL Admin API answers our one query."""
    sent = [each for record in node["fulfillments"].items() for each in _dispatches(record)]
    placed = node["processedAt"].instant() or node["createdAt"].need_instant()
    cancelled = node["cancelledAt"].instant()
    back = goods.refunded(_refund_lines(node["paidBack"], "refundLineItems"), goods.of_graphql)
    lines = _lines(_nodes(node["lineItems"]), sent, goods.GRAPHQL, cancelled, back)
    waiting = list(_nodes(node["fulfillmentOrders"]))
    hold = _hold(waiting)
    progress = Progress(
        cancelled=cancelled is not None,
        refunded=_word(node["displayFinancialStatus"]) == "refunded",
        ships=not lines or any(line.requires_shipping for line in lines),
        shipped=_SHIPPED.get(_word(node["displayFulfillmentStatus"]) or ""),
        steps=(*_steps(waiting), _word(node["displayFulfillmentStatus"]) or ""),
        method=_method(waiting),
        hold=hold,
    )
    address = node["billingAddress"] if node["shippingAddress"].is_null else node["shippingAddress"]
    return Order(
        id=exact_id(node, "legacyResourceId") or need_id(node),
        number=node["name"].need_text(),
        placed_at=placed,
        updated_at=node["updatedAt"].instant() or placed,
        state=order_state(progress),
        contact=_contact(node, address.object()),
        lines=lines,
        fulfilments=_sorted(sent),
        hold=hold,
        cancelled_at=cancelled,
        cancel_reason=_word(node["cancelReason"]),
        refunded_at=_last(refund["createdAt"].instant() for refund in node["refunds"].items()),
        ready_for_pickup=any(_word(r["displayStatus"]) == "ready_for_pickup" for r in node["fulfillments"].items()),
        source="api",
        total=node["totalPriceSet"].object()["shopMoney"].object()["amount"].amount(),
        currency=node["totalPriceSet"].object()["shopMoney"].object()["currencyCode"].currency(),
    )


_SHIPPED = {"fulfilled": "fulfilled", "partially_fulfilled": "partial"}


def _contact(node: Reading, address: Reading) -> Contact:
    return contact(node, address, Reading(node.provider, None), "countryCodeV2", "provinceCode")


def _word(value: Reading) -> str | None:
    text = value.text(60)
    return text.lower() if text else None


def _nodes(connection: Reading) -> Iterable[Reading]:
    return connection["nodes"].items()


def _lines(
    items: Iterable[Reading],
    sent: list[Fulfilment],
    spelt: goods.Spelling,
    cancelled: datetime | None,
    back: Mapping[str, float],
) -> tuple[OrderLine, ...]:
    """Return the lines still in the order. Lines that were edited out have no current quantity left."""
    gone = Counter[str]()
    for fulfilment in sent:
        if not is_void(fulfilment) and "/" not in fulfilment.id:
            gone.update(dict(fulfilment.lines))
    lines = []
    for item in items:
        line_id, quantity = need_id(item), item["quantity"].number(1)
        if cancelled is None and item[spelt.current].number(quantity) == 0 and not gone[line_id]:
            continue
        needs = item[spelt.ships].is_null or item[spelt.ships].flag()
        title, shipped = item["title"].text(300) or "", min(gone[line_id], quantity)
        bought = (item["sku"].text(100), spelt.product_id(item), spelt.price(item, quantity), back.get(line_id, 0.0))
        lines.append(OrderLine(line_id, title, quantity, shipped, needs, *bought))
    return tuple(lines)


def _refund_lines(refunds: Reading, key: str) -> Iterator[Reading]:
    for refund in refunds.items():
        yield from (_nodes(refund[key]) if refund[key].is_object else refund[key].items())


def _dispatches(record: Reading) -> list[Fulfilment]:
    """As `parcels.fulfilments`, for GraphQL."""
    tracking = [info for info in record["trackingInfo"].items() if info["number"].text()]
    first = exact_id(record, "legacyResourceId") or need_id(record)
    lines = tuple(
        (tail(part["lineItem"]["id"].need_text()), part["quantity"].number(1))
        for part in _nodes(record["fulfillmentLineItems"])
    )
    return [
        Fulfilment(
            id=first if index == 0 else f"{first}/{index + 1}",
            created_at=record["createdAt"].need_instant(),
            status=_word(record["status"]) or "success",
            tracking_number=info["number"].text(500) if info else None,
            carrier=info["company"].text(100) if info else None,
            tracking_url=link(info["url"].text(500)) if info else None,
            lines=lines,
            updated_at=record["updatedAt"].instant() or record["createdAt"].need_instant(),
        )
        for index, info in enumerate(tracking or [None])
    ]


def _steps(waiting: list[Reading]) -> tuple[str, ...]:
    return tuple(_word(each["status"]) or "" for each in waiting)


def _hold(waiting: list[Reading]) -> Hold | None:
    for order in waiting:
        if _word(order["status"]) != "on_hold":
            continue
        for hold in order["fulfillmentHolds"].items():
            return Hold(_word(hold["reason"]) or "other", hold["reasonNotes"].text(500))
        return Hold("other")
    return None


def _method(waiting: list[Reading]) -> str | None:
    """Return how it is handed over, where all fulfilment orders that are left agree."""
    open_ones = [each for each in waiting if _word(each["status"]) != "cancelled"]
    methods = {_word(each["deliveryMethod"]["methodType"]) for each in open_ones}
    return methods.pop() if len(methods) == 1 else None


def _sorted(sent: list[Fulfilment]) -> tuple[Fulfilment, ...]:
    return tuple(sorted(sent, key=lambda each: (each.created_at, each.id)))


def _last(times: Iterable[datetime | None]) -> datetime | None:
    return max((at for at in times if at), default=None)
