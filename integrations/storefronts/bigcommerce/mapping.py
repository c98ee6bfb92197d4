"""BigCommerce's bodies into news of the shop: pure and total. A webhook names an order; the V2 API tells of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.domain.order import Contact, Fulfilment, Hold, Order, OrderLine, OrderState
from bot.ports import FulfilmentNews, Refetch, ShopNews
from integrations.reading import Reading, read_json
from integrations.storefronts.bigcommerce.codes import INCOMPLETE, STATUS, Meaning

PROVIDER = "bigcommerce"
ORDERS, SHIPMENTS = "store/order/", "store/shipment/"


def parse(body: bytes) -> list[ShopNews]:
    """Return what the body says: an order to ask about, or (of answers of the API) orders and dispatches."""
    payload = read_json(PROVIDER, body)
    wrapped = payload["data"] if "data" in payload and "scope" not in payload else payload
    return [news for item in wrapped.items() for news in _read(item)]


def _read(item: Reading) -> list[ShopNews]:
    if not item.is_object:
        raise item.refuse("an object was expected")
    if "scope" in item:
        return _hint(item)
    if "order_id" in item and "tracking_number" in item:
        return [FulfilmentNews(item["order_id"].need_text(), dispatch(item))]
    if "status_id" in item:
        order = read_order(item, None, (), ())
        return [order] if order else []
    if any(key in item for key in ("id", "status", "title", "errors", "meta")):
        return []
    raise item.refuse("this is no body of BigCommerce's that we know")


def _hint(item: Reading) -> list[ShopNews]:
    """A webhook's body is not to be believed, only to be followed up."""
    scope, told = item["scope"].need_text().lower(), item["data"]
    if scope.startswith(SHIPMENTS):
        found = told["orderId"].text(40) or told["order_id"].text(40)
    elif scope.startswith(ORDERS):
        found = told["order_id"].text(40) or told["orderId"].text(40) or told["id"].text(40)
    else:
        return []
    if found is None:
        raise told["id"].refuse("no order is named")
    return [Refetch(order_id=found)]


def read_order(
    item: Reading, shipments: Iterable[Reading] | None, products: Iterable[Reading], addresses: Iterable[Reading]
) -> Order | None:
    """Read an order with the parts that the API keeps apart; shipments are None where they were not asked for.

    None is returned for a payment page that was left, which is no order.
    """
    status = item["status_id"].number(-1)
    if status == INCOMPLETE:
        return None
    meaning = STATUS.get(status, Meaning(None))
    placed = _time(item["date_created"])
    if placed is None:
        raise item["date_created"].refuse("a time was expected")
    updated = _time(item["date_modified"]) or placed
    order_id, lines = item["id"].need_text(), _lines(products)
    sent = [dispatch(each, updated) for each in shipments or ()]
    state = _state(item, meaning, lines)
    return Order(
        id=order_id,
        number=order_id,
        placed_at=placed,
        updated_at=updated,
        state=state,
        contact=_contact(item["billing_address"].object(), next(iter(addresses), None)),
        lines=lines,
        fulfilments=tuple(sorted(sent, key=lambda one: (one.created_at, one.id))),
        hold=Hold(meaning.hold) if meaning.hold else None,
        cancelled_at=updated if state is OrderState.CANCELLED else None,
        refunded_at=updated if state is OrderState.REFUNDED else None,
        ready_for_pickup=meaning.ready,
        source="api",
        whole=shipments is not None,
        total=item["total_inc_tax"].amount(),
        currency=item["currency_code"].currency(),
        unknown_codes=() if status in STATUS else (f"status_id:{item['status_id'].text(20)}",),
    )


def _time(value: Reading) -> datetime | None:
    """Return an instant: V2 writes RFC 2822 (`Fri, 20 Nov 2026 14:05:00 +0000`), V3 ISO 8601."""
    text = value.text(60)
    if text is None:
        return None
    try:
        read = parsedate_to_datetime(text)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return value.instant()


def _state(item: Reading, meaning: Meaning, lines: tuple[OrderLine, ...]) -> OrderState:
    ended = {OrderState.CANCELLED, OrderState.REFUNDED, OrderState.ON_HOLD}
    if meaning.state not in ended and _is_digital(item, lines):
        return OrderState.DIGITAL
    if meaning.state is not None:
        return meaning.state
    gone, all_of_it = item["items_shipped"].number(), item["items_total"].number()
    if gone <= 0:
        return OrderState.RECEIVED
    return OrderState.SHIPPED if gone >= all_of_it else OrderState.PARTLY_SHIPPED


def _is_digital(item: Reading, lines: tuple[OrderLine, ...]) -> bool:
    return item["order_is_digital"].flag() or (bool(lines) and not any(line.requires_shipping for line in lines))


def _lines(products: Iterable[Reading]) -> tuple[OrderLine, ...]:
    return tuple(
        OrderLine(
            id=product["id"].need_text(),
            title=product["name"].text(300) or "",
            quantity=max(product["quantity"].number(1), 0),
            shipped=max(product["quantity_shipped"].number(), 0),
            requires_shipping=product["type"].text(40) in {None, "physical"},
            sku=product["sku"].text(100),
            product_id=product["product_id"].text(40),
            price=_price(product),
            refunded=product["refund_amount"].amount() or 0.0,
        )
        for product in products
    )


def _price(product: Reading) -> float | None:
    """Return what a piece cost, with tax, less its part of the order's discounts."""
    price, quantity = product["price_inc_tax"].amount(), product["quantity"].number(1)
    if price is None or quantity <= 0:
        return price
    off = sum(each["amount"].amount() or 0.0 for each in product["applied_discounts"].items())
    return round(max(price - off / quantity, 0.0), 4)


def dispatch(item: Reading, updated: datetime | None = None) -> Fulfilment:
    """Read a shipment. It has no version of its own: a changed one is as new as its order."""
    made = _time(item["date_created"])
    if made is None:
        raise item["date_created"].refuse("a time was expected")
    carriers = ("tracking_carrier", "shipping_provider", "shipping_provider_display_name")
    links = ("tracking_link", "generated_tracking_link")
    parts = ((part["order_product_id"].text(40), part["quantity"].number(1)) for part in item["items"].items())
    return Fulfilment(
        id=item["id"].need_text(),
        created_at=made,
        status="success",
        tracking_number=item["tracking_number"].text(100),
        carrier=next((text for key in carriers if (text := item[key].text(100))), None),
        tracking_url=next((url for key in links if (url := _link(item[key].text(500)))), None),
        lines=tuple((line, quantity) for line, quantity in parts if line),
        updated_at=max(made, updated) if updated else made,
    )


def _link(url: str | None) -> str | None:
    """Keep web addresses only: this one ends up in a link."""
    return url if url and url.startswith(("https://", "http://")) else None


def _contact(billing: Reading, shipping: Reading | None) -> Contact:
    goes_to = billing if shipping is None else shipping.object()
    emails = [text for person in (billing, goes_to) if (text := person["email"].text(320))]
    phones = [text for person in (billing, goes_to) if (text := person["phone"].text(40))]
    country = (goes_to["country_iso2"].text(80) or "").upper()
    names = [text for key in ("first_name", "last_name") if (text := goes_to[key].text(100))]
    return Contact(
        name=" ".join(names) or None,
        email=emails[0] if emails else None,
        phone=phones[0] if phones else None,
        postcode=goes_to["zip"].text(20),
        city=goes_to["city"].text(200),
        country=country if len(country) == 2 and country.isalpha() else None,
        other_emails=tuple(text for text in emails[1:] if text.casefold() != emails[0].casefold()),
        other_phones=tuple(text for text in phones[1:] if text != phones[0]),
    )
