"""Products, what goes with what, visits and clicks, on both databases: the newest counts, and twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.merchant import MerchantSettings
from bot.domain.order import Contact, OrderLine, OrderState
from bot.domain.product import Product, ProductNews
from bot.ports.goods import Visit
from bot.store.goods import StoredPairings, StoredVisits
from bot.store.merchants import StoredMerchants
from bot.store.orders import StoredOrders
from bot.store.products import StoredProducts
from bot.store.vault import Vault
from bot.store.worth import goes_with, page_clicks, page_visits
from tests.bot.conftest import NOON, order

LAMP = Product("LAMP", "A lamp", "https://shop.example/lamp", True, NOON, price=12.5, currency="EUR", product_id="P1")


@pytest.fixture
async def shops(database, clock):
    merchants = StoredMerchants(database, Vault("k" * 40), clock)
    return [(await merchants.add(slug, MerchantSettings(name=slug))).id for slug in ("lamps", "mugs")]


@pytest.fixture
def products(database):
    return StoredProducts(database)


@pytest.fixture
def visits(database):
    return StoredVisits(database)


def bought(*skus: str, **more):
    lines = tuple(OrderLine(f"l{at}", sku, 1, sku=sku) for at, sku in enumerate(skus))
    return order(lines=lines, **more)


async def known(products, shop, *skus):
    """The products in stock that a page beside a favourite of each SKU would find."""
    await StoredPairings(products._database).learned(shop, 500, {}, skus, NOON)
    stocked = await products.stocked(shop, bought("X"))
    return await products.of(shop, tuple(stocked.stock))


async def test_a_product_is_kept_as_it_was_told(products, shops):
    assert await products.keep(shops[0], ProductNews((LAMP,)), NOON) == 1
    assert await known(products, shops[0], "LAMP") == {"LAMP": LAMP}


async def test_the_same_again_changes_nothing_and_an_older_version_neither(products, shops):
    await products.keep(shops[0], ProductNews((LAMP,)), NOON)
    older = replace(LAMP, title="Old", updated_at=NOON - timedelta(hours=1))
    for told in (LAMP, replace(LAMP, updated_at=NOON + timedelta(hours=1)), older):
        assert await products.news(shops[0], ProductNews((told,))) == 0
        assert await products.keep(shops[0], ProductNews((told,)), NOON) == 0
    assert (await known(products, shops[0], "LAMP"))["LAMP"].title == "A lamp"
    newer = replace(LAMP, title="New", updated_at=NOON + timedelta(hours=2))
    assert await products.news(shops[0], ProductNews((newer,))) == 1
    assert await products.keep(shops[0], ProductNews((newer,)), NOON) == 1
    assert (await known(products, shops[0], "LAMP"))["LAMP"].title == "New"


async def test_a_variant_that_its_product_has_no_more_is_sold_no_more(products, shops):
    large, other = replace(LAMP, sku="LAMP-L"), replace(LAMP, sku="MUG", product_id="P2")
    await products.keep(shops[0], ProductNews((LAMP, large), "P1", NOON), NOON)
    await products.keep(shops[0], ProductNews((other,), "P2", NOON), NOON)
    later = replace(LAMP, updated_at=NOON + timedelta(hours=1))
    await products.keep(shops[0], ProductNews((later,), "P1", later.updated_at), later.updated_at)
    assert set(await known(products, shops[0], "LAMP", "LAMP-L", "MUG")) == {"LAMP", "MUG"}


async def test_a_deleted_product_stays_gone_whatever_arrives_late(products, shops):
    await products.keep(shops[0], ProductNews((LAMP,), "P1", NOON), NOON)
    gone = NOON + timedelta(hours=1)
    assert await products.keep(shops[0], ProductNews((), "P1"), gone) == 1
    assert await products.keep(shops[0], ProductNews((), "P1"), gone) == 0
    late = replace(LAMP, title="Late", updated_at=NOON + timedelta(minutes=5))
    await products.keep(shops[0], ProductNews((late,), "P1", late.updated_at), gone)
    assert await known(products, shops[0], "LAMP") == {}


async def test_one_shop_sees_nothing_of_another(products, shops, database):
    await products.keep(shops[0], ProductNews((LAMP,)), NOON)
    assert await known(products, shops[1], "LAMP") == {}
    await StoredPairings(database).learned(shops[0], 500, {"X": [("LAMP", 1.0)]}, ["LAMP"], NOON)
    found = await products.stocked(shops[1], bought("X"))
    assert (found.goes_with, found.stock) == ({}, {})
    assert await products.of(shops[1], ("LAMP",)) == {}


async def test_a_page_reads_history_neighbours_and_stock_at_once(products, shops, database):
    orders = StoredOrders(database)
    past = NOON - timedelta(days=30)
    await orders.save(shops[0], replace(bought("OIL", "WICK"), id="past", placed_at=past), NOON)
    undone = replace(bought("MUG", state=OrderState.CANCELLED), id="undone", placed_at=past)
    await orders.save(shops[0], undone, NOON)
    stranger = bought("TRAY", contact=Contact(email="x@example.com"))
    await orders.save(shops[0], replace(stranger, id="other", placed_at=past), NOON)
    this = bought("LAMP")
    await orders.save(shops[0], this, NOON)
    skus = ("OIL", "WICK", "BULB", "MUG", "TRAY", "SHADE")
    sold = tuple(replace(LAMP, sku=sku, in_stock=sku != "SHADE") for sku in skus)
    await products.keep(shops[0], ProductNews(sold), NOON)
    near = {"LAMP": [("BULB", 0.5), ("SHADE", 0.4)]}
    await StoredPairings(database).learned(shops[0], 500, near, ["MUG"], NOON)
    found = await products.stocked(shops[0], this)
    assert found.orders == 500
    assert sorted(found.history) == [("OIL", past), ("WICK", past)]
    assert {sku: list(each) for sku, each in found.goes_with.items()} == {"LAMP": [("BULB", 0.5), ("SHADE", 0.4)]}
    assert set(found.stock) == {"OIL", "WICK", "BULB", "MUG"}


async def test_a_phone_number_alone_brings_no_history(products, shops, database):
    orders = StoredOrders(database)
    caller = Contact(phone="+49 30 5550100")
    await orders.save(
        shops[0], replace(bought("OIL", contact=caller), id="past", placed_at=NOON - timedelta(days=9)), NOON
    )
    assert (await products.stocked(shops[0], bought("LAMP", contact=caller))).history == []


async def test_orders_are_read_newest_first_some_at_a_time_and_no_more_than_asked(database, shops, monkeypatch):
    monkeypatch.setattr("bot.store.goods.BATCH", 3)
    orders, pairings = StoredOrders(database), StoredPairings(database)
    for day in range(10):
        one = replace(bought(f"S{day}"), id=f"o{day}", placed_at=NOON - timedelta(days=day))
        await orders.save(shops[0], one, NOON)
    await orders.save(shops[0], replace(bought("NO", state=OrderState.REFUNDED), id="back", placed_at=NOON), NOON)
    await orders.save(shops[1], replace(bought("THEIRS"), id="theirs", placed_at=NOON), NOON)
    found = [basket async for some in pairings.baskets(shops[0], NOON - timedelta(days=7), 7) for basket in some]
    assert found == [(NOON - timedelta(days=day), (f"S{day}",)) for day in range(6)]


async def test_what_is_learned_replaces_what_was_known(database, shops):
    pairings = StoredPairings(database)
    assert await pairings.learned_at(shops[0]) is None
    await pairings.learned(shops[0], 10, {"A": [("B", 1.0)], "C": [("A", 0.5)]}, ["A"], NOON)
    await pairings.learned(shops[0], 12, {"A": [("C", 0.5)]}, [], NOON + timedelta(days=1))
    rows = await database.rows(select(goes_with.c.sku, goes_with.c.near))
    assert [(row["sku"], row["near"]) for row in rows] == [("A", '[["C", 0.5]]')]
    assert await pairings.learned_at(shops[0]) == (NOON + timedelta(days=1), 12)


def visit(withheld=None, skus=(), **more):
    told = {"order_id": "o1", "shopper": "s1", "day": NOON.date(), "at": NOON, "arm": "shown"} | more
    return Visit(withheld=withheld, skus=tuple(skus), **told)


async def seen(database):
    rows = await database.rows(select(page_visits).order_by(page_visits.c.id))
    return [(row["order_id"], row["day"], row["arm"], row["withheld"], row["skus"]) for row in rows]


async def test_a_visit_is_one_row_a_shopper_order_and_day(database, shops, visits):
    for _ in range(3):
        await visits.opened(shops[0], visit(skus=["A"]))
    await visits.opened(shops[0], visit(day=NOON.date() + timedelta(days=1), skus=["A"]))
    assert len(await seen(database)) == 2


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [
        (visit("trouble"), visit(skus=["A"]), (None, '["A"]')),
        (visit(skus=["A"]), visit("trouble"), (None, '["A"]')),
        (visit(skus=["A"]), visit(skus=["B", "A"]), (None, '["A", "B"]')),
        (visit("trouble"), visit("none"), ("trouble", "[]")),
        (visit("none", arm="held"), visit("holdout", arm="held"), ("holdout", "[]")),
        (visit("holdout", arm="held"), visit("trouble", arm="held"), ("holdout", "[]")),
    ],
)
async def test_a_second_look_on_the_same_day_adds_and_takes_nothing_back(database, shops, visits, first, then, kept):
    await visits.opened(shops[0], first)
    await visits.opened(shops[0], then)
    [row] = await seen(database)
    assert row[3:] == kept


async def test_a_click_counts_once_a_visit_and_only_for_what_was_shown(database, shops, visits, products):
    await products.keep(shops[0], ProductNews((LAMP,)), NOON)
    await visits.opened(shops[0], visit(skus=["LAMP"]))
    for _ in range(3):
        assert await visits.clicked(shops[0], "o1", "LAMP", NOON) == LAMP
    assert await visits.clicked(shops[0], "o1", "MUG", NOON) is None
    assert await visits.clicked(shops[0], "o2", "LAMP", NOON) is None
    assert await visits.clicked(shops[1], "o1", "LAMP", NOON) is None
    assert len(await database.rows(select(page_clicks))) == 1
    await visits.opened(shops[0], visit(day=NOON.date() + timedelta(days=1), skus=["LAMP"]))
    await visits.clicked(shops[0], "o1", "LAMP", NOON + timedelta(days=1))
    assert len(await database.rows(select(page_clicks))) == 2
