"""What a shop may decide about products on the tracking page, and what it is told of a slip."""

from __future__ import annotations

import pytest

from bot.domain.policy import Goods, Policy
from bot.intake.policy import BadPolicy, policy_text, read_policy


def test_by_default_products_may_stand_once_enough_is_known_and_a_tenth_is_held_out() -> None:
    assert read_policy("").goods == Goods(enabled=True, holdout=0.1, most=4, least_orders=100, image_origin="")


def test_every_key_is_read_and_written_again() -> None:
    text = """
goods:
  enabled: no
  holdout: 0.25
  most: 2
  least_orders: 50
  history: no
  image_origin: https://CDN.shop.example:8443
"""
    told = read_policy(text).goods
    assert told == Goods(False, 0.25, 2, 50, False, "https://cdn.shop.example:8443")
    assert read_policy(policy_text(Policy(goods=told))).goods == told


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("holdout", "0.6"),
        ("most", "0"),
        ("most", "9"),
        ("least_orders", "9"),
        ("enabled", "perhaps"),
        ("image_origin", "https://cdn.shop.example/pictures"),
        ("image_origin", "cdn.shop.example"),
        ("image_origin", "'*'"),
        ("image_origin", "https://*.shop.example"),
        ("image_origin", '"https://a.example; script-src *"'),
        ("image_origin", "'data:'"),
        ("holdou", "0.1"),
    ],
)
def test_a_slip_is_named_with_its_line(key: str, value: str) -> None:
    with pytest.raises(BadPolicy) as caught:
        read_policy(f"goods:\n  {key}: {value}\n")
    [problem] = caught.value.problems
    assert (problem.line, problem.path.split(".")[0]) == (2, "goods")
