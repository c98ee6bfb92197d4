"""Plain products: the documented schema, field by field, and what is said of each that cannot be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.merchant import MerchantSettings
from bot.domain.product import Product, ProductNews
from bot.errors import MalformedPayload
from bot.ports import RawPayload, Refetch
from integrations.storefronts.plain_products.adapter import PlainProducts

FULL = json.loads((Path(__file__).parent / "fixtures" / "product__full.json").read_text())
SMALL = {"sku": "A-1", "title": "A lamp", "url": "https://shop.example/a", "in_stock": True}
HEARD = datetime(2026, 11, 23, tzinfo=UTC)


def read(value: Any, received_at: datetime | None = None) -> Product:
    (news,) = PlainProducts().parse(RawPayload("plain_products", json.dumps(value).encode(), None, received_at))
    assert isinstance(news, ProductNews)
    assert news.product_id is None  # one variant says nothing of the others
    (product,) = news.products
    return product


def test_every_field_has_its_place() -> None:
    assert read(FULL) == Product(
        sku="LAMP-OAK",
        title="Hollow oak table lamp",
        url="https://shop.example/lamps/oak?ref=parcel",
        in_stock=True,
        updated_at=datetime(2026, 11, 20, 13, 5, tzinfo=UTC),
        image_url="https://cdn.shop.example/lamps/oak.jpg",
        price=129.0,
        currency="USD",
        product_id="P-12",
    )


def test_four_fields_are_enough_and_the_time_of_arrival_is_the_version() -> None:
    assert read(SMALL, HEARD) == Product("A-1", "A lamp", "https://shop.example/a", True, HEARD)


@pytest.mark.parametrize(("written", "meant"), [(True, True), ("true", True), (False, False), ("FALSE", False)])
def test_stock_may_be_written_as_text(written: Any, meant: bool) -> None:
    assert read(SMALL | {"in_stock": written}).in_stock is meant


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"sku": " "}, "sku"),
        ({"title": None}, "title"),
        ({"url": None}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "//evil.example"}, "url"),
        ({"url": "https://shop.example/a b"}, "url"),
        ({"in_stock": None}, "in_stock"),
        ({"in_stock": "maybe"}, "in_stock"),
        ({"image_url": "data:image/png;base64,AAAA"}, "image_url"),
        ({"price": "12 EUR", "currency": "EUR"}, "price"),
        ({"price": 12}, "currency"),
        ({"price": 12, "currency": "Euro"}, "currency"),
        ({"updated_at": "2026-11-20T14:05:00"}, "updated_at"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_refused_by_its_path(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(MalformedPayload) as caught:
        read(SMALL | wrong)
    assert caught.value.path == path
    assert caught.value.message


async def test_there_is_no_shop_to_ask() -> None:
    adapter, settings = PlainProducts(), MerchantSettings(name="Oak")
    assert await adapter.fetch_order("1", settings, "") is None
    assert await adapter.refetch(Refetch(order_id="1"), settings, "") is None
    assert [each async for each in adapter.orders_since(HEARD, settings, "")] == []
