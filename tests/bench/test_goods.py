"""The comparison of ways to suggest: on a made-up shop whose habits are known, each way is right where it must be."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from bench import goods

pytestmark = pytest.mark.slow
BEGAN = datetime(2025, 1, 1, 10, tzinfo=UTC)
PAIRS = [(f"{10000 + 2 * each}", f"{10001 + 2 * each}") for each in range(20)]


def lines():
    """Each shopper buys one favourite again and again, and half the time a pair of things that belong together."""
    dice = random.Random(4)
    for number in range(1500):
        at, shopper = BEGAN + timedelta(hours=6 * number), dice.randrange(40)
        codes = {f"{20000 + shopper}"}
        codes |= set(dice.choice(PAIRS)) if dice.random() < 0.5 else {f"{30000 + dice.randrange(200)}"}
        for code in codes:
            yield {
                "Invoice": str(500000 + number),
                "StockCode": code,
                "Quantity": 1,
                "InvoiceDate": at.strftime("%Y-%m-%d %H:%M:%S"),
                "Customer ID": float(shopper),
            }


@pytest.fixture(scope="module")
def found():
    return goods.report(goods.orders_from(lines()))


def test_what_is_no_purchase_is_no_order():
    line = next(lines())
    bad = [
        line | {"Invoice": "C500000"},
        line | {"Quantity": -1},
        line | {"StockCode": "POST"},
    ]
    assert goods.orders_from(bad) == []
    assert len(goods.orders_from([line, line])) == 1


def test_own_frequency_finds_what_is_bought_again(found):
    methods = found["methods"]
    assert methods["halved, bought before this order: ships as buy again"]["A"]["hit"] > 0.95
    assert methods["popularity, all time"]["A"]["hit"] < methods["own frequency, then 14 d"]["A"]["hit"]


def test_what_ships_as_going_with_finds_the_hidden_partner_better_than_what_sells_most(found):
    methods = found["methods"]
    ships = methods[goods.BACKED]["B"]["hit"]
    assert ships > 0.2
    assert ships > 3 * methods["popularity, 14 d"]["B"]["hit"]


def test_no_case_knows_what_came_after_it(found):
    split = datetime.fromisoformat(found["split"]).replace(tzinfo=UTC)
    orders = goods.orders_from(lines())
    for case in goods.next_orders(orders, split + timedelta(days=1), fresh=True):
        assert all(each.at <= case.now for each in case.history)
        assert not case.wanted & {each.sku for each in case.history}


def test_the_figures_are_json_and_a_table(found):
    assert json.loads(json.dumps(found))["cases"].keys() == {"A", "A2", "B"}
    assert goods.table(found).count("\n| ") >= 12
