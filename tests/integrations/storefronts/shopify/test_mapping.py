"""Shopify's bodies, one fixture a topic and variant: made by us after the documented shapes."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.order import Hold, Order, OrderState, newer_order
from bot.domain.status import Status, TzBasis
from bot.errors import MalformedPayload
from bot.ports import FulfilmentNews, FulfilmentReport, RawPayload, Refetch, ShopNews
from integrations.reading import Reading
from integrations.storefronts.shopify.adapter import Shopify
from integrations.storefronts.shopify.orders import from_graphql

FIXTURES = Path(__file__).parent / "fixtures"
GROUPS = ("fulfillment_orders", "fulfillment_events", "fulfillments", "orders", "refunds", "products")


def topic_of(name: str) -> str:
    """`orders_create__digital` was sent under orders/create."""
    event = name.split("__")[0]
    group = next(group for group in GROUPS if event.startswith(group))
    return f"{group}/{event.removeprefix(group + '_')}"


def read(name: str, topic: str | None = "") -> list[ShopNews]:
    body = (FIXTURES / f"{name}.json").read_bytes()
    return Shopify().parse(RawPayload("shopify", body, topic_of(name) if topic == "" else topic))


def order_of(name: str) -> Order:
    order = read(name)[0]
    assert isinstance(order, Order)
    return order


def graphql(**changes: Any) -> Order:
    node = json.loads((FIXTURES / "graphql__partly_shipped.json").read_text())
    return from_graphql(Reading("shopify", node | changes))


def held(status: str, reason: str | None = None, method: str = "SHIPPING") -> dict[str, Any]:
    holds = [{"reason": reason, "reasonNotes": "next week"}] if reason else []
    node = {"status": status, "fulfillmentHolds": holds, "deliveryMethod": {"methodType": method}}
    return {"fulfillmentOrders": {"nodes": [node]}, "displayFulfillmentStatus": "UNFULFILLED", "fulfillments": []}


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*__*.json")), ids=lambda path: path.stem)
def test_the_topic_is_guessed_from_the_shape(path: Path) -> None:
    if not path.stem.startswith("graphql"):
        assert read(path.stem, None) == read(path.stem)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("orders_create__received", OrderState.RECEIVED),
        ("orders_updated__partly_shipped", OrderState.PARTLY_SHIPPED),
        ("orders_updated__two_parcels", OrderState.SHIPPED),
        ("orders_cancelled__unfulfilled", OrderState.CANCELLED),
        ("orders_updated__refunded", OrderState.REFUNDED),
        ("orders_create__digital", OrderState.DIGITAL),
    ],
)
def test_an_order_says_where_it_stands(name: str, state: OrderState) -> None:
    assert order_of(name).state is state


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        (held("OPEN"), OrderState.RECEIVED),
        (held("IN_PROGRESS"), OrderState.PREPARING),
        (held("ON_HOLD", "AWAITING_PAYMENT"), OrderState.ON_HOLD),
        (held("ON_HOLD", "INVENTORY_OUT_OF_STOCK"), OrderState.BACK_ORDERED),
        (held("OPEN", method="PICK_UP"), OrderState.PICKUP_IN_STORE),
        (held("OPEN", method="NONE"), OrderState.DIGITAL),
        (held("SCHEDULED"), OrderState.RECEIVED),
    ],
)
def test_the_api_tells_what_a_webhook_cannot(changes: dict[str, Any], state: OrderState) -> None:
    assert graphql(**changes).state is state


def test_a_hold_keeps_its_reason_and_note() -> None:
    assert graphql(**held("ON_HOLD", "INVENTORY_OUT_OF_STOCK")).hold == Hold("inventory_out_of_stock", "next week")


def test_the_same_order_comes_out_of_both_forms() -> None:
    told = order_of("orders_updated__partly_shipped")
    assert graphql() == replace(told, source="api")
    assert told.lines[0].shipped == 2
    assert told.contact.email == "Ada@Example.com"
    assert told.placed_at == datetime(2026, 11, 2, 16, 0, tzinfo=UTC)


def test_what_the_api_said_of_a_hold_outlives_a_webhook_that_cannot_know() -> None:
    on_hold = graphql(**held("ON_HOLD", "INVENTORY_OUT_OF_STOCK"))
    told = replace(order_of("orders_create__received"), updated_at=datetime(2026, 11, 9, tzinfo=UTC))
    for first, second in ((on_hold, told), (told, on_hold)):
        kept = newer_order(first, second)
        assert (kept.state, kept.updated_at) == (OrderState.BACK_ORDERED, told.updated_at)
    shipped = replace(told, state=OrderState.SHIPPED)
    assert newer_order(on_hold, shipped).state is OrderState.SHIPPED
    released = replace(graphql(**held("OPEN")), updated_at=datetime(2026, 11, 10, tzinfo=UTC))
    assert newer_order(newer_order(on_hold, told), released).state is OrderState.RECEIVED


def test_an_id_rounded_on_the_way_is_taken_from_its_global_form() -> None:
    assert order_of("orders_updated__rounded_ids").id == "5820982911946154508"


def test_two_numbers_in_one_record_are_two_parcels() -> None:
    sent = order_of("orders_updated__two_parcels").fulfilments
    assert [each.tracking_number for each in sent] == ["9400111206990000000017", "9400111206990000000024"]
    assert [each.id for each in sent] == ["71", "71/2"]
    assert [line.shipped for line in order_of("orders_updated__two_parcels").lines] == [2, 1]


def test_an_order_that_may_be_picked_up_is_asked_about() -> None:
    assert read("orders_create__pickup")[1:] == [Refetch(order_id="5100000001042")]
    assert len(read("orders_create__received")) == 1
    assert len(read("orders_create__digital")) == 1


def test_a_dispatch_may_come_before_its_order() -> None:
    (news,) = read("fulfillments_create__first")
    assert isinstance(news, FulfilmentNews)
    assert (news.order_id, news.fulfilment.tracking_number) == ("5100000001042", "9400111206990000000017")
    assert news.fulfilment.lines == (("1", 2),)
    (bare,) = read("fulfillments_update__no_number")
    assert isinstance(bare, FulfilmentNews)
    assert bare.fulfilment.tracking_number is None


def test_a_records_success_says_nothing_of_the_parcel() -> None:
    assert not [news for news in read("fulfillments_create__first") if isinstance(news, FulfilmentReport)]
    dispatch, heard = read("fulfillments_update__delivered")
    assert isinstance(dispatch, FulfilmentNews)
    assert isinstance(heard, FulfilmentReport)
    assert (heard.fulfilment_id, heard.report.headline) == ("71", Status.DELIVERED)


def test_a_fulfilment_event_is_a_scan_with_its_own_time() -> None:
    (news,) = read("fulfillment_events_create__attempted")
    assert isinstance(news, FulfilmentReport)
    (event,) = news.report.events
    assert (event.status, event.tz_basis, event.utc_offset) == (Status.ATTEMPT_FAILED, TzBasis.OFFSET, -480)
    assert event.occurred_at == datetime(2026, 11, 6, 0, 0, tzinfo=UTC)
    assert news.report.eta is not None
    assert news.report.eta.latest == date(2026, 11, 6)


# shopify.dev FulfillmentEventStatus: the stable values, and the three that only the unstable version has.
EVENT_STATUSES = {
    "label_purchased": Status.PRE_TRANSIT,
    "label_printed": Status.PRE_TRANSIT,
    "confirmed": Status.PRE_TRANSIT,
    "carrier_picked_up": Status.IN_TRANSIT,
    "in_transit": Status.IN_TRANSIT,
    "delayed": Status.IN_TRANSIT,
    "out_for_delivery": Status.OUT_FOR_DELIVERY,
    "attempted_delivery": Status.ATTEMPT_FAILED,
    "ready_for_pickup": Status.AVAILABLE_FOR_PICKUP,
    "picked_up": Status.DELIVERED,
    "delivered": Status.DELIVERED,
    "failure": Status.EXCEPTION,
    "buyer_action_required": Status.EXCEPTION,
    "ready_for_recipient_pickup": Status.AVAILABLE_FOR_PICKUP,
    "returning_to_sender": Status.RETURNING,
}


@pytest.mark.parametrize("spelt", [str.lower, str.upper])
@pytest.mark.parametrize(("native", "status"), EVENT_STATUSES.items())
def test_every_documented_event_has_its_meaning(native: str, status: Status, spelt: Callable[[str], str]) -> None:
    body = {"id": 1, "fulfillment_id": 71, "status": spelt(native), "happened_at": "2026-11-05T16:00:00-08:00"}
    (news,) = Shopify().parse(RawPayload("shopify", json.dumps(body).encode(), "fulfillment_events/create"))
    assert isinstance(news, FulfilmentReport)
    assert (news.report.headline, news.report.unknown_codes) == (status, ())


def test_a_status_that_no_table_knows_is_kept_and_counted() -> None:
    (news,) = read("fulfillment_events_create__unstable")
    assert isinstance(news, FulfilmentReport)
    assert news.report.headline is Status.UNKNOWN
    assert news.report.unknown_codes == ("shipment_status:levitating",)


@pytest.mark.parametrize(
    ("name", "news"),
    [
        ("fulfillment_orders_placed_on_hold__stock", Refetch(fulfilment_order_id="61")),
        ("fulfillment_orders_merged__two", Refetch(fulfilment_order_id="62")),
        ("fulfillment_orders_moved__two", Refetch(fulfilment_order_id="61")),
        ("fulfillment_orders_cancelled__replaced", Refetch(fulfilment_order_id="61")),
        ("fulfillment_orders_scheduled_fulfillment_order_ready__plain", Refetch(fulfilment_order_id="61")),
        ("fulfillment_orders_hold_released__plain", Refetch(fulfilment_order_id="61")),
        ("fulfillment_orders_line_items_prepared_for_pickup__plain", Refetch(fulfilment_order_id="61")),
        ("fulfillment_orders_line_items_prepared_for_local_delivery__plain", Refetch(fulfilment_order_id="61")),
        ("fulfillment_orders_split__two", Refetch(fulfilment_order_id="61")),
        ("fulfillment_orders_fulfillment_request_submitted__plain", Refetch(fulfilment_order_id="61")),
        ("refunds_create__plain", Refetch(order_id="5100000001042")),
        ("orders_edited__plain", Refetch(order_id="5100000001042")),
    ],
)
def test_thin_events_ask_for_the_order(name: str, news: Refetch) -> None:
    assert read(name) == [news]


@pytest.mark.parametrize(
    ("body", "news"),
    [
        ({"fulfillment_order": {"id": 61, "order_id": 5, "status": "open"}}, [Refetch(order_id="5")]),
        ({"fulfillment_orders": [{"id": 61, "status": "open"}]}, [Refetch(fulfilment_order_id="61")]),
        ({"refund": {"id": 1, "order_id": 5}}, [Refetch(order_id="5")]),
        ({"order_risk": {"id": 1, "order_id": 5}}, []),
        (
            {"fulfillment_orders": [{"id": 61, "order_id": 5}, {"id": 62, "order_id": 5}, {"id": 63, "order_id": 6}]},
            [Refetch(order_id="5"), Refetch(order_id="6")],
        ),
        ({"id": 3, "status": "requested", "order": {"id": 5}, "return_line_items": []}, []),
        ({"id": 3, "name": "#D1", "created_at": "2026-11-02T10:00:00Z", "line_items": [], "invoice_sent_at": None}, []),
        (
            {
                "name": "#9",
                "created_at": "2026-11-02T10:00:00Z",
                "line_items": [],
                "abandoned_checkout_url": "https://x",
            },
            [],
        ),
        ({"admin_graphql_api_id": "gid://shopify/InventoryLevel/1", "available": 4}, []),
        ({"count": 3}, []),
        ({"errors": "Not Found"}, []),
        ({"orders": []}, []),
    ],
)
def test_answers_of_the_rest_api_are_unwrapped(body: dict[str, Any], news: list[ShopNews]) -> None:
    assert Shopify().parse(RawPayload("shopify", json.dumps(body).encode())) == news


@pytest.mark.parametrize(
    "topic", ["collections/update", "inventory_levels/update", "app/uninstalled", "customers/redact", "orders/delete"]
)
def test_other_topics_are_of_no_interest(topic: str) -> None:
    assert Shopify().parse(RawPayload("shopify", b'{"id": 1}', topic)) == []


@pytest.mark.parametrize(
    ("topic", "body", "path"),
    [
        ("orders/create", b"", "$"),
        ("orders/create", b"[]", "$"),
        ("orders/create", b'{"id":1,"name":"#1"}', "created_at"),
        ("orders/create", b'{"name":"#1","created_at":"2026-11-02T10:00:00Z"}', "id"),
        ("orders/create", b'{"id":1,"name":"#1","created_at":"2026-11-02T10:00:00Z","line_items":3}', "line_items"),
        ("fulfillments/create", b'{"id":1}', "order_id"),
        ("fulfillment_events/create", b'{"id":1,"fulfillment_id":2}', "status"),
        ("fulfillment_orders/placed_on_hold", b'{"fulfillment_order":{}}', "$"),
        (None, b"{}", "$"),
    ],
)
def test_what_cannot_be_read_names_the_path(topic: str | None, body: bytes, path: str) -> None:
    with pytest.raises(MalformedPayload) as caught:
        Shopify().parse(RawPayload("shopify", body, topic))
    assert caught.value.path == path


KEYS = [
    "id", "order_id", "name", "created_at", "updated_at", "line_items", "fulfillments", "tracking_numbers", "order",
    "status", "fulfillment_id", "shipping_address", "customer", "financial_status", "order_number", "refunds",
    "fulfillment_order", "shipment_status", "tracking_number",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["2026-11-02T10:00:00Z", "x", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=20,
)


@given(
    st.sampled_from([None, "orders/updated", "fulfillments/update", "fulfillment_events/create", "refunds/create"]),
    st.one_of(st.binary(max_size=60), JSON.map(lambda value: json.dumps(value).encode())),
)
def test_any_bytes_give_news_or_malformed(topic: str | None, body: bytes) -> None:
    with contextlib.suppress(MalformedPayload):
        Shopify().parse(RawPayload("shopify", body, topic))
