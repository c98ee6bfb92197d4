"""The first person of a shop, from the command line."""

from __future__ import annotations

import io
import json

import pytest

from bot.__main__ import main


@pytest.fixture
def porchlight(tmp_path, monkeypatch, capsys):
    """Run one command in a home of its own; return its exit code and what it printed."""
    monkeypatch.setenv("PORCHLIGHT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*words):
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        code = main(words)
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def test_a_new_merchant_comes_with_its_first_owner_and_their_link(porchlight):
    words = ("merchant", "add", "--slug", "lamps", "--name", "Lamps", "--owner", "Ada@Lamps.example", "--json")
    code, out, _ = porchlight(*words)
    assert code == 0
    assert "/m/lamps/welcome/" in json.loads(out)["sign_in"]
    _, listed, _ = porchlight("user", "list", "lamps", "--json")
    assert [(each["email"], each["role"]) for each in json.loads(listed)["users"]] == [("ada@lamps.example", "owner")]


def test_a_wrong_address_makes_neither_a_merchant_nor_a_user(porchlight):
    code, _, err = porchlight("merchant", "add", "--slug", "lamps", "--owner", "nobody")
    assert code == 2
    assert "nobody is no e-mail address" in err
    assert json.loads(porchlight("merchant", "list", "--json")[1])["merchants"] == []


def test_people_are_added_with_a_role_and_get_links_again(porchlight):
    porchlight("merchant", "add", "--slug", "lamps")
    code, out, _ = porchlight("user", "add", "lamps", "--email", "bo@lamps.example", "--role", "agent", "--name", "Bo")
    assert code == 0
    assert "bo@lamps.example, agent" in out
    assert porchlight("user", "add", "lamps", "--email", "bo@lamps.example")[0] == 2
    assert "/m/lamps/welcome/" in porchlight("user", "link", "lamps", "--email", "BO@lamps.example")[1]
    code, _, err = porchlight("user", "link", "lamps", "--email", "who@lamps.example")
    assert code == 2
    assert "user add" in err
