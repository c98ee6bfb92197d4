"""`python -m bot carrier`: candidates apart from near misses, in text and in JSON, and an exit code that says which."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from bot.commands import carrier
from bot.errors import BadInput


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


def test_a_labelled_file_is_scored_by_carrier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"number": "1Z5R89390357567127", "carrier": "ups", "valid": True},
        {"number": "1Z5R89390357567128", "carrier": "ups", "valid": False},
        {"number": "287809468872", "carrier": "purolator", "valid": True},
        {"number": "287809468872", "carrier": "fedex", "valid": False},
        {"number": "RB123456785GB", "carrier": "s10", "valid": True},
        {"number": "hello", "carrier": "dhl_express", "valid": True},
    ]
    file = tmp_path / "numbers.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    assert ran("--score", str(file)) == 0
    told = capsys.readouterr().out
    lines = {line.split()[0]: line.split()[1:] for line in told.splitlines()[:7]}
    assert lines["all"] == ["4", "3", "2", "2", "1"]
    assert lines["ups"] == ["1", "1", "1", "1", "0"]
    assert "purolator, line 3: 287809468872 is not first" in told
    assert "fedex, line 4: 287809468872 is invalid and accepted" in told
    assert "dhl_express, line 6: hello is not found" in told


def test_a_line_that_is_no_row_is_named(tmp_path: Path) -> None:
    file = tmp_path / "numbers.jsonl"
    file.write_text('{"number": "1"}')
    with pytest.raises(BadInput, match="line 1"):
        ran("--score", str(file))
