"""`policy`, `notices` and `consent` on the command line."""

from __future__ import annotations

import json

import pytest

from bot.__main__ import main

GOOD = "outreach:\n  holdout: 0.2\nwording:\n  stalled: 'Oh: {what}'\n"


@pytest.fixture
def bot(settings, monkeypatch, capsys):
    """Run a command in a fresh home; return its exit code, output and errors."""
    monkeypatch.setenv("PORCHLIGHT_HOME", str(settings.home))
    monkeypatch.setenv("SECRET_KEY", "k" * 40)

    def run(*words):
        code = main([str(word) for word in words])
        told = capsys.readouterr()
        return code, told.out, told.err

    run("merchant", "add", "--slug", "lamps", "--name", "Lamps", "--country", "GB")
    return run


@pytest.fixture
def file(tmp_path):
    def write(body):
        path = tmp_path / "policy.yml"
        path.write_text(body)
        return path

    return write


def test_a_good_file_is_put_in_force_and_shown_again(bot, file):
    assert bot("policy", "check", file(GOOD))[0] == 0
    assert bot("policy", "set", "--merchant", "lamps", file(GOOD))[0] == 0
    code, shown, _ = bot("policy", "show", "--merchant", "lamps")
    assert code == 0
    assert "holdout: 0.2" in shown
    assert bot("policy", "set", "--merchant", "lamps", file(shown))[0] == 0
    assert bot("policy", "show", "--merchant", "lamps")[1] == shown
    assert json.loads(bot("policy", "show", "--merchant", "lamps", "--json")[1])["policy"]["outreach"]["holdout"] == 0.2


def test_a_wrong_file_changes_nothing_and_names_every_line(bot, file):
    bot("policy", "set", "--merchant", "lamps", file(GOOD))
    wrong = file("refund_up_to: 9\noutreach:\n  holdout: 7\n  chanels: web\n")
    code, _, told = bot("policy", "set", "--merchant", "lamps", wrong)
    assert code == 1
    assert "policy.yml: line 3: outreach.holdout" in told
    assert "policy.yml: line 4: outreach: chanels" in told
    code, told, _ = bot("policy", "check", "--json", wrong)
    assert (code, [each["line"] for each in json.loads(told)["problems"]]) == (1, [3, 4])
    assert "refund_up_to: 0.0" in bot("policy", "show", "--merchant", "lamps")[1]


def test_a_preview_shows_each_notice_as_it_would_be_sent(bot, file):
    code, told, _ = bot("policy", "preview", "--merchant", "lamps", "--file", file(GOOD), "--kind", "stalled")
    assert code == 0
    assert "Oh: your parcel with UPS has stopped moving" in told
    every = json.loads(bot("policy", "preview", "--merchant", "lamps", "--json")[1])["notices"]
    assert {each["kind"] for each in every} >= {"stalled", "damaged", "closing"}


def test_notices_are_counted(bot):
    code, told, _ = bot("notices", "--merchant", "lamps", "--json")
    found = json.loads(told)
    assert (code, found["sent"], found["withheld"]) == (0, {}, {})
    assert "withheld: 0" in bot("notices", "--merchant", "lamps", "--since", "2026-01-01")[1]
    assert bot("notices", "--merchant", "lamps", "--since", "soon")[0] == 2


def test_the_table_says_what_was_sent_and_withheld():
    from bot.commands.notices import readable, table

    def row(state, count, **more):
        return (
            {"kind": "late", "closing": False, "withheld": None, "sent_by": None}
            | more
            | {"state": state, "count": count}
        )

    rows = [
        row("sent", 3, sent_by="email"),
        row("sent", 1, sent_by="email", closing=True),
        row("withheld", 2, withheld="cap"),
        row("waiting", 4),
    ]
    found = table(rows, {"too_old": 5, "cap": 1})
    assert found == {
        "sent": {"email": {"late": 3, "late (closing word)": 1}},
        "withheld": {"cap": 3, "too_old": 5},
        "others": {"waiting": 4},
    }
    assert "sent by email: 4" in readable(found)


def test_consent_is_kept_word_by_word(bot):
    about = ("--merchant", "lamps", "--channel", "whatsapp", "--address", "+44 7700 900123")
    assert bot("consent", "record", *about)[0] == 0
    assert bot("consent", "record", *about, "--purpose", "progress", "--refused", "--source", "letter")[0] == 0
    words = json.loads(bot("consent", "show", *about, "--json")[1])["words"]
    assert [(each["purpose"], each["granted"], each["source"]) for each in words] == [
        ("trouble", True, "merchant"),
        ("progress", True, "merchant"),
        ("progress", False, "letter"),
    ]
    code, _, told = bot("consent", "show", "--merchant", "lamps", "--channel", "email", "--address", "nobody")
    assert code == 2
    assert "an e-mail address was expected" in told
