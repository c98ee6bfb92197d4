"""What an order is worth is read where each shop system documents it, and is nothing where it is no plain sum."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.order import Order
from bot.errors import MalformedPayload
from bot.ports import RawPayload
from integrations.reading import Reading
from integrations.storefronts.bigcommerce.mapping import read_order as read_bigcommerce
from integrations.storefronts.plain_orders.adapter import PlainOrders
from integrations.storefronts.shopify.orders import from_graphql, from_rest
from integrations.storefronts.woocommerce.mapping import read_order as read_woocommerce

AT = "2026-11-20T14:05:00Z"


def shopify(**more: Any) -> Order:
    return from_rest(Reading("shopify", {"id": 1, "name": "#1", "created_at": AT, **more}))


def graphql(**more: Any) -> Order:
    return from_graphql(Reading("shopify", {"legacyResourceId": "1", "name": "#1", "createdAt": AT, **more}))


def woocommerce(**more: Any) -> Order | None:
    body = {"id": 1, "status": "processing", "date_created_gmt": AT, "line_items": [], **more}
    return read_woocommerce(Reading("woocommerce", body))


def bigcommerce(**more: Any) -> Order | None:
    body = {"id": 1, "status_id": 11, "date_created": "Fri, 20 Nov 2026 14:05:00 +0000", **more}
    return read_bigcommerce(Reading("bigcommerce", body), [], [], [])


def plain(**more: Any) -> Order:
    body = json.dumps({"id": "1", "placed_at": AT, **more}).encode()
    [order] = PlainOrders().parse(RawPayload("plain_orders", body))
    assert isinstance(order, Order)
    return order


@pytest.mark.parametrize(
    ("order", "worth"),
    [
        (shopify(total_price="129.90", currency="USD"), (129.9, "USD")),
        (shopify(), (None, None)),
        (shopify(total_price="-1.00", currency="dollars"), (None, None)),
        (graphql(totalPriceSet={"shopMoney": {"amount": "129.9", "currencyCode": "EUR"}}), (129.9, "EUR")),
        (graphql(), (None, None)),
        (woocommerce(total="58.00", currency="USD"), (58.0, "USD")),
        (bigcommerce(total_inc_tax="58.0000", currency_code="GBP"), (58.0, "GBP")),
        (plain(total=129.9, currency="eur"), (129.9, "EUR")),
        (plain(total="129.90"), (129.9, None)),
        (plain(), (None, None)),
    ],
)
def test_what_an_order_is_worth(order: Order, worth: tuple[float | None, str | None]) -> None:
    assert (order.total, order.currency) == worth


@pytest.mark.parametrize("total", [-1, "a lot", "1e9", True, [1], 1e300])
def test_a_plain_order_whose_total_is_no_sum_is_refused_with_its_field(total: Any) -> None:
    with pytest.raises(MalformedPayload) as refused:
        plain(total=total)
    assert refused.value.path.endswith("total")
