"""`look` and `links` on the command line."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime

import pytest

from bot.__main__ import main
from bot.clock import OffsetClock
from bot.config import read_settings
from bot.domain.staff import Deed
from bot.store.database import Database
from bot.store.links import StoredLinks
from bot.store.merchants import StoredMerchants
from bot.store.orders import StoredOrders
from bot.store.staff import StoredStaff
from bot.store.vault import Vault
from tests.bot.conftest import order
from tests.bot.intake.test_logo import png

GOOD = 'light: {accent: "#0f766e"}\nfont: serif\n'


@pytest.fixture
def bot(settings, monkeypatch, capsys):
    """Run a command in a fresh home; return its exit code, output and errors."""
    monkeypatch.setenv("PORCHLIGHT_HOME", str(settings.home))
    monkeypatch.setenv("SECRET_KEY", "k" * 40)

    def run(*words):
        code = main([str(word) for word in words])
        told = capsys.readouterr()
        return code, told.out, told.err

    run("merchant", "add", "--slug", "lamps", "--name", "Lamps")
    return run


@pytest.fixture
def file(tmp_path):
    def write(body, name="look.yml"):
        path = tmp_path / name
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return path

    return write


def in_store(work):
    """Do something with the stores of this home."""

    async def whole():
        settings = read_settings()
        database = Database(settings.database_url)
        await database.start()
        try:
            merchant = await StoredMerchants(database, Vault(settings.secret_key), OffsetClock()).by_slug("lamps")
            return await work(database, merchant)
        finally:
            await database.stop()

    return asyncio.run(whole())


def test_a_look_is_checked_put_on_and_shown_as_a_file_that_may_be_put_on_again(bot, file):
    assert bot("look", "lamps", file(GOOD), "--check") == (0, "The look can be worn.\n", "")
    assert "font: system" in bot("look", "lamps")[1]
    assert bot("look", "lamps", file(GOOD))[0] == 0
    code, shown, _ = bot("look", "lamps")
    assert (code, "font: serif" in shown) == (0, True)
    assert bot("look", "lamps", file(shown))[0] == 0
    assert bot("look", "lamps")[1] == shown
    told = json.loads(bot("look", "lamps", "--json")[1])
    assert (told["look"]["light"]["accent"], told["changed"]) == ("#0f766e", False)


def test_a_wrong_look_changes_nothing_and_names_every_line(bot, file):
    code, _, told = bot("look", "lamps", file("font: comic\nlight:\n  accent: red\n"))
    assert code == 1
    assert "look.yml: line 1: font: comic is not known here" in told
    assert "look.yml: line 3: light.accent: a colour was expected" in told
    code, told, _ = bot("look", "lamps", file("light: {muted: '#aaaaaa'}"), "--json")
    assert (code, json.loads(told)["problems"][0]["path"]) == (1, "light.muted")
    assert "font: system" in bot("look", "lamps")[1]


def test_a_logo_stays_until_it_is_taken_away(bot, file):
    assert bot("look", "lamps", "--logo", file(png(240, 60), "logo.png"))[0] == 0
    assert bot("look", "lamps", file(GOOD))[0] == 0
    assert "# logo: image/png, 240 × 60 pixels" in bot("look", "lamps")[1]
    assert bot("look", "lamps", "--no-logo")[0] == 0
    assert "# no logo" in bot("look", "lamps")[1]
    assert "font: serif" in bot("look", "lamps")[1]


def test_what_cannot_be_done_is_one_sentence(bot, file, tmp_path):
    assert "there is no merchant oaks" in bot("look", "oaks")[2]
    assert "cannot be read" in bot("look", "lamps", tmp_path / "none.yml")[2]
    assert "cannot be read" in bot("look", "lamps", file(b"\xff\xfe"))[2]
    code, _, told = bot("look", "lamps", "--logo", file("<svg/>", "logo.svg"))
    assert (code, "an SVG can carry scripts" in told) == (2, True)


def test_the_links_of_an_order_are_ended_and_it_is_written_down(bot):
    async def kept(database, merchant):
        await StoredOrders(database).save(merchant.id, order(), order().placed_at)

    async def looked(database, merchant):
        deeds: list[Deed] = [deed for _, deed in await StoredStaff(database).deeds(merchant.id)]
        return await StoredLinks(database).ended_before(merchant.id, "o1"), deeds

    in_store(kept)
    code, told, _ = bot("links", "end", "lamps", "1042", "--json")
    found = json.loads(told)
    before, [deed] = in_store(looked)
    assert (code, found["order"], datetime.fromisoformat(found["before"])) == (0, "#1042", before)
    assert (deed.act, deed.about) == ("links.ended", "#1042")
    code, told, _ = bot("links", "end", "lamps", "#1042")
    assert (code, "are dead; new ones work" in told) == (0, True)
    assert in_store(looked)[0] > before


def test_an_order_that_there_is_not_is_named(bot):
    code, _, told = bot("links", "end", "lamps", "9999")
    assert (code, "has no order 9999" in told) == (2, True)
