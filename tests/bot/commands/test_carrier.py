"""`python -m bot carrier`: candidates apart from near misses, in text and in JSON, and an exit code that says which."""

from __future__ import annotations

import argparse
import json

import pytest

from bot.commands import carrier


def ran(*words: str) -> int:
    parser = argparse.ArgumentParser()
    carrier.arguments(parser)
    return carrier.run(parser.parse_args(words))


def test_the_candidates_come_with_confidence_and_check_digit(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("9400 1112 0620 6406 2607 87", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    first = told["candidates"][0]
    assert (first["carrier"], first["check_digit"]) == ("usps", "valid")
    assert 0 < first["confidence"] <= 1
    assert told["number"] == "9400111206206406260787"


def test_a_wrong_check_digit_leaves_no_candidate_and_says_whose_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("9400111206206406260788", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["check_digit"] == "invalid"
    assert told["candidates"] == []
    assert [(miss["carrier"], miss["check_digit"]) for miss in told["near_misses"]] == [("usps", "invalid")]


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        ("287809468872", 0, ["FedEx", "Purolator"]),
        ("1Z5R89390357567128", 1, ["UPS", "invalid"]),
        ("hello", 1, ["No format"]),
    ],
)
def test_the_text_names_every_carrier(
    number: str, code: int, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ran(number) == code
    told = capsys.readouterr().out
    assert all(word in told for word in words)
