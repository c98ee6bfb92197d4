"""What goes with what is learned from orders: enough of them, the rarer the better, and the same every time."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bot.goods import pairs
from bot.goods.pairs import LEAST_ORDERS, MOST_IN_A_BASKET, MOST_NEIGHBOURS, Basket, fit, matrix_of, tfidf

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def baskets(*orders: tuple[str, ...], days: int = 5) -> list[Basket]:
    return [Basket(NOW - timedelta(days=days, minutes=at), skus) for at, skus in enumerate(orders)]


def near(made: pairs.Pairs, sku: str) -> list[str]:
    return [other for other, _ in made.goes_with.get(sku, ())]


def test_what_stands_together_often_goes_together_and_the_rare_partner_counts_more() -> None:
    orders = [("lamp", "bulb")] * 5 + [("lamp", "bag")] * 5 + [("mug", "bag")] * 9 + [("tray", "bag")] * 9
    made = fit(baskets(*orders), NOW)
    assert near(made, "lamp") == ["bulb", "bag"]
    assert near(made, "bulb") == ["lamp"]
    assert made.orders == 28


def test_a_pair_that_few_orders_back_is_chance_and_left_out() -> None:
    others = [("mug", "tray")] * 6
    few = fit(baskets(*[("lamp", "bulb")] * (LEAST_ORDERS - 1), *others), NOW)
    enough = fit(baskets(*[("lamp", "bulb")] * LEAST_ORDERS, *others), NOW)
    assert (near(few, "lamp"), near(enough, "lamp")) == ([], ["bulb"])


def test_the_cosine_is_that_of_the_textbook() -> None:
    orders = [("a", "b"), ("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c"), ("d",)]
    made = fit(baskets(*orders), NOW, least=1)
    skus = sorted({sku for each in orders for sku in each})
    rarity = [np.log(4) - np.log1p(len(each)) for each in orders]
    rows = np.array(
        [[weight if sku in each else 0 for each, weight in zip(orders, rarity, strict=True)] for sku in skus]
    )
    rows = np.maximum(rows, 0)
    length = np.linalg.norm(rows, axis=1)
    expected = rows[0] @ rows[1] / length[0] / length[1]
    assert dict(made.goes_with["a"])["b"] == pytest.approx(expected, abs=1e-6)


def test_neither_the_order_of_orders_nor_of_lines_matters() -> None:
    dice = random.Random(3)
    orders = baskets(*[tuple(dice.sample("abcdefgh", dice.randrange(1, 5))) for _ in range(200)])
    made = fit(orders, NOW)
    dice.shuffle(orders)
    again = fit([Basket(each.at, tuple(reversed(each.skus))) for each in orders], NOW)
    assert again == made
    assert any(made.goes_with.values())


def test_ties_are_broken_by_sku_and_a_list_ends() -> None:
    orders = [(f"s{number:02}", "x") for number in range(MOST_NEIGHBOURS + 10) for _ in range(3)]
    made = fit(baskets(*orders), NOW)
    assert near(made, "x") == [f"s{number:02}" for number in range(MOST_NEIGHBOURS)]


def test_blocks_of_rows_give_what_the_whole_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(5)
    orders = baskets(*[tuple(dice.sample("abcdefghijkl", 4)) for _ in range(100)])
    whole = fit(orders, NOW)
    monkeypatch.setattr(pairs, "ROWS", 5)
    assert fit(orders, NOW) == whole


def test_an_order_of_hundreds_of_items_costs_no_more_than_its_share() -> None:
    huge = tuple(f"s{number:04}" for number in range(1000))
    assert matrix_of(baskets(huge), sorted(huge)).nnz == MOST_IN_A_BASKET


def test_popular_is_what_many_orders_held_lately() -> None:
    orders = baskets(*[("lamp",)] * 4, *[("mug", "mug")] * 5) + baskets(*[("old",)] * 9, days=60)
    assert fit([*orders, *baskets(("once",))], NOW).popular == ("mug", "lamp")


def test_nothing_is_learned_from_nothing() -> None:
    assert fit([], NOW) == fit([Basket(NOW, ())], NOW)
    assert fit([], NOW).orders == 0


def test_weights_of_a_lone_order_are_no_mistake() -> None:
    assert tfidf(matrix_of(baskets(("a",)), ["a"])).nnz <= 1
    assert fit(baskets(("a", "b")), NOW).goes_with == {}
