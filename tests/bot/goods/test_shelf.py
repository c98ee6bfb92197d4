"""Which products stand there: bought again, gone with, sold lately; only what can be had, and always the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.offer import Group
from bot.goods.shelf import Known, Purchase, suggest

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KNOWN = Known({"lamp": [("bulb", 0.9), ("shade", 0.4)], "mug": [("tray", 0.5), ("shade", 0.3)]}, ["throw", "bulb"])
STOCK = {"lamp", "bulb", "shade", "mug", "tray", "throw", "oil", "wick"}


def bought(sku: str, *days: int) -> list[Purchase]:
    return [Purchase(sku, NOW - timedelta(days=each)) for each in days]


def placed(*args: object, **more: object) -> list[tuple[str, str]]:
    return [(offer.sku, str(offer.group)) for offer in suggest(*args, **more).offers]  # type: ignore[arg-type]


def test_what_was_bought_more_often_stands_first() -> None:
    history = [*bought("wick", 30), *bought("oil", 40, 80)]
    assert placed(["lamp"], history, Known(), STOCK, NOW) == [("oil", "buy_again"), ("wick", "buy_again")]
    assert [offer.times for offer in suggest(["lamp"], history, Known(), STOCK, NOW).offers] == [2, 1]


def test_a_purchase_of_long_ago_counts_less() -> None:
    history = [*bought("wick", 10), *bought("oil", 300, 400)]
    assert [sku for sku, _ in placed(["lamp"], history, Known(), STOCK, NOW)] == ["wick", "oil"]


def test_two_lines_of_one_order_are_one_purchase() -> None:
    history = [*bought("oil", 5, 5), *bought("wick", 5, 6)]
    assert [sku for sku, _ in placed(["lamp"], history, Known(), STOCK, NOW)] == ["wick", "oil"]


def test_what_goes_with_several_items_is_added_up_and_names_the_nearest() -> None:
    known = Known({"lamp": [("bulb", 0.5), ("shade", 0.4)], "mug": [("tray", 0.5), ("shade", 0.3)]})
    shelf = suggest(["lamp", "mug"], [], known, STOCK, NOW)
    assert [(offer.sku, offer.beside) for offer in shelf.offers] == [
        ("shade", "lamp"), ("bulb", "lamp"), ("tray", "mug"),
    ]  # fmt: skip


def test_what_is_on_its_way_for_the_first_time_is_not_offered_again() -> None:
    assert placed(["lamp"], [], Known({"lamp": [("lamp", 1.0)]}, ["lamp"]), STOCK, NOW) == []
    assert placed(["lamp"], bought("lamp", 90), Known(), STOCK, NOW) == [("lamp", "buy_again")]


def test_what_the_shopper_has_is_offered_as_buy_again_and_never_as_going_with() -> None:
    assert ("bulb", "buy_again") in placed(["lamp"], bought("bulb", 9), KNOWN, STOCK, NOW)
    assert ("bulb", "goes_with") not in placed(["lamp"], bought("bulb", 9), KNOWN, STOCK, NOW)


@pytest.mark.parametrize("gone", ["bulb", "throw", "oil"])
def test_what_is_sold_out_stands_nowhere(gone: str) -> None:
    shelf = suggest(["lamp"], bought("oil", 9), KNOWN, STOCK - {gone}, NOW, 8)
    assert gone not in shelf.skus


def test_half_the_places_are_for_each_group_and_what_one_leaves_the_other_takes() -> None:
    history = [each for sku in ("oil", "wick", "throw", "mug") for each in bought(sku, 9)]
    assert [group for _, group in placed(["lamp"], history, KNOWN, STOCK, NOW)] == ["buy_again"] * 2 + ["goes_with"] * 2
    assert [group for _, group in placed(["lamp"], history, Known(), STOCK, NOW)] == ["buy_again"] * 4
    assert [group for _, group in placed(["lamp"], [], KNOWN, STOCK, NOW)] == ["goes_with"] * 2 + ["popular"]


def test_what_sells_lately_fills_what_is_left() -> None:
    assert placed(["nothing known"], [], KNOWN, STOCK, NOW) == [("throw", "popular"), ("bulb", "popular")]
    assert placed(["lamp"], bought("throw", 3), KNOWN, STOCK, NOW, 8)[0] == ("throw", "buy_again")


def test_what_is_ordered_later_is_not_history() -> None:
    assert placed(["lamp"], [Purchase("oil", NOW + timedelta(days=1))], Known(), STOCK, NOW) == []


def test_ties_are_broken_by_sku() -> None:
    known = Known({"a": [("z", 0.5), ("y", 0.5), ("x", 0.5)]})
    assert suggest(["a"], [], known, {"x", "y", "z"}, NOW).skus == ("x", "y", "z")
    assert suggest([], [*bought("y", 3), *bought("x", 3)], Known(), {"x", "y"}, NOW).skus == ("x", "y")


skus = st.sampled_from(sorted(STOCK))
histories = st.lists(st.builds(Purchase, skus, st.integers(1, 400).map(lambda days: NOW - timedelta(days=days))))


@given(st.lists(skus), histories, st.sets(skus), st.integers(1, 8), st.randoms())
def test_the_same_facts_in_any_order_give_the_same_shelf_of_things_in_stock(items, history, stock, most, dice) -> None:
    shelf = suggest(items, history, KNOWN, stock, NOW, most)
    assert len(shelf.offers) <= most
    assert len(set(shelf.skus)) == len(shelf.skus)
    assert set(shelf.skus) <= stock
    fresh = {offer.sku for offer in shelf.offers if offer.group is not Group.BUY_AGAIN}
    assert not fresh & {*items, *(each.sku for each in history)}
    dice.shuffle(items)
    dice.shuffle(history)
    assert suggest(items, history, KNOWN, stock, NOW, most) == shelf
