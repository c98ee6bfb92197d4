"""BigCommerce's bodies, one fixture a kind: made by us after the documented shapes."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dispatches import join, parcels
from bot.domain.order import Hold, Order, OrderState, newer_order
from bot.errors import MalformedPayload
from bot.ports import FulfilmentNews, RawPayload, Refetch, ShopNews
from integrations.reading import Reading
from integrations.storefronts.bigcommerce.adapter import BigCommerce
from integrations.storefronts.bigcommerce.mapping import read_order

FIXTURES = Path(__file__).parent / "fixtures"


def parse(body: Any) -> list[ShopNews]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return BigCommerce().parse(RawPayload("bigcommerce", raw))


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text())


def listed(name: str) -> list[Reading]:
    return list(Reading("bigcommerce", fixture(name)).items())


def whole(shipments: Any = None, **changes: Any) -> Order:
    sent = listed("shipments__list") if shipments is None else list(Reading("bigcommerce", shipments).items())
    item = Reading("bigcommerce", fixture("order__partly_shipped") | changes)
    order = read_order(item, sent, listed("products__list"), listed("shipping_addresses__list"))
    assert order is not None
    return order


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (1, OrderState.RECEIVED),
        (2, OrderState.SHIPPED),
        (3, OrderState.PARTLY_SHIPPED),
        (4, OrderState.REFUNDED),
        (5, OrderState.CANCELLED),
        (6, OrderState.CANCELLED),
        (7, OrderState.ON_HOLD),
        (8, OrderState.PICKUP_IN_STORE),
        (9, OrderState.PREPARING),
        (10, OrderState.SHIPPED),
        (11, OrderState.RECEIVED),
        (12, OrderState.ON_HOLD),
        (13, OrderState.PARTLY_SHIPPED),
        (14, OrderState.PARTLY_SHIPPED),
        (99, OrderState.PARTLY_SHIPPED),
    ],
)
def test_an_order_stands_where_its_status_id_says_whatever_the_shop_calls_it(status: int, state: OrderState) -> None:
    order = whole(status_id=status, status="Delivered", custom_status="Delivered")
    assert order.state is state
    assert order.unknown_codes == (("status_id:99",) if status == 99 else ())


@pytest.mark.parametrize(
    ("gone", "state"), [(0, OrderState.RECEIVED), (2, OrderState.PARTLY_SHIPPED), (3, OrderState.SHIPPED)]
)
def test_a_dispute_does_not_hide_where_the_goods_are(gone: int, state: OrderState) -> None:
    assert whole(status_id=13, items_shipped=gone).state is state


def test_an_order_is_put_together_from_its_parts() -> None:
    order = whole()
    assert (order.number, order.placed_at) == ("250", datetime(2026, 11, 16, 9, 30, tzinfo=UTC))
    assert [(line.title, line.shipped, line.requires_shipping) for line in order.lines] == [
        ("Brass lamp", 1, True),
        ("Lamp plans (PDF)", 0, False),
    ]
    (parcel,) = parcels(order)
    assert (parcel.tracking_number, parcel.carrier, parcel.lines) == ("1Z12345E0205271688", "ups", (("194", 1),))
    assert parcel.tracking_url == "https://parcel.example/1Z12345E0205271688"
    assert (order.contact.email, order.contact.postcode) == ("ada@shop.example", "78702")
    assert order.contact.other_emails == ("office@shop.example",)


def test_what_is_held_says_why() -> None:
    assert whole(status_id=7).hold == Hold("awaiting_payment")
    assert whole(status_id=11).hold is None
    assert whole(status_id=8).ready_for_pickup


def test_downloads_are_not_waited_for_but_a_cancelled_one_is_cancelled() -> None:
    assert whole(order_is_digital=True, status_id=10).state is OrderState.DIGITAL
    assert whole(order_is_digital=True, status_id=5).state is OrderState.CANCELLED


def test_a_corrected_number_replaces_the_wrong_one() -> None:
    wrong = whole()
    mended = fixture("shipments__list")
    mended[0]["tracking_number"] = "1Z00000000000000AA"
    later = (wrong.updated_at + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    right = whole(mended, date_modified=later)
    for known, news in ((wrong, right), (right, wrong)):
        order = join(newer_order(known, news), [*wrong.fulfilments, *right.fulfilments])
        assert [one.tracking_number for one in order.fulfilments] == ["1Z00000000000000AA"]


def test_a_deleted_shipment_is_gone() -> None:
    before = whole()
    later = (before.updated_at + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    after = whole([], date_modified=later)
    assert join(newer_order(before, after), before.fulfilments).fulfilments == ()


def test_an_order_read_without_its_shipments_takes_none_back() -> None:
    (bare,) = parse(fixture("order__partly_shipped"))
    assert isinstance(bare, Order)
    assert join(bare, whole().fulfilments).fulfilments == whole().fulfilments


@pytest.mark.parametrize(
    "name",
    [
        "hook__order_created",
        "hook__status_updated",
        "hook__refund_created",
        "hook__transaction_created",
        "hook__shipment_created",
    ],
)
def test_a_webhook_is_only_ever_a_reason_to_ask(name: str) -> None:
    assert parse(fixture(name)) == [Refetch(order_id="250")]


@pytest.mark.parametrize(
    "body",
    [
        fixture("hook__product_updated"),
        fixture("error__not_found"),
        fixture("products__list"),
        [],
        {"data": [], "meta": {}},
        {"status": 401, "title": "Unauthorized"},
        fixture("order__partly_shipped") | {"status_id": 0},
    ],
)
def test_other_bodies_are_of_no_interest(body: Any) -> None:
    assert parse(body) == []


def test_answers_of_the_api_are_read() -> None:
    (order,) = parse(fixture("orders__list"))
    assert isinstance(order, Order)
    assert (order.id, order.state, order.fulfilments) == ("251", OrderState.RECEIVED, ())
    (news,) = parse(fixture("shipments__list"))
    assert isinstance(news, FulfilmentNews)
    assert (news.order_id, news.fulfilment.id) == ("250", "12")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "$"),
        ([7], "[0]"),
        ({"scope": "store/order/created", "data": {}}, "data.id"),
        ({"scope": None}, "scope"),
        (fixture("order__partly_shipped") | {"date_created": "soon"}, "date_created"),
        (fixture("order__partly_shipped") | {"date_created": ""}, "date_created"),
        (fixture("order__partly_shipped") | {"id": None}, "id"),
        (fixture("shipments__list")[0] | {"items": 7}, "items"),
    ],
)
def test_what_cannot_be_read_names_the_path(body: Any, path: str) -> None:
    with pytest.raises(MalformedPayload) as caught:
        parse(body)
    assert caught.value.path == path


KEYS = [
    "id", "scope", "data", "orderId", "order_id", "tracking_number", "status_id", "date_created", "items",
    "billing_address", "items_shipped", "items_total", "order_product_id", "quantity",
]  # fmt: skip
WORDS = ["Mon, 16 Nov 2026 09:30:00 +0000", "Mon, 99 Nov 99999 09:30:00 +0000", "store/order/created", "1", ""]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=20,
)


@given(st.one_of(st.binary(max_size=60), JSON.map(lambda value: json.dumps(value).encode())))
def test_any_bytes_give_news_or_malformed(body: bytes) -> None:
    with contextlib.suppress(MalformedPayload):
        parse(body)


def test_a_line_knows_its_sku_its_product_what_a_piece_cost_and_what_was_paid_back() -> None:
    item = fixture("products__list")[0] | {
        "price_inc_tax": "30.0000",
        "refund_amount": "12.0000",
        "applied_discounts": [{"id": "coupon", "amount": "4.0000"}],
    }
    order = read_order(Reading("bigcommerce", fixture("order__partly_shipped")), [], [Reading("bigcommerce", item)], [])
    assert order is not None
    [line] = order.lines
    assert (line.sku, line.product_id, line.price, line.refunded, line.worth) == ("L-1", "50", 28.0, 12.0, 44.0)
    assert whole().lines[1].sku is None
