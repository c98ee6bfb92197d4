"""Plain orders into ours: pure. The schema is documented in docs/plain.md; the words are ours."""

from __future__ import annotations

from datetime import datetime

from bot.domain.order import Contact, Fulfilment, Hold, Order, OrderLine
from integrations.reading import Reading, read_json
from integrations.storefronts.plain_orders.state import state_of

PROVIDER = "plain_orders"


def parse(body: bytes, received_at: datetime | None = None) -> list[Order]:
    """Return the orders of a body, one or a list. `received_at` is the version of an order that names none itself."""
    return [_order(item, received_at) for item in read_json(PROVIDER, body).items()]


def _order(item: Reading, received_at: datetime | None) -> Order:
    if not item.is_object:
        raise item.refuse("an object was expected: one order, with id and placed_at")
    order_id = _need(item["id"], "an id is needed: the shop's own, which never changes")
    placed = item["placed_at"].need_exact_instant()
    cancelled, refunded = item["cancelled_at"].exact_instant(), item["refunded_at"].exact_instant()
    updated = item["updated_at"].exact_instant() or received_at
    sent = _fulfilments(item["fulfilments"], updated)
    newest = max(at for at in (placed, cancelled, refunded, *(one.created_at for one in sent)) if at)
    hold = _hold(item["hold"])
    lines = tuple(_line(each, index, sent) for index, each in enumerate(item["lines"].items(), 1))
    return Order(
        id=order_id,
        number=item["number"].text(60) or order_id,
        placed_at=placed,
        updated_at=updated or newest,
        state=state_of(item["state"], lines, sent, cancelled=cancelled, refunded=refunded, hold=hold),
        contact=_contact(item["contact"].object()),
        lines=lines,
        fulfilments=sent,
        hold=hold,
        cancelled_at=cancelled,
        cancel_reason=item["cancel_reason"].text(200),
        refunded_at=refunded,
        ready_for_pickup=item["ready_for_pickup"].flag(),
        source="api",  # the whole order each time: nothing of an older version outlives it
        whole=True,
        total=_sum(item["total"]),
        currency=item["currency"].currency(),
    )


def _need(value: Reading, message: str) -> str:
    text = value.text(100)
    if text is None:
        raise value.refuse(message)
    return text


def _contact(who: Reading) -> Contact:
    country = who["country"].text(80)
    if country is not None and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise who["country"].refuse("a country is its two letters, such as DE")
    email = who["email"].text(320)
    if email is not None and "@" not in email:
        raise who["email"].refuse("an e-mail address was expected")
    return Contact(
        name=who["name"].text(200),
        email=email,
        phone=who["phone"].text(40),
        postcode=who["postcode"].text(20),
        city=who["city"].text(200),
        country=country.upper() if country else None,
        other_emails=tuple(text for each in who["other_emails"].items() if (text := each.text(320))),
        other_phones=tuple(text for each in who["other_phones"].items() if (text := each.text(40))),
        region=who["region"].text(80),
    )


def _sum(value: Reading) -> float | None:
    """Return a sum of money; anything else is refused, for a limit of the shop's or a figure may hang on it."""
    if value.is_null:
        return None
    total = value.amount()
    if total is None:
        raise value.refuse("a sum was expected, such as 129.90")
    return total


def _count(value: Reading, default: int) -> int:
    """Return a whole number of things, none of them negative."""
    if value.is_null:
        return default
    count = value.number(-1)
    if count < 0:
        raise value.refuse("a whole number was expected")
    return count


def _line(item: Reading, index: int, sent: tuple[Fulfilment, ...]) -> OrderLine:
    if not item.is_object:
        raise item.refuse("an object was expected: one line, with title and quantity")
    line_id, quantity = item["id"].text(100) or str(index), _count(item["quantity"], 1)
    gone = sum(count for one in sent if one.status == "success" for line, count in one.lines if line == line_id)
    needs = item["requires_shipping"].is_null or item["requires_shipping"].flag()
    shipped = min(_count(item["shipped"], gone), quantity)
    bought = (item["sku"].text(100), item["product_id"].text(100), _sum(item["price"]), _sum(item["refunded"]) or 0.0)
    return OrderLine(line_id, item["title"].text(300) or "", quantity, shipped, needs, *bought)


def _fulfilments(items: Reading, updated: datetime | None) -> tuple[Fulfilment, ...]:
    """Return the dispatches, the oldest first, however they were listed."""
    sent = [_fulfilment(each, index, updated) for index, each in enumerate(items.items(), 1)]
    return tuple(sorted(sent, key=lambda one: (one.created_at, one.id)))


def _fulfilment(item: Reading, index: int, updated: datetime | None) -> Fulfilment:
    if not item.is_object:
        raise item.refuse("an object was expected: one dispatch, with created_at and tracking_number")
    number, created = item["tracking_number"].text(100), item["created_at"].need_exact_instant()
    return Fulfilment(
        id=item["id"].text(100) or number or str(index),
        created_at=created,
        status=_dispatch_status(item["status"]),
        tracking_number=number,
        carrier=item["carrier"].text(100),
        tracking_url=_link(item["tracking_url"]),
        lines=tuple((_need(part["id"], "a line's id"), _count(part["quantity"], 1)) for part in item["lines"].items()),
        updated_at=item["updated_at"].exact_instant() or updated or created,
    )


def _dispatch_status(value: Reading) -> str:
    word = value.text(20)
    if word is None or word.lower() == "success":
        return "success"
    if word.lower() == "cancelled":
        return "cancelled"
    raise value.refuse("one of: success, cancelled; what the carrier says of a parcel is an event")


def _hold(value: Reading) -> Hold | None:
    if value.is_null:
        return None
    if not value.is_object:
        raise value.refuse('an object was expected: {"reason": "awaiting_payment"}')
    return Hold((value["reason"].text(60) or "other").lower(), value["note"].text(500))


def _link(value: Reading) -> str | None:
    """Keep web addresses only: this one ends up in a link."""
    url = value.text(500)
    if url is not None and not url.startswith(("https://", "http://")):
        raise value.refuse("an address that begins with https:// was expected")
    return url
