"""`python -m bot goods SLUG`: figures with their rules, in words and as JSON."""

from __future__ import annotations

import json

import pytest

from bot.__main__ import main


@pytest.fixture
def oak(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PORCHLIGHT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["merchant", "add", "--slug", "oak", "--name", "Oak"]) == 0
    capsys.readouterr()


def test_a_shop_without_visits_is_told_so_and_the_rules_stand_beside(oak, capsys):
    assert main(["goods", "oak", "--learn"]) == 0
    out = capsys.readouterr().out
    assert "shown: 0 shoppers, 0 visits" in out
    assert "within 5 days after the click" in out
    assert "salted hash" in out


def test_the_same_as_one_json_object(oak, capsys):
    assert main(["goods", "oak", "--json", "--days", "7"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["clicks"], told["enough"], told["shown"]["visits"]) == (0, False, 0)


def test_an_unknown_shop_is_named(oak, capsys):
    assert main(["goods", "elm"]) == 2
    assert "elm" in capsys.readouterr().err
