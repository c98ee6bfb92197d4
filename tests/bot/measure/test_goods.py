"""What products brought in: both arms counted alike, one shopper one witness, and money only after a click."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.merchant import MerchantSettings
from bot.domain.order import Contact, OrderLine, OrderState
from bot.domain.product import Product, ProductNews
from bot.domain.shopper import is_held_out, shopper_of
from bot.measure.goods import ENOUGH, Facts, StoredTakings, _drawn, takings, worth
from bot.ports.goods import Visit
from bot.store.goods import StoredVisits
from bot.store.merchants import StoredMerchants
from bot.store.orders import StoredOrders
from bot.store.products import StoredProducts
from bot.store.vault import Vault
from tests.bot.conftest import NOON, order

SINCE, UNTIL = NOON - timedelta(days=30), NOON + timedelta(days=1)
LAMP = OrderLine("l1", "A lamp", 2, sku="LAMP", price=10.0)
MUG = OrderLine("l2", "A mug", 1, sku="MUG", price=5.0)


def bought(days=1.0, *lines, **more):
    told = order(lines=lines or (LAMP, MUG), currency=more.pop("currency", "EUR"), **more)
    return replace(told, placed_at=NOON + timedelta(days=days))


def figures(visits, orders=None, clicks=()):
    told = {
        shopper: [replace(one, id=f"{shopper}-{at}") for at, one in enumerate(each)]
        for shopper, each in (orders or {}).items()
    }
    return takings(Facts(visits, {}, clicks, len(clicks), told), SINCE, UNTIL)


def test_revenue_is_that_of_the_five_days_after_a_visit_in_both_arms():
    visits = [("a", "shown", NOON), ("b", "held", NOON)]
    found = figures(visits, {"a": [bought(4.9)], "b": [bought(4.9), bought(5.1), bought(-0.1)]})
    assert (found.shown.revenue, found.held.revenue) == (25.0, 25.0)
    assert (found.shown.orders, found.held.orders) == (1, 1)


def test_an_order_counts_once_however_many_visits_it_follows():
    visits = [("a", "shown", NOON - timedelta(days=day)) for day in range(3)]
    found = figures(visits, {"a": [bought(1)]})
    assert (found.shown.visits, found.shown.revenue) == (3, 25.0)
    assert found.shown.per_visit.estimate == pytest.approx(25 / 3)
    assert found.shown.per_shopper.estimate == 25.0


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({}, 25.0),
        ({"total": 31.0}, 31.0),
        ({"state": OrderState.REFUNDED}, 0.0),
        ({"cancelled_at": NOON}, 0.0),
        ({"lines": (replace(LAMP, refunded=7.5), MUG)}, 17.5),
        ({"lines": (replace(LAMP, refunded=7.5), MUG), "total": 31.0}, 23.5),
        ({"lines": (replace(LAMP, price=None), MUG)}, None),
        ({"lines": ()}, None),
    ],
    ids=str,
)
def test_what_an_order_brought_in(changes, value):
    assert worth(replace(bought(), **changes)) == value


def test_only_the_clicked_products_lines_count_and_refunds_are_taken_off():
    visits = [("a", "shown", NOON)]
    lines = (replace(LAMP, refunded=4.0), MUG)
    found = figures(visits, {"a": [bought(1, *lines)]}, [("a", "LAMP", NOON)])
    assert (found.attributed_orders, found.attributed_revenue) == (1, 16.0)


@pytest.mark.parametrize(
    ("clicks", "revenue"),
    [
        ([], 0.0),
        ([("a", "TRAY", NOON)], 0.0),
        ([("b", "LAMP", NOON)], 0.0),
        ([("a", "LAMP", NOON + timedelta(days=2))], 0.0),
        ([("a", "LAMP", NOON - timedelta(days=4.1))], 0.0),
        ([("a", "LAMP", NOON), ("a", "LAMP", NOON - timedelta(days=1))], 20.0),
        ([("a", "LAMP", NOON), ("a", "MUG", NOON)], 25.0),
    ],
    ids=str,
)
def test_an_order_is_credited_to_a_click_of_its_shopper_on_its_product_in_time(clicks, revenue):
    assert figures([("a", "shown", NOON)], {"a": [bought(1)]}, clicks).attributed_revenue == revenue


@pytest.mark.parametrize("undone", [{"state": OrderState.REFUNDED}, {"state": OrderState.CANCELLED}])
def test_what_was_undone_is_credited_to_nobody(undone):
    found = figures([("a", "shown", NOON)], {"a": [bought(1, **undone)]}, [("a", "LAMP", NOON)])
    assert (found.attributed_orders, found.attributed_revenue) == (0, 0)


def test_a_shopper_in_both_arms_and_orders_in_other_coin_are_left_out_and_said():
    visits = [("a", "shown", NOON), ("a", "held", NOON), ("b", "shown", NOON), ("c", "held", NOON)]
    found = figures(visits, {"b": [bought(1), bought(1, currency="USD"), bought(2)]})
    assert (found.switched, found.shown.shoppers, found.held.shoppers) == (1, 1, 1)
    assert (found.currency, found.elsewhere, found.shown.revenue) == ("EUR", 1, 50.0)


def test_only_orders_that_follow_a_counted_visit_are_said_to_be_left_out():
    visits = [("a", "shown", NOON), ("s", "shown", NOON), ("s", "held", NOON)]
    usd = [bought(days, currency="USD") for days in (-3, 1, 9)]
    nameless = [bought(days, replace(LAMP, price=None)) for days in (-3, 2, 9)]
    found = figures(visits, {"a": [bought(1), bought(2), bought(3), bought(4), *usd, *nameless], "s": usd + nameless})
    assert (found.currency, found.elsewhere, found.unpriced) == ("EUR", 1, 1)


def test_no_interval_is_told_of_a_handful_of_shoppers():
    visits = [(f"s{each}", "shown" if each % 2 else "held", NOON) for each in range(2 * ENOUGH - 2)]
    found = figures(visits, {"s1": [bought(1)]})
    assert not found.enough
    assert found.per_visit.estimate is not None
    assert (found.per_visit.low, found.per_visit.high) == (None, None)


@pytest.mark.slow
def test_the_interval_holds_the_truth_as_often_as_it_says_with_shoppers_as_witnesses():
    """A shopper’s visits and orders come in runs: counted one by one, the interval would be far too narrow."""
    held_by = 0
    rounds = 150
    for seed in range(rounds):
        dice = random.Random(seed)
        visits, orders = [], {}
        for number in range(240):
            shopper, arm = f"s{number}", "held" if number % 2 else "shown"
            count = dice.choice([1, 1, 1, 8])
            visits += [(shopper, arm, NOON - timedelta(days=each)) for each in range(count)]
            if dice.random() < 0.3:
                price = dice.choice([20.0, 30.0, 60.0])
                orders[shopper] = [bought(1, OrderLine("l1", "x", 1, sku="X", price=price)) for _ in range(count)]
        found = figures(visits, orders)
        assert found.per_visit.low is not None
        assert found.per_visit.high is not None
        held_by += found.per_visit.low <= 0.0 <= found.per_visit.high
    assert held_by / rounds >= 0.89


def test_the_figures_are_json_with_the_rule_beside_them():
    found = json.loads(json.dumps(figures([("a", "shown", NOON)]).as_json()))
    assert "within 5 days after the click" in found["rule"]
    assert found["shown"]["visits"] == 1


@pytest.fixture
async def shop(database, clock):
    merchants = StoredMerchants(database, Vault("k" * 40), clock)
    return [await merchants.add(slug, MerchantSettings(name=slug)) for slug in ("lamps", "mugs")], merchants


async def test_from_the_stores_visits_orders_and_clicks_meet_by_shopper(database, shop):
    (merchant, other), merchants = shop
    orders, visits = StoredOrders(database), StoredVisits(database)
    salt = await merchants.salt(merchant.id)
    jane, ada = Contact(email="Jane@example.com"), Contact(phone="+49 30 5550100")
    for name, contact, arm in (("j", jane, "shown"), ("a", ada, "held")):
        seen = replace(bought(-3, contact=contact), id=f"seen-{name}", number=name)
        await orders.save(merchant.id, seen, NOON)
        shopper = shopper_of(contact, salt)
        skus, why = (("LAMP",), None) if arm == "shown" else ((), "holdout")
        await visits.opened(merchant.id, Visit(seen.id, shopper, NOON.date(), NOON, arm, why, skus))
        await orders.save(merchant.id, replace(bought(2, contact=contact), id=f"next-{name}", number=f"n{name}"), NOON)
    lamp = Product("LAMP", "A lamp", "https://shop.example/lamp", True, NOON)
    await StoredProducts(database).keep(merchant.id, ProductNews((lamp,)), NOON)
    await visits.clicked(merchant.id, "seen-j", "LAMP", NOON + timedelta(hours=1))
    nobody = Visit("seen-x", "ghost", NOON.date(), NOON, "shown", "trouble", ())
    await visits.opened(merchant.id, nobody)
    stranger = replace(bought(2, contact=Contact(email="x@example.com")), id="stranger", number="x")
    await orders.save(merchant.id, stranger, NOON)
    found = await StoredTakings(database).of(merchant.id, SINCE, UNTIL)
    assert (found.shown.shoppers, found.shown.revenue, found.held.shoppers, found.held.revenue) == (1, 25.0, 1, 25.0)
    assert (found.clicks, found.visits_clicked, found.attributed_orders, found.attributed_revenue) == (1, 1, 1, 20.0)
    assert found.withheld == {"holdout": 1, "trouble": 1}
    await _is_kept_for_the_night(database, merchant, found)
    empty = await StoredTakings(database).of(other.id, SINCE, UNTIL)
    assert (empty.shown.visits, empty.clicks, empty.per_visit.estimate) == (0, 0, None)


async def _is_kept_for_the_night(database, merchant, found):
    """What a night worked out is what a page shows, and at once where there is little to work out."""
    tomorrow, kept = NOON + timedelta(days=1), StoredTakings(database)
    live = await kept.last(merchant, tomorrow, 7)
    assert (live.clicks, live.shown.revenue, live.withheld) == (found.clicks, found.shown.revenue, found.withheld)
    await kept.work_out(merchant, tomorrow)
    assert await kept.last(merchant, tomorrow, 7) == live
    assert (await kept.last(merchant, tomorrow, 7)).part == 1.0


def test_of_many_shoppers_a_part_stands_for_all_and_is_the_same_each_time():
    everybody = [f"shopper-{number}" for number in range(5_000)]
    some = [each for each in everybody if _drawn(each, 0.3)]
    assert 0.27 < len(some) / len(everybody) < 0.33
    assert set(some) <= {each for each in everybody if _drawn(each, 0.5)}
    assert all(_drawn(each, 1.0) for each in everybody)


def test_the_draw_is_one_of_its_own():
    """Who is held out of notices is not for that held out of products: one comparison must not lean on the other."""
    shoppers = [f"s{number}" for number in range(4000)]
    notices = {each for each in shoppers if is_held_out(each, "salt", 0.2)}
    goods = {each for each in shoppers if is_held_out(each, "salt", 0.2, "goods")}
    assert 0.17 < len(goods) / len(shoppers) < 0.23
    assert 0.14 < len(goods & notices) / len(notices) < 0.26
    assert goods < {each for each in shoppers if is_held_out(each, "salt", 0.4, "goods")}
