"""The command line about merchants, payloads and replays, as a script calls it."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import UTC, datetime

import pytest

from bot.__main__ import COMMANDS, build, main
from bot.config import read_settings
from bot.ports import Arrival
from bot.store.database import Database
from bot.store.inbox import StoredInbox


@pytest.fixture
def porchlight(tmp_path, monkeypatch, capsys):
    """Run one command in a home of its own; return its exit code and what it printed."""
    monkeypatch.setenv("PORCHLIGHT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*words, stdin=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main(words)
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def _keep(*bodies):
    async def keep():
        database = Database(read_settings().database_url)
        await database.start()
        merchant = (await database.row(_first_merchant()))["id"]
        for body in bodies:
            await StoredInbox(database).keep(
                Arrival(merchant, "easypost", body.decode(), None, body, {}, datetime.now(UTC))
            )
        await database.stop()

    asyncio.run(keep())


def _first_merchant():
    from sqlalchemy import select

    from bot.store.tables import merchants

    return select(merchants.c.id)


def test_add_prints_the_addresses_and_one_key(porchlight):
    code, out, _ = porchlight("merchant", "add", "--slug", "lamps", "--name", "Lamps", "--json")
    made = json.loads(out)
    assert code == 0
    assert made["hooks"]["easypost"].startswith("http://127.0.0.1:8080/hooks/")
    assert made["api_key"].startswith("pl_")
    assert made["settings"]["name"] == "Lamps"


def test_add_again_is_one_sentence_unless_if_missing(porchlight):
    porchlight("merchant", "add", "--slug", "lamps")
    code, out, err = porchlight("merchant", "add", "--slug", "lamps")
    assert (code, out, err.count("\n")) == (2, "", 1)
    code, out, _ = porchlight("merchant", "add", "--slug", "lamps", "--if-missing", "--json")
    assert code == 0
    assert "api_key" not in json.loads(out)


@pytest.mark.parametrize(
    "wrong",
    [
        ("--slug", "Not A Slug"),
        ("--slug", "x", "--order-pattern", "("),
        ("--slug", "x", "--order-pattern", "no group"),
        ("--slug", "x", "--time-zone", "Mars/Olympus"),
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(porchlight, wrong):
    code, _, err = porchlight("merchant", "add", *wrong)
    assert (code, err.startswith("porchlight: "), err.count("\n")) == (2, True, 1)


def test_set_changes_only_what_was_said(porchlight):
    porchlight("merchant", "add", "--slug", "lamps", "--name", "Lamps", "--origin", "https://a.example/")
    porchlight("merchant", "set", "lamps", "--handling-days", "4")
    _, out, _ = porchlight("merchant", "list", "--json")
    [told] = json.loads(out)["merchants"]
    assert (told["settings"]["name"], told["settings"]["handling_days"]) == ("Lamps", 4)
    assert told["settings"]["origins"] == ["https://a.example"]


def test_secrets_are_added_rotated_retired_and_never_printed(porchlight):
    porchlight("merchant", "add", "--slug", "lamps")
    printed = [
        porchlight("merchant", "secret", "lamps", "easypost.webhook", "--stdin", stdin="first-value\n"),
        porchlight("merchant", "secret", "lamps", "easypost.webhook", "--value", "second-value", "--json"),
        porchlight("merchant", "secret", "lamps", "easypost.webhook", "--retire", "--json"),
        porchlight("merchant", "list"),
    ]
    assert [code for code, _, _ in printed] == [0, 0, 0, 0]
    assert (json.loads(printed[1][1])["live"], json.loads(printed[2][1])["live"]) == (2, 1)
    assert not any("-value" in out + err for _, out, err in printed)


def test_an_unknown_merchant_is_one_sentence(porchlight):
    assert porchlight("merchant", "key", "nobody")[0] == 2


def test_unreadable_lists_and_replay_works_again(porchlight):
    porchlight("merchant", "add", "--slug", "lamps")
    _keep(b"not json", b'{"object":"Event"')
    code, out, _ = porchlight("replay", "--since", "2020-01-01", "--json")
    assert (code, json.loads(out)) == (1, {"replayed": 2, "unreadable": 2})
    _, out, _ = porchlight("unreadable", "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert [one["error"]["kind"] for one in told] == ["MalformedPayload"] * 2
    assert "not json" not in out
    code, out, _ = porchlight("replay", "--id", "1", "--dry-run")
    assert code == 1
    assert "1 unreadable" in out


def test_replay_wants_to_know_what(porchlight):
    assert porchlight("replay")[0] == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        build([command]).parse_args([command, "--help"])
    assert ended.value.code == 0
    assert "usage: python -m bot" in capsys.readouterr().out
