"""An order and its dispatches, joined the same way in whatever order they were heard of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations

import pytest

from bot.domain.dispatches import join, newer
from bot.domain.order import Contact, Fulfilment, Order, OrderState, newer_order

START = datetime(2026, 11, 16, tzinfo=UTC)


def sent(ident: str, number: str, hour: int) -> Fulfilment:
    return Fulfilment(ident, START, "success", number, "ups", updated_at=START + timedelta(hours=hour))


def order(hour: int, *fulfilments: Fulfilment, whole: bool = True) -> Order:
    at = START + timedelta(hours=hour)
    return Order(
        "o", "#1", START, at, OrderState.SHIPPED, Contact(), fulfilments=fulfilments, source="api", whole=whole
    )


def heard(versions: tuple[Order, ...]) -> Order:
    """What is known after these versions: the newest order, and every dispatch ever told of in its newest version."""
    dispatches: dict[str, Fulfilment] = {}
    for one in (each for version in versions for each in version.fulfilments):
        dispatches[one.id] = newer(dispatches[one.id], one) if one.id in dispatches else one
    return join(reduce(newer_order, versions), dispatches.values())


@pytest.mark.parametrize(
    ("versions", "numbers"),
    [
        ((order(1, sent("a", "A", 1)), order(2)), []),
        ((order(1, sent("a", "A", 1)), order(2, sent("b", "B", 2)), order(3, sent("b", "B2", 3))), ["B2"]),
        ((order(1, sent("a", "A", 1)), order(2, sent("a", "A2", 2), sent("b", "B", 2))), ["A2", "B"]),
        ((order(1, sent("a", "A", 1), whole=False), order(2, whole=False)), ["A"]),
        ((order(1, sent("a", "A", 1)), order(2, whole=False)), ["A"]),
    ],
    ids=["taken-back", "replaced", "corrected", "parts", "part-after-whole"],
)
def test_only_an_order_that_lists_them_all_takes_a_dispatch_back(
    versions: tuple[Order, ...], numbers: list[str]
) -> None:
    for each in permutations(versions):
        assert [one.tracking_number for one in heard(each).fulfilments] == numbers


def test_a_dispatch_newer_than_the_order_stands() -> None:
    assert join(order(1), [sent("a", "A", 2)]).fulfilments == (sent("a", "A", 2),)
