"""WooCommerce's bodies into news of the shop: pure and total. Webhooks and the REST API write alike (v1 to v3)."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from bot.domain.order import Contact, Fulfilment, Hold, Order, OrderLine, OrderState
from bot.ports import Refetch, ShopNews
from integrations.reading import Reading, read_json
from integrations.storefronts.woocommerce.codes import NO_ORDER_YET, PICKUP_METHODS, STATUS, Meaning
from integrations.storefronts.woocommerce.plugins import Sent, sent

PROVIDER = "woocommerce"
PING = re.compile(rb"webhook_id=\d{1,19}")
ORDER_LINK = re.compile(r".*/orders/(\d{1,19})(?:[/?].*)?")
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
    """Yield the bodies: alone, in a list, or wrapped as the legacy API did it."""
    for name in ("order", "orders"):
        if name in payload and (payload[name].is_object or payload[name].is_list):
            yield from payload[name].items()
            return
    yield from payload.items()


def _read(item: Reading, is_order: bool) -> list[ShopNews]:
    if not item.is_object:
        raise item.refuse("an object was expected")
    if is_order or ("status" in item and "line_items" in item):
        return [order] if (order := read_order(item)) else []
    if "amount" in item and "line_items" in item:
        return _refund(item)
    if item["id"].text() or item["code"].text() or item["action"].text() or "data" in item:
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
        contact=_contact(item),
        lines=lines,
        fulfilments=_fulfilments(found, shipped_at, updated),
        hold=Hold(meaning.hold) if meaning.hold and state is meaning.state else None,
        cancelled_at=updated if state is OrderState.CANCELLED else None,
        refunded_at=updated if state is OrderState.REFUNDED else None,
        ready_for_pickup=meaning.ready,
        source="api",  # a webhook's body is the API's own answer: the newest says it all
        whole=True,
        unknown_codes=() if status in STATUS else (f"order_status:{status}",),
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
    ships = any(True for _ in item["shipping_lines"].items()) or _has_address(item)
    lines = []
    for line in item["line_items"].items():
        line_id, quantity = line["id"].need_text(), max(line["quantity"].number(1), 0)
        shipped = quantity if meaning.state is OrderState.SHIPPED else min(gone[line_id], quantity)
        title = html.unescape(line["name"].text(300) or "")
        lines.append(OrderLine(line_id, title, quantity, shipped, ships))
    return tuple(lines)


def _has_address(item: Reading) -> bool:
    """True when the goods go somewhere: an order of downloads has no shipping line and a blank shipping address."""
    where = item["shipping_address"] if item["shipping"].is_null else item["shipping"]
    return any(where[key].text() for key in ("address_1", "city", "postcode"))


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


def _contact(item: Reading) -> Contact:
    billing = (item["billing_address"] if item["billing"].is_null else item["billing"]).object()
    shipping = (item["shipping_address"] if item["shipping"].is_null else item["shipping"]).object()
    goes_to = shipping if _has_address(item) else billing
    phone, other = billing["phone"].text(40), shipping["phone"].text(40)
    country = (goes_to["country"].text(80) or "").upper()
    return Contact(
        name=_name(goes_to) or _name(billing),
        email=billing["email"].text(320),
        phone=phone or other,
        postcode=goes_to["postcode"].text(20),
        city=goes_to["city"].text(200),
        country=country if len(country) == 2 and country.isalpha() else None,
        other_phones=(other,) if phone and other and other != phone else (),
    )


def _name(person: Reading) -> str | None:
    parts = [person["first_name"].text(100), person["last_name"].text(100)]
    return " ".join(part for part in parts if part) or None
