"""WooCommerce's bodies into news of the shop: pure and total. Webhooks and the REST API write alike (v1 to v3)."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from bot.domain.order import Fulfilment, Hold, Order, OrderLine, OrderState
from bot.ports import Refetch, ShopNews
from integrations.reading import Reading, read_json
from integrations.storefronts.woocommerce.buyer import contact, has_address
from integrations.storefronts.woocommerce.codes import NO_ORDER_YET, PICKUP_METHODS, STATUS, Meaning
from integrations.storefronts.woocommerce.plugins import Sent, sent

PROVIDER = "woocommerce"
PING = re.compile(rb"webhook_id=\d{1,19}")
ORDER_LINK = re.compile(r".*/orders/(\d{1,19})(?:[/?].*)?")
# Notes, counts, reports, errors: bodies of the API's that name no order's state.
SPEAKS_OF_NOTHING = (
    "id", "code", "action", "data", "message", "count", "slug", "errors", "order_note", "order_notes",
    "order_statuses", "order_refund", "order_refunds",
)  # fmt: skip
SENT_STATES = frozenset({OrderState.SHIPPED, OrderState.PARTLY_SHIPPED})
BEFORE = frozenset({OrderState.RECEIVED, OrderState.PREPARING})


def parse(body: bytes, topic: str | None) -> list[ShopNews]:
    """Return what the body says; empty for pings and for topics of no interest."""
    if PING.fullmatch(body.strip()):
        return []
    payload = read_json(PROVIDER, body)
    group, _, event = (topic or "").strip().lower().partition(".")
    if group not in {"", "order"} or event == "deleted":
        return []
    return [news for item in _unwrapped(payload) for news in _read(item, topic is not None)]


def _unwrapped(payload: Reading) -> Iterator[Reading]:
    """Yield the bodies: alone, in a list, wrapped as the legacy API did it, or as the answer to a batch.

    Of a batch the deleted ones are left out: nothing more is to be said of them.
    """
    wrappers = [name for name in ("order", "orders", "create", "update", "delete") if name in payload]
    if not wrappers or "id" in payload:
        yield from payload.items()
    for name in wrappers if "id" not in payload else ():
        if name != "delete":
            yield from payload[name].items()


def _read(item: Reading, is_order: bool) -> list[ShopNews]:
    if not item.is_object:
        raise item.refuse("an object was expected")
    if is_order or ("status" in item and "line_items" in item):
        return [order] if (order := read_order(item)) else []
    if "amount" in item and "line_items" in item:
        return _refund(item)
    if any(key in item for key in SPEAKS_OF_NOTHING):
        return []
    raise item.refuse("this is no body of WooCommerce's that we know")


def _refund(item: Reading) -> list[ShopNews]:
    """A refund names its order only by a link; what became of the order is asked."""
    up = next(item["_links"]["up"].items(), None) if item["_links"]["up"].is_list else None
    match = ORDER_LINK.fullmatch((up["href"].text(500) or "") if up else "")
    return [Refetch(order_id=match[1])] if match else []


def read_order(item: Reading) -> Order | None:
    """Read an order of any API version; None for a cart that was never ordered, and for one thrown away."""
    status = item["status"].need_text().lower().removeprefix("wc-")
    if status in NO_ORDER_YET:
        return None
    meaning = STATUS.get(status, Meaning(OrderState.RECEIVED))
    placed = _time(item, "date_created") or item["created_at"].need_instant()
    updated = _time(item, "date_modified") or item["updated_at"].instant() or placed
    shipped_at = _time(item, "date_completed") or item["completed_at"].instant() or updated
    found = sent(item)
    lines = _lines(item, found, meaning)
    state = _state(item, meaning, lines, found)
    order_id = item["id"].need_text()
    return Order(
        id=order_id,
        number=item["number"].text(60) or item["order_number"].text(60) or order_id,
        placed_at=placed,
        updated_at=updated,
        state=state,
        contact=contact(item),
        lines=lines,
        fulfilments=_fulfilments(found, shipped_at, updated),
        hold=Hold(meaning.hold) if meaning.hold and state is meaning.state else None,
        cancelled_at=updated if state is OrderState.CANCELLED else None,
        refunded_at=updated if state is OrderState.REFUNDED else None,
        ready_for_pickup=meaning.ready,
        source="api",  # a webhook's body is the API's own answer: the newest says it all
        whole=True,
        unknown_codes=() if status in STATUS else (f"order_status:{status}",),
        total=item["total"].amount(),
        currency=item["currency"].currency(),
    )


def _time(item: Reading, name: str) -> datetime | None:
    """Return a time. Version 1 gives the shop's own clock without its zone, which is then taken as UTC."""
    return item[f"{name}_gmt"].instant() or item[name].instant()


def _state(item: Reading, meaning: Meaning, lines: tuple[OrderLine, ...], found: list[Sent]) -> OrderState:
    if meaning.state not in SENT_STATES | BEFORE:
        return meaning.state
    methods = {(line["method_id"].text(60) or "").split(":")[0] for line in item["shipping_lines"].items()}
    if methods and methods <= PICKUP_METHODS:
        return OrderState.PICKUP_IN_STORE
    if lines and not any(line.requires_shipping for line in lines):
        return OrderState.DIGITAL
    gone = [one for one in found if not one.void]
    if meaning.state in BEFORE and gone:
        left = any(line.shipped < line.quantity for line in lines)
        return OrderState.PARTLY_SHIPPED if left and any(one.lines for one in gone) else OrderState.SHIPPED
    return meaning.state


def _lines(item: Reading, found: list[Sent], meaning: Meaning) -> tuple[OrderLine, ...]:
    """Return the lines. Of a partly sent order whose plugin does not say what was sent, none: a guess may be wrong."""
    gone = Counter[str]()
    for one in found:
        gone.update({} if one.void else dict(one.lines))
    if meaning.state is OrderState.PARTLY_SHIPPED and not gone:
        return ()
    ships = any(True for _ in item["shipping_lines"].items()) or has_address(item)
    lines = []
    for line in item["line_items"].items():
        line_id, quantity = line["id"].need_text(), max(line["quantity"].number(1), 0)
        shipped = quantity if meaning.state is OrderState.SHIPPED else min(gone[line_id], quantity)
        title = html.unescape(line["name"].text(300) or "")
        bought = (line["sku"].text(100), _product_of(line), _price(line, quantity))
        lines.append(OrderLine(line_id, title, quantity, shipped, ships, *bought))
    return tuple(lines)


def _product_of(line: Reading) -> str | None:
    """Return what was bought: the variation where there is one (0 means none), else the product."""
    return next(
        (text for key in ("variation_id", "product_id") if (text := line[key].text(40)) not in {None, "0"}), None
    )


def _price(line: Reading, quantity: int) -> float | None:
    """Return what a piece cost after discounts: `total` is that of the line, `price` of older versions of a piece."""
    total = line["total"].amount()
    return round(total / quantity, 4) if total is not None and quantity > 0 else line["price"].amount()


def _fulfilments(found: list[Sent], shipped_at: datetime, updated: datetime) -> tuple[Fulfilment, ...]:
    made = [
        Fulfilment(
            id=one.id,
            created_at=one.at or shipped_at,
            status="cancelled" if one.void else "success",
            tracking_number=one.number,
            carrier=one.carrier,
            tracking_url=one.url,
            lines=one.lines,
            updated_at=updated,
        )
        for one in found
    ]
    return tuple(sorted(made, key=lambda each: (each.created_at, each.id)))
