"""What goes with what is learned once a night, soon again while too little is known, and one shop stops no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.merchant import MerchantSettings
from bot.domain.order import OrderLine
from bot.domain.policy import Goods, Policy
from bot.pairing import Pairing
from tests.bot.conftest import NOON, order


class Kept:
    """A shop's orders in memory."""

    def __init__(self) -> None:
        self.orders = {}
        self.made = {}
        self.broken = ""

    async def baskets(self, merchant_id, since, most):
        if merchant_id == self.broken:
            raise RuntimeError
        yield [each for each in self.orders.get(merchant_id, ()) if each[0] >= since][:most]

    async def learned_at(self, merchant_id):
        return self.made.get(merchant_id, (None,))[:2] if merchant_id in self.made else None

    async def learned(self, merchant_id, orders, goes_with, popular, at):
        self.made[merchant_id] = (at, orders, goes_with)


class Shop:
    def __init__(self, ident, **goods):
        self.id = ident
        self.settings = MerchantSettings(name=ident, policy=Policy(goods=Goods(**{"least_orders": 10} | goods)))


@pytest.fixture
def kept():
    return Kept()


def pairing(kept, clock, *shops):
    async def every():
        return shops

    return Pairing(kept, every, clock)


async def test_it_is_done_once_a_night(kept, clock):
    kept.orders["a"] = [(clock.now(), ("x", "y"))] * 20
    learner = pairing(kept, clock, Shop("a"))
    assert [await learner.step(), await learner.step()] == [1, 0]
    clock.tick(hours=23)
    assert await learner.step() == 0
    clock.tick(hours=1)
    assert await learner.step() == 1
    assert kept.made["a"][:2] == (clock.now(), 20)


async def test_a_shop_of_which_too_little_is_known_is_looked_at_again_soon(kept, clock):
    kept.orders["a"] = [(clock.now(), ("x", "y"))] * 3
    learner = pairing(kept, clock, Shop("a"))
    await learner.step()
    clock.tick(minutes=2)
    kept.orders["a"] *= 4
    assert await learner.step() == 1
    clock.tick(minutes=2)
    assert await learner.step() == 0


async def test_one_shops_failure_stops_no_other_and_a_shop_that_wants_none_costs_nothing(kept, clock):
    kept.broken = "a"
    learner = pairing(kept, clock, Shop("a"), Shop("off", enabled=False), Shop("b"))
    assert await learner.step() == 1
    assert set(kept.made) == {"b"}
    kept.broken = ""
    assert await learner.step() == 1
    assert set(kept.made) == {"a", "b"}


async def test_only_the_last_year_teaches(services, merchant):
    for number, age in enumerate((10, 20, 30, 400)):
        lines = tuple(OrderLine(sku, sku, 1, sku=sku) for sku in ("LAMP", "BULB"))
        one = replace(order(id=f"o{number}", number=f"#{number}", lines=lines), placed_at=NOON - timedelta(days=age))
        await services.orders.save(merchant.id, one, NOON)
    made = await services.pairing.learn(merchant)
    assert made.orders == 3
    assert (await services.pairings.learned_at(merchant.id))[1] == 3


async def test_shopifys_word_of_a_product_arrives_where_pages_look(services, merchant):
    from bot.ports import Arrival
    from integrations.storefronts.shopify.adapter import Shopify

    services.storefronts["shopify"] = Shopify()
    told = (
        b'{"id": 9, "title": "Lamp", "handle": "lamp", "status": "active", "updated_at": "2026-11-20T10:00:00Z", '
        b'"variants": [{"id": 1, "title": "Default Title", "sku": "LAMP", "price": "9.00", "inventory_quantity": 2, '
        b'"inventory_management": "shopify"}]}'
    )
    for topic, body in (("products/update", told), ("products/delete", b'{"id": 9}')):
        at = services.clock.now()
        await services.inbox.keep(Arrival(merchant.id, "shopify", topic, topic, body, {}, at))
        await services.worker.drain()
        found = (await services.products.of(merchant.id, ("LAMP",)))["LAMP"]
        assert (found.url, found.in_stock) == ("/products/lamp?variant=1", topic == "products/update")
