"""Plain orders: the documented schema, field by field, and what is said of each that cannot be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.dispatches import join
from bot.domain.merchant import MerchantSettings
from bot.domain.order import Hold, Order, OrderState, newer_order
from bot.errors import MalformedPayload
from bot.ports import RawPayload, Refetch
from integrations.storefronts.plain_orders.adapter import PlainOrders

FULL = json.loads((Path(__file__).parent / "fixtures" / "order__full.json").read_text())
PLACED = "2026-11-16T09:30:00+01:00"
SENT = {"created_at": "2026-11-17T15:00:00+01:00", "tracking_number": "1Z999"}


def read(value: Any, received_at: datetime | None = None) -> Order:
    (order,) = PlainOrders().parse(RawPayload("plain_orders", json.dumps(value).encode(), None, received_at))
    assert isinstance(order, Order)
    return order


def small(**more: Any) -> dict[str, Any]:
    return {"id": "1", "placed_at": PLACED} | more


def test_every_field_has_its_place() -> None:
    order = read(FULL)
    assert (order.id, order.number, order.placed_at) == ("A-1042", "#1042", datetime(2026, 11, 16, 8, 30, tzinfo=UTC))
    assert (order.contact.email, order.contact.country) == ("ada@shop.example", "DE")
    assert [(line.title, line.quantity, line.shipped, line.requires_shipping) for line in order.lines] == [
        ("Brass lamp", 2, 1, True),
        ("Gift card", 1, 0, False),
    ]
    (parcel,) = order.fulfilments
    assert (parcel.id, parcel.tracking_number, parcel.carrier, parcel.lines) == (
        "F-1",
        "JD014600003828392183",
        "dhl",
        (("1", 1),),
    )


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, OrderState.RECEIVED),
        ({"state": "preparing"}, OrderState.PREPARING),
        ({"state": "Preparing", "cancelled_at": PLACED}, OrderState.PREPARING),
        ({"cancelled_at": PLACED}, OrderState.CANCELLED),
        ({"refunded_at": PLACED}, OrderState.REFUNDED),
        ({"hold": {"reason": "awaiting_payment"}}, OrderState.ON_HOLD),
        ({"hold": {"reason": "inventory_out_of_stock"}}, OrderState.BACK_ORDERED),
        ({"hold": {}}, OrderState.ON_HOLD),
        ({"lines": [{"title": "PDF", "requires_shipping": False}]}, OrderState.DIGITAL),
        ({"lines": [{"quantity": 2, "shipped": 1}]}, OrderState.PARTLY_SHIPPED),
        ({"lines": [{"quantity": 2, "shipped": 2}]}, OrderState.SHIPPED),
        ({"lines": [{"quantity": 2}], "fulfilments": [SENT]}, OrderState.SHIPPED),
        ({"lines": [{"quantity": 2}], "fulfilments": [SENT | {"lines": [{"id": "1"}]}]}, OrderState.PARTLY_SHIPPED),
        ({"lines": [{"quantity": 2}], "fulfilments": [SENT | {"status": "cancelled"}]}, OrderState.RECEIVED),
    ],
)
def test_a_state_that_is_left_out_follows_from_the_rest(more: dict[str, Any], state: OrderState) -> None:
    assert read(small(**more)).state is state


def test_without_a_version_of_its_own_an_order_is_as_new_as_its_arrival() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    first, second = read(small(), at), read(small(hold={"reason": "other"}), at + timedelta(seconds=1))
    assert newer_order(second, first) == newer_order(first, second) == second
    assert second.hold == Hold("other")
    told = small(updated_at="2026-11-19T00:00:00Z")
    assert read(told, at).updated_at == datetime(2026, 11, 19, tzinfo=UTC)


def test_a_corrected_number_replaces_the_wrong_one() -> None:
    wrong = read(small(updated_at="2026-11-18T00:00:00Z", fulfilments=[SENT | {"id": "F"}]))
    right = read(small(updated_at="2026-11-19T00:00:00Z", fulfilments=[SENT | {"id": "F", "tracking_number": "1Z111"}]))
    for known, news in ((wrong, right), (right, wrong)):
        order = join(newer_order(known, news), [*wrong.fulfilments, *right.fulfilments])
        assert [one.tracking_number for one in order.fulfilments] == ["1Z111"]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({}, "id"),
        ({"id": "1"}, "placed_at"),
        ({"id": [], "placed_at": PLACED}, "id"),
        (small(placed_at="2026-11-16"), "placed_at"),
        (small(placed_at="2026-11-16T09:30:00"), "placed_at"),
        (small(placed_at="16.11.2026"), "placed_at"),
        (small(updated_at="now"), "updated_at"),
        (small(state="lost"), "state"),
        (small(contact=7), "contact"),
        (small(contact={"email": "nobody"}), "contact.email"),
        (small(contact={"country": "Germany"}), "contact.country"),
        (small(lines=7), "lines"),
        (small(lines=["x"]), "lines[0]"),
        (small(lines=[{"quantity": -1}]), "lines[0].quantity"),
        (small(lines=[{"quantity": "many"}]), "lines[0].quantity"),
        (small(fulfilments=[{"tracking_number": "1"}]), "fulfilments[0].created_at"),
        (small(fulfilments=[SENT | {"tracking_url": "javascript:x"}]), "fulfilments[0].tracking_url"),
        (small(fulfilments=[SENT | {"status": "delivered"}]), "fulfilments[0].status"),
        (small(fulfilments=[SENT | {"lines": [{}]}]), "fulfilments[0].lines[0].id"),
        (small(hold="x"), "hold"),
        ([small(), 7], "[1]"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_do(value: Any, path: str) -> None:
    with pytest.raises(MalformedPayload) as caught:
        PlainOrders().parse(RawPayload("plain_orders", json.dumps(value).encode()))
    assert caught.value.path == path
    assert caught.value.message


async def test_there_is_no_shop_to_ask() -> None:
    settings = MerchantSettings(name="Shop")
    assert await PlainOrders().fetch_order("1", settings, "") is None
    assert await PlainOrders().refetch(Refetch(order_id="1"), settings, "") is None
    assert [order async for order in PlainOrders().orders_since(datetime.now(UTC), settings, "")] == []
