"""What Shopify says of the goods: lines with SKU, price and refund; products, their stock, and that they are gone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.order import Order
from bot.domain.product import Product, ProductNews
from bot.errors import MalformedPayload
from bot.ports import RawPayload
from integrations.reading import Reading
from integrations.storefronts.shopify.adapter import Shopify
from integrations.storefronts.shopify.orders import from_graphql

FIXTURES = Path(__file__).parent / "fixtures"
VARIANTS = json.loads((FIXTURES / "products_update__variants.json").read_text())
TOLD = datetime(2026, 11, 20, 14, tzinfo=UTC)


def news(body: Any, topic: str) -> Any:
    (found,) = Shopify().parse(RawPayload("shopify", json.dumps(body).encode(), topic))
    return found


def product(**changes: Any) -> ProductNews:
    found = news(VARIANTS | changes, "products/update")
    assert isinstance(found, ProductNews)
    return found


def stock(found: ProductNews) -> dict[str, bool]:
    return {each.sku: each.in_stock for each in found.products}


def test_each_variant_with_a_sku_is_a_product_at_its_own_address() -> None:
    found = product()
    assert (found.product_id, found.at) == ("8200000000900", TOLD)
    assert found.products[0] == Product(
        sku="LANTERN-S",
        title="Lantern, Small",
        url="/products/lantern?variant=44100000000901",
        in_stock=True,
        updated_at=TOLD,
        image_url="https://cdn.shopify.example/lantern.jpg",
        price=74.0,
        product_id="8200000000900",
    )


def test_stock_is_what_is_left_and_what_may_be_sold_beyond_it() -> None:
    assert stock(product()) == {"LANTERN-S": True, "LANTERN-L": False, "LANTERN-X": True}
    uncounted = [each | {"inventory_management": None} for each in VARIANTS["variants"]]
    assert all(stock(product(variants=uncounted)).values())


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"status": "archived"}, {"published_at": None}], ids=str)
def test_what_is_not_on_sale_is_not_in_stock(hidden: dict[str, Any]) -> None:
    assert not any(stock(product(**hidden)).values())


def test_the_only_variant_has_the_products_own_title() -> None:
    assert product(variants=[VARIANTS["variants"][0] | {"title": "Default Title"}]).products[0].title == "Lantern"


def test_a_deleted_product_names_nothing_but_its_id() -> None:
    assert news({"id": 8200000000900}, "products/delete") == ProductNews((), "8200000000900")


def test_a_product_without_its_time_is_refused() -> None:
    with pytest.raises(MalformedPayload) as caught:
        product(updated_at=None)
    assert caught.value.path == "updated_at"


def order(name: str, **changes: Any) -> Order:
    found = Shopify().parse(RawPayload("shopify", json.dumps(body(name) | changes).encode(), "orders/updated"))[0]
    assert isinstance(found, Order)
    return found


def body(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text())
    return read


def test_a_line_knows_its_sku_its_product_and_what_a_piece_cost_after_discounts() -> None:
    first, second = order("orders_updated__partly_shipped").lines
    assert (first.sku, first.product_id, first.price, first.worth) == ("LANTERN-1", "900", 8.5, 17.0)
    assert (second.sku, second.price, second.refunded) == ("WICK-3", 10.0, 0.0)


def test_a_refund_is_taken_off_its_line_in_both_forms() -> None:
    given = [
        {"id": 1, "created_at": "2026-11-21T10:00:00Z", "refund_line_items": [{"line_item_id": 1, "subtotal": "5.00"}]},
        {"id": 2, "created_at": "2026-11-22T10:00:00Z", "refund_line_items": [{"line_item_id": 1, "subtotal": 2.5}]},
    ]
    assert order("orders_updated__partly_shipped", refunds=given).lines[0].worth == 9.5
    parts = [
        {"subtotalSet": {"shopMoney": {"amount": sum_}}, "lineItem": {"id": "gid://shopify/LineItem/1"}}
        for sum_ in ("5.0", "2.5")
    ]
    node = body("graphql__partly_shipped") | {"paidBack": [{"refundLineItems": {"nodes": [each]}} for each in parts]}
    assert from_graphql(Reading("shopify", node)).lines[0].worth == 9.5


def test_a_line_of_a_shop_without_skus_has_none() -> None:
    lines = [{"id": 1, "title": "Lamp", "quantity": 1}]
    [line] = order("orders_updated__partly_shipped", line_items=lines).lines
    assert (line.sku, line.product_id, line.price, line.worth) == (None, None, None, None)
