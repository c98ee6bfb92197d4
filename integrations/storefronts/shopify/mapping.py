"""Shopify's webhook bodies into news of the shop: one reader a topic, or by shape where no header came along."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.ports import Refetch, ShopNews
from integrations.reading import Reading, read_json
from integrations.storefronts.shopify import goods, orders, parcels
from integrations.storefronts.shopify.fields import need_id, tail

PROVIDER = "shopify"
FULFILMENT_ORDER = "gid://shopify/FulfillmentOrder/"
Reader = Callable[[Reading], list[ShopNews]]


def parse(body: bytes, topic: str | None) -> list[ShopNews]:
    """Return what the body says; empty for topics of no interest."""
    payload = read_json(PROVIDER, body)
    return [news for item, reader in _readers(payload, (topic or "").strip().lower()) for news in reader(item)]


def _readers(payload: Reading, topic: str) -> Iterator[tuple[Reading, Reader]]:
    if topic:
        yield from _by_topic(payload, topic)
    elif payload.is_list:
        for item in payload.items():
            yield from _readers(_an_object(item), "")
    else:
        yield from _unwrapped(payload)


def _by_topic(payload: Reading, topic: str) -> Iterator[tuple[Reading, Reader]]:
    reader = TOPICS.get(topic, TOPICS.get(topic.split("/", 1)[0] + "/*"))
    if reader is None:
        return
    wrapper = WRAPPERS.get(reader)
    inner = payload[wrapper] if wrapper and payload[wrapper].is_object else payload
    yield _an_object(inner), reader


def _unwrapped(payload: Reading) -> Iterator[tuple[Reading, Reader]]:
    """Take REST answers out of their wrappers, then guess the topic from the shape."""
    for name, reader in WRAPPED:
        for key in (name, f"{name}s"):
            if key in payload and "id" not in payload and not _is_order(payload):
                yield from ((_an_object(item), reader) for item in payload[key].items())
                return
    yield payload, _guess(payload)


def _guess(payload: Reading) -> Reader:
    if _names_fulfilment_order(payload):
        return _fulfilment_order
    if any(key in payload for key in NO_ORDERS):
        return _nothing
    for keys, reader in SHAPES:
        if all(key in payload for key in keys):
            return reader
    wrapped = [value for value in payload.values() if value.is_object or value.is_list]
    if any(key in payload for key in SPEAKS_OF_NOTHING) or (wrapped and not payload.path):
        return _nothing
    raise payload.refuse("this is no body of Shopify's that we know")


def _an_object(item: Reading) -> Reading:
    if not item.is_object:
        raise item.refuse("an object was expected")
    return item


def _is_order(payload: Reading) -> bool:
    """An order has fulfillments and refunds of its own, which are no wrappers."""
    return "line_items" in payload and ("order_number" in payload or "financial_status" in payload)


def _order(item: Reading) -> list[ShopNews]:
    order = orders.from_rest(item)
    news: list[ShopNews] = [order]
    for record in item["fulfillments"].items():
        news += parcels.status_reports(record, order.id)
    if orders.needs_api(item, order):
        news.append(Refetch(order_id=order.id))
    return news


def _fulfilment(item: Reading) -> list[ShopNews]:
    return parcels.news(item)


def _event(item: Reading) -> list[ShopNews]:
    return [parcels.event_report(item)]


def _refund(item: Reading) -> list[ShopNews]:
    return [Refetch(order_id=tail(item["order_id"].need_text()))]


def _edit(item: Reading) -> list[ShopNews]:
    order_id = item["order_id"].text() or item["order_edit"]["order_id"].text()
    return [Refetch(order_id=tail(order_id))] if order_id else []


def _fulfilment_order(item: Reading) -> list[ShopNews]:
    """These bodies say little and in many shapes: the shop is asked what became of the order."""
    found = list(_fulfilment_orders(item, depth=3))
    if not found:
        raise item.refuse("no fulfilment order is named")
    orders_named = dict.fromkeys(tail(order_id) for each in found if (order_id := each["order_id"].text(200)))
    if orders_named:
        return [Refetch(order_id=order_id) for order_id in orders_named]
    return [Refetch(fulfilment_order_id=need_id(found[0]))]


def _names_fulfilment_order(payload: Reading) -> bool:
    return next(_fulfilment_orders(payload, depth=3), None) is not None


def _fulfilment_orders(item: Reading, depth: int) -> Iterator[Reading]:
    """Find them by their global id, or (in REST answers, where ids are numbers) by the name they stand under."""
    if item.is_list:
        for each in item.items():
            yield from _fulfilment_orders(each, depth)
        return
    named = item.path.rsplit(".", 1)[-1].split("[")[0] in {"fulfillment_order", "fulfillment_orders"}
    if (item["id"].text() or "").startswith(FULFILMENT_ORDER) or (named and item["id"].text()):
        yield item
    elif depth:
        for value in item.values():
            yield from _fulfilment_orders(value, depth - 1)


def _product(item: Reading) -> list[ShopNews]:
    return [goods.products(item)]


def _product_gone(item: Reading) -> list[ShopNews]:
    return [goods.gone(item)]


def _nothing(item: Reading) -> list[ShopNews]:
    return []


TOPICS: dict[str, Reader] = {
    "orders/*": _order,
    "orders/edited": _edit,
    "orders/delete": _nothing,
    "orders/risk_assessment_changed": _nothing,
    "orders/shopify_protect_eligibility_changed": _nothing,
    "orders/link_requested": _nothing,
    "fulfillments/*": _fulfilment,
    "fulfillment_events/*": _event,
    "fulfillment_events/delete": _nothing,
    "fulfillment_orders/*": _fulfilment_order,
    "fulfillment_holds/*": _fulfilment_order,
    "refunds/create": _refund,
    "products/create": _product,
    "products/update": _product,
    "products/delete": _product_gone,
    "inventory_levels/*": _nothing,
}
WRAPPED: tuple[tuple[str, Reader], ...] = (
    ("order", _order),
    ("fulfillment", _fulfilment),
    ("fulfillment_event", _event),
    ("refund", _refund),
    ("product", _product),
)
WRAPPERS: dict[Reader, str] = {reader: name for name, reader in WRAPPED if reader is not _refund}
# Drafts and abandoned checkouts have the fields of orders, and are none. Bodies with the others say nothing here.
NO_ORDERS = ("invoice_sent_at", "abandoned_checkout_url")
SPEAKS_OF_NOTHING = (
    "id",
    "admin_graphql_api_id",
    "order_id",
    "admin_graphql_api_order_id",
    "shop_id",
    "errors",
    "count",
)
SHAPES: tuple[tuple[tuple[str, ...], Reader], ...] = (
    (("line_items", "financial_status"), _order),
    (("line_items", "order_number"), _order),
    (("fulfillment_id", "status"), _event),
    (("order_id", "refund_line_items"), _refund),
    (("order_id", "tracking_number"), _fulfilment),
    (("order_id", "tracking_numbers"), _fulfilment),
    (("order_id", "tracking_company"), _fulfilment),
    (("order_id", "shipment_status"), _fulfilment),
    (("order_edit",), _edit),
    (("handle", "variants"), _product),
    (("name", "created_at", "line_items"), _order),
    (("id", "name", "updated_at", "fulfillment_status"), _order),
)
