"""`shopper` and `retention` from the command line: what they write, what they say, and what they leave alone."""

from __future__ import annotations

import io
import json
import stat

import pytest

from bot.__main__ import main

ORDERS = """id,number,placed_at,name,email,phone
A-1,#1042,2026-11-20T10:00:00Z,Jane Doe,jane@example.com,+447700900123
A-2,#1043,2026-11-20T10:00:00Z,John Roe,john@example.com,+447700900999
"""


@pytest.fixture
def porchlight(tmp_path, monkeypatch, capsys):
    """Run one command in a home of its own, in a shop with two shoppers; return its exit code and what it printed."""
    monkeypatch.setenv("PORCHLIGHT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*words):
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        code = main(words)
        out = capsys.readouterr()
        return code, out.out, out.err

    (tmp_path / "orders.csv").write_text(ORDERS)
    assert run("merchant", "add", "--slug", "lamps", "--name", "Lamps")[0] == 0
    code, out, err = run("import", "orders", str(tmp_path / "orders.csv"), "--merchant", "lamps")
    assert code == 0, (out, err)
    run("consent", "record", "--merchant", "lamps", "--channel", "email", "--address", "jane@example.com")
    return run


def test_an_export_is_the_owners_alone_and_holds_one_shopper(porchlight, tmp_path):
    code, out, err = porchlight(
        "shopper", "export", "lamps", "--email", "Jane@example.com", "--out", str(tmp_path / "j.json")
    )
    assert (code, "Looking for everything" in err) == (0, True)
    assert "j.json" in out
    text = (tmp_path / "j.json").read_text()
    assert "Jane Doe" in text
    assert "John" not in text
    assert stat.S_IMODE((tmp_path / "j.json").stat().st_mode) == 0o600


def test_a_dry_run_changes_nothing_and_erasing_does(porchlight, tmp_path):
    code, out, _ = porchlight("shopper", "erase", "lamps", "--order", "1042", "--dry-run")
    assert (code, "Nothing was changed." in out, "orders would be erased" in out) == (0, True, True)
    code, out, _ = porchlight("shopper", "erase", "lamps", "--order", "1042", "--json")
    assert (code, json.loads(out)["state"]) == (0, "done")
    code, _, err = porchlight("shopper", "erase", "lamps", "--email", "jane@example.com")
    assert (code, "nothing is kept" in err) == (2, True)
    assert porchlight("shopper", "export", "lamps", "--email", "john@example.com", "--out", str(tmp_path / "x"))[0] == 0
    files = [each.read_bytes() for each in (tmp_path / "home").rglob("*") if each.is_file()]
    assert b"jane@example.com" not in b"".join(files)


def test_consents_are_shown_and_whoever_is_not_named_is_asked_for(porchlight):
    assert "agreed" in porchlight("shopper", "consents", "lamps", "--email", "jane@example.com")[1]
    code, _, err = porchlight("shopper", "erase", "lamps")
    assert (code, "--email, --phone or --order" in err) == (2, True)
    assert porchlight("shopper", "erase", "nowhere", "--email", "x@y.example")[0] == 2


def test_retention_counts_and_lets_go(porchlight, tmp_path):
    code, out, _ = porchlight("retention", "lamps", "--dry-run", "--json")
    told = json.loads(out)
    assert (code, told["days"]["media"], told["would_go"]["orders"]) == (0, 90, {"orders": 0})
    assert "Nothing is too old." in porchlight("retention", "lamps")[1]
