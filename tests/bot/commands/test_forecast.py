"""`backtest` and `forecast`: figures out, progress beside them, and mistakes answered with what to do."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from datetime import datetime

import pytest

from bot.__main__ import main
from bot.predict.rows import COLUMNS
from tests.bot.predict.world import parcels

pytestmark = pytest.mark.slow


def _cell(value):
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    return "" if value is None else value


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "parcels.csv"
    with path.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        for trip in parcels(140, 120):
            writer.writerow({key: _cell(value) for key, value in asdict(trip).items()})
    return str(path)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PORCHLIGHT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_backtest_prints_one_json_object_and_tells_progress_beside_it(file, capfd):
    assert main(["backtest", file, "--from", "2025-03", "--to", "2025-04", "--json"]) == 0
    out, progress = capfd.readouterr()
    assert set(json.loads(out)["stages"]) == {"purchase", "handoff"}
    assert "handoff: 2025-04: trained on" in progress


def test_backtest_prints_tables_for_people(file, capsys):
    assert main(["backtest", file, "--from", "2025-03", "--to", "2025-03", "--stage", "handoff"]) == 0
    out = capsys.readouterr().out
    assert "life_table" in out
    assert "purchase" not in out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--from", "2025-04", "--to", "2025-03"], "swap them"),
        (["--from", "2031-01", "--to", "2031-02"], "choose other months"),
        (["--from", "2025-01", "--to", "2025-01"], "give a later --from"),
        (["--from", "2025-03", "--to", "2025-03", "--country", "XX"], "two letters"),
    ],
)
def test_months_and_countries_that_cannot_be_are_refused_with_what_to_do(file, capsys, words, expected):
    assert main(["backtest", file, *words]) == 2
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"ordered_at\nyesterday\n", "line 2, column ordered_at"),
        (b"ordered_at,wait\n", "line 1, column wait"),
        (b"ordered_at\n\xff\n", "UTF-8"),
        (b"", "line 1, column ordered_at"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_its_place(tmp_path, capsys, content, expected):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    assert main(["backtest", str(path), "--from", "2025-03", "--to", "2025-03"]) == 2
    error = capsys.readouterr().err
    assert str(path) in error
    assert expected in error


def test_a_file_that_is_not_there_is_said(capsys):
    assert main(["backtest", "/nowhere.csv", "--from", "2025-03", "--to", "2025-03"]) == 2
    assert "give the path" in capsys.readouterr().err


def test_a_model_is_trained_shown_and_rolled_back(file, capsys):
    assert main(["forecast", "show"]) == 0
    assert "forecast train" in capsys.readouterr().out
    assert main(["forecast", "train", "--csv", file, "--json"]) == 0
    trained = json.loads(capsys.readouterr().out)
    assert main(["forecast", "show", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["current"] == trained["trained"]
    assert shown["backtest"]["known"]["handoff"] > 100
    assert main(["forecast", "rollback"]) == 2
    assert "no previous model" in capsys.readouterr().err
