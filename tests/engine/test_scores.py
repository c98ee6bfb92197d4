"""The figures of `make understand`."""

import pytest

from engine.scores import f1, joined, macro_f1, table


def test_takes_the_three_questions_about_a_parcel_as_one() -> None:
    gold = ["track_order", "delivery_delay", "delivered_not_received", "greet"]
    guess = ["delivery_delay", "track_order", "track_order", "greet"]
    assert f1(gold, guess, "track_order") == 0
    assert f1(joined(gold), joined(guess), "where/late/not-received") == 1


def test_leaves_classes_with_few_rows_out_of_the_average() -> None:
    gold = ["greet"] * 10 + ["deny"] * 9
    assert macro_f1(gold, ["greet"] * 19) == pytest.approx(20 / 29)
    assert macro_f1(["deny"], ["deny"]) == 0


def test_counts_asking_back_as_out_of_scope() -> None:
    rows = [{"text": "x", "intent": "out_of_scope", "source": "a"}, {"text": "y", "intent": "greet", "source": "b"}]
    said = table(rows, ["nlu_fallback", "greet"])
    assert "1 of them asked back" in said
    assert "F1 of out_of_scope                         1.000" in said
