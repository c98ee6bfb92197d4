"""WooCommerce's bodies, one fixture a topic and variant: made by us after the documented shapes."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dispatches import join, parcels
from bot.domain.order import Hold, Order, OrderState, newer_order
from bot.errors import MalformedPayload
from bot.ports import FulfilmentReport, RawPayload, Refetch, ShopNews
from integrations.storefronts.woocommerce.adapter import WooCommerce

FIXTURES = Path(__file__).parent / "fixtures"


def parse(body: Any, topic: str | None = None) -> list[ShopNews]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return WooCommerce().parse(RawPayload("woocommerce", raw, topic))


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text())


def order_of(name: str, **changes: Any) -> Order:
    (order,) = parse(fixture(name) | changes)
    assert isinstance(order, Order)
    return order


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("pending", OrderState.ON_HOLD),
        ("on-hold", OrderState.ON_HOLD),
        ("failed", OrderState.ON_HOLD),
        ("processing", OrderState.RECEIVED),
        ("wc-processing", OrderState.RECEIVED),
        ("completed", OrderState.SHIPPED),
        ("delivered", OrderState.SHIPPED),
        ("partial-shipped", OrderState.PARTLY_SHIPPED),
        ("backorder", OrderState.BACK_ORDERED),
        ("ready-pickup", OrderState.PICKUP_IN_STORE),
        ("cancelled", OrderState.CANCELLED),
        ("refunded", OrderState.REFUNDED),
        ("engraving", OrderState.RECEIVED),
    ],
)
def test_an_order_says_where_it_stands(status: str, state: OrderState) -> None:
    assert order_of("order_created__processing", status=status).state is state


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_no_status_of_an_order_is_ever_one_of_a_shipment(path: Path) -> None:
    assert not [news for news in parse(path.read_bytes()) if isinstance(news, FulfilmentReport)]


def test_a_status_that_no_table_knows_is_counted_and_promises_nothing() -> None:
    order = order_of("order_updated__own_status")
    assert (order.state, order.unknown_codes) == (OrderState.RECEIVED, ("order_status:engraving",))
    assert order_of("order_created__processing").unknown_codes == ()


def test_an_unpaid_order_is_held_for_its_payment() -> None:
    assert order_of("order_created__processing", status="on-hold").hold == Hold("awaiting_payment")
    assert order_of("order_created__processing").hold is None


def test_times_are_taken_from_utc_and_never_from_the_shops_clock() -> None:
    order = order_of("order_created__processing")
    assert order.placed_at == datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
    assert order.updated_at == datetime(2026, 11, 16, 9, 31, tzinfo=UTC)


def test_who_bought_it_and_where_it_goes() -> None:
    contact = order_of("order_created__processing").contact
    assert (contact.name, contact.email, contact.postcode) == ("Ada Example", "ada@shop.example", "97201")
    assert (contact.phone, contact.country) == ("+1 503 555 0100", "US")


def test_titles_are_text_and_no_markup() -> None:
    assert order_of("order_created__processing").lines[0].title == "Brass lamp – small"


@pytest.mark.parametrize(
    ("name", "number", "carrier", "lines"),
    [
        ("order_updated__completed_shipment_tracking", "HC55", "Hill Couriers", ()),
        ("order_updated__partly_shipped", "9400111206990000000017", "USPS", (("11", 1),)),
        ("order_updated__aftership", "1Z12345E0205271688", "ups", (("11", 2), ("12", 1))),
        ("order_updated__labels", "9400111206990000000024", "usps", ()),
        ("order_updated__line_tracking", "LX123456785CN", "China Post", (("11", 2), ("12", 1))),
        ("order_updated__comma_separated", "1Z12345E0205271688", "ups", ()),
        ("order_updated__yith", "JD014600003828392183", "DHL", ()),
    ],
)
def test_a_plugins_tracking_number_is_a_parcel(
    name: str, number: str, carrier: str, lines: tuple[tuple[str, int], ...]
) -> None:
    (parcel,) = parcels(order_of(name))
    assert (parcel.tracking_number, parcel.carrier, parcel.lines) == (number, carrier, lines)


def test_a_refunded_label_is_no_parcel() -> None:
    sent = order_of("order_updated__labels").fulfilments
    assert [(one.tracking_number, one.status) for one in sent] == [
        ("9400111206990000000031", "cancelled"),
        ("9400111206990000000024", "success"),
    ]


def test_completed_without_a_number_has_no_parcel() -> None:
    assert order_of("order_updated__completed_no_tracking").fulfilments == ()


def test_of_a_partly_sent_order_only_what_is_known_is_said_to_be_left() -> None:
    order = order_of("order_updated__partly_shipped")
    assert [(line.quantity, line.shipped) for line in order.lines] == [(2, 1), (1, 0)]
    assert order_of("order_created__processing", status="partial-shipped").lines == ()


def test_a_number_on_a_paid_order_says_that_it_left() -> None:
    meta = fixture("order_updated__yith")["meta_data"]
    assert order_of("order_created__processing", meta_data=meta).state is OrderState.SHIPPED
    some = fixture("order_updated__partly_shipped")["meta_data"]
    assert order_of("order_created__processing", meta_data=some).state is OrderState.PARTLY_SHIPPED


def test_a_number_that_the_shop_took_out_again_is_gone() -> None:
    first = order_of("order_updated__completed_shipment_tracking")
    later = (first.updated_at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")
    yith = fixture("order_updated__yith")["meta_data"]
    second = order_of("order_updated__completed_shipment_tracking", meta_data=yith, date_modified_gmt=later)
    for known, news in ((first, second), (second, first)):
        order = join(newer_order(known, news), [*first.fulfilments, *second.fulfilments])
        assert [one.tracking_number for one in order.fulfilments] == ["JD014600003828392183"]


def test_a_payment_that_came_ends_the_hold_whichever_is_heard_first() -> None:
    held = order_of("order_created__processing", status="on-hold")
    paid = replace(order_of("order_created__processing"), updated_at=held.updated_at + timedelta(minutes=1))
    assert newer_order(held, paid) == newer_order(paid, held) == paid


@pytest.mark.parametrize(
    ("name", "state"),
    [("order_created__downloads", OrderState.DIGITAL), ("order_created__pickup", OrderState.PICKUP_IN_STORE)],
)
def test_what_is_not_sent_is_not_waited_for(name: str, state: OrderState) -> None:
    assert order_of(name).state is state


def test_all_versions_of_the_api_are_read() -> None:
    (legacy,) = parse(fixture("order_legacy__wrapped"))
    (first,) = parse(fixture("orders_v1__list"))
    assert isinstance(legacy, Order)
    assert isinstance(first, Order)
    assert (legacy.number, legacy.contact.email) == (first.number, first.contact.email) == ("1042", "ada@shop.example")


@pytest.mark.parametrize("body", [b"webhook_id=12", b"webhook_id=12\n"])
def test_a_ping_speaks_of_nothing(body: bytes) -> None:
    assert parse(body) == []


def test_a_refund_asks_for_its_order() -> None:
    assert parse(fixture("refunds__one")) == [Refetch(order_id="1042")]


@pytest.mark.parametrize(
    ("body", "topic"),
    [
        ({"id": 1042}, "order.deleted"),
        ({"id": 5, "name": "Lamp"}, "product.updated"),
        ({"action": "woocommerce_add_to_cart", "arg": "x"}, "action.woocommerce_add_to_cart"),
        ({"code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID.", "data": {"status": 404}}, None),
        ([], None),
        ({"orders": []}, None),
        ([{"id": 281, "author": "system", "note": "Stock reduced"}], None),
        ([{"slug": "pending", "name": "Pending payment", "total": 7}], None),
        ({"count": 3}, None),
    ],
)
def test_other_bodies_are_of_no_interest(body: Any, topic: str | None) -> None:
    assert parse(body, topic) == []


def test_the_answer_to_a_batch_is_read_but_for_what_was_deleted() -> None:
    order = fixture("order_created__processing")
    rows = {
        "create": [order],
        "update": [order | {"id": 2}, {"id": 3, "error": {"code": "x"}}],
        "delete": [order | {"id": 4}],
    }
    assert [news.id for news in parse(rows) if isinstance(news, Order)] == ["1042", "2"]


@pytest.mark.parametrize("status", ["checkout-draft", "trash", "auto-draft"])
def test_a_cart_is_no_order(status: str) -> None:
    assert parse(fixture("order_created__processing") | {"status": status}) == []


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"webhook_id=x", "$"),
        ({}, "$"),
        ([7], "[0]"),
        ({"id": 1, "status": "processing", "line_items": []}, "created_at"),
        ({"id": 1, "status": "processing", "line_items": 7, "date_created_gmt": "2026-11-16T09:30:00"}, "line_items"),
        ({"id": 1, "status": None, "line_items": []}, "status"),
        ({"status": "processing", "line_items": [], "date_created_gmt": "2026-11-16T09:30:00"}, "id"),
    ],
)
def test_what_cannot_be_read_names_the_path(body: Any, path: str) -> None:
    with pytest.raises(MalformedPayload) as caught:
        parse(body)
    assert caught.value.path == path


KEYS = [
    "id", "status", "number", "date_created_gmt", "line_items", "meta_data", "key", "value", "tracking_number",
    "billing", "shipping", "shipping_lines", "method_id", "_wc_shipment_tracking_items", "quantity", "order",
    "orders", "amount",
    "_links", "up", "href", "date_shipped", "products_list", "item_id",
]  # fmt: skip
WORDS = [
    "2026-11-02T10:00:00",
    "completed",
    "_wc_shipment_tracking_items",
    "wc_connect_labels",
    "[{}]",
    "1795190400",
    "",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=20,
)


@given(
    st.sampled_from([None, "order.updated"]),
    st.one_of(
        st.binary(max_size=60),
        JSON.map(lambda value: json.dumps(value).encode()),
        st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8).map(
            lambda some: json.dumps(fixture("order_updated__partly_shipped") | some).encode()
        ),
    ),
)
def test_any_bytes_give_news_or_malformed(topic: str | None, body: bytes) -> None:
    with contextlib.suppress(MalformedPayload):
        parse(body, topic)


def test_a_line_knows_its_sku_its_product_and_what_a_piece_cost_after_discounts() -> None:
    first = order_of("order_created__processing").lines[0]
    assert (first.sku, first.product_id, first.price, first.worth) == ("L-1", "5", 20.0, 40.0)
    lines = [{"id": 11, "name": "Lamp", "product_id": 5, "variation_id": 77, "quantity": 3, "price": 9.5, "sku": ""}]
    [older] = order_of("order_created__processing", line_items=lines).lines
    assert (older.sku, older.product_id, older.price) == (None, "77", 9.5)
