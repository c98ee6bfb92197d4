"""The demo's merchant: made once, the same after a restart, its keys for the owner alone."""

from __future__ import annotations

import argparse
import json
import stat
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from bot.clock import OffsetClock
from bot.commands import programs, waiting
from bot.commands import run as command
from bot.commands.demo import SLUG, ensure_demo
from bot.config import Settings, read_settings
from bot.store.database import Database
from bot.store.merchants import StoredMerchants
from bot.store.vault import Vault
from sandbox.slack import team
from sandbox.twilio import catalogue


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PORCHLIGHT_HOME": str(tmp_path)})


@pytest.fixture
async def merchants(settings: Settings) -> AsyncIterator[StoredMerchants]:
    store = Database(settings.database_url)
    await store.start()
    yield StoredMerchants(store, Vault(settings.secret_key), OffsetClock())
    await store.stop()


async def test_twice_gives_the_same_keys_and_one_value_a_secret(settings, merchants) -> None:
    first = await ensure_demo(merchants, settings)
    second = await ensure_demo(merchants, settings)
    assert first == second
    merchant = await merchants.by_slug(SLUG)
    assert merchant.hook_token == first.hook_token
    assert await merchants.keys.fits(merchant.id, first.api_key)
    assert set((await merchants.secret_names(merchant.id)).values()) == {1}


async def test_the_keys_are_readable_by_the_owner_only(settings, merchants) -> None:
    await ensure_demo(merchants, settings)
    assert stat.S_IMODE((settings.home / "demo.json").stat().st_mode) == 0o600


async def test_a_lost_key_file_is_made_anew_and_the_newest_secrets_win(settings, merchants) -> None:
    await ensure_demo(merchants, settings)
    (settings.home / "demo.json").write_text("{}")
    keys = await ensure_demo(merchants, settings)
    merchant = await merchants.by_slug(SLUG)
    assert (await merchants.secrets(merchant.id, "easypost.key"))[0] == keys.easypost_key


async def test_a_moved_sandbox_port_moves_the_merchants_vendors(settings, merchants) -> None:
    await ensure_demo(merchants, settings)
    await ensure_demo(merchants, replace(settings, sandbox_port=9999))
    merchant = await merchants.by_slug(SLUG)
    assert merchant.settings.easypost_url == "http://127.0.0.1:9999/easypost/v2"


async def test_a_home_of_before_keeps_its_keys_and_gets_those_it_lacks(settings, merchants) -> None:
    keys = await ensure_demo(merchants, settings)
    path = settings.home / "demo.json"
    old = {name: value for name, value in asdict(keys).items() if not name.startswith(("twilio", "slack"))}
    path.write_text(json.dumps({**old, "of_a_later_version": 1}))
    again = await ensure_demo(merchants, settings)
    assert (again.api_key, again.easypost_key) == (keys.api_key, keys.easypost_key)
    assert again.twilio_account.startswith("AC")
    assert "" not in asdict(again).values()


async def test_the_demo_reaches_people_through_the_sandbox_and_leaves_nobody_out(settings, merchants) -> None:
    keys = await ensure_demo(merchants, settings)
    merchant = await merchants.by_slug(SLUG)
    assert merchant.settings.addresses == {
        "whatsapp": "http://127.0.0.1:8090/twilio",
        "slack": "http://127.0.0.1:8090/slack/api/",
        "email": "smtp://127.0.0.1:8025",
    }
    assert (await merchants.secrets(merchant.id, "whatsapp.webhook"))[0] == keys.twilio_token
    policy = merchant.settings.policy
    assert policy.outreach.holdout == 0
    assert policy.outreach.quiet_from == policy.outreach.quiet_until
    assert {policy.people.channel, policy.people.fallback} <= set(team.CHANNELS)
    known = catalogue.templates()
    assert all(known[sid].status == "approved" for sid in policy.templates.values())
    assert set(policy.outreach.kinds) | {"any", "closing"} == {name.removesuffix(".en") for name in policy.templates}


async def test_the_engine_and_the_sandbox_never_get_the_apps_secrets(settings, merchants) -> None:
    keys = await ensure_demo(merchants, settings)
    base = programs.shared({"SECRET_KEY": "s" * 40, "DATABASE_URL": "sqlite:///x", "PATH": "/bin"}, settings)
    for program in (programs.engine(base, settings), programs.sandbox(base, settings, keys)):
        assert not {"SECRET_KEY", "DATABASE_URL"} & set(program.environment)
    assert programs.app(base, settings, demo=True).environment["SECRET_KEY"] == "s" * 40
    assert programs.app(base, settings, demo=False).environment["PORCHLIGHT_DEMO"] == "0"


async def test_the_ready_block_names_every_address(settings, merchants) -> None:
    keys = await ensure_demo(merchants, settings)
    block = waiting.ready_block(settings, keys, sandbox=True, seconds=3)
    for part in ("127.0.0.1:8090/", "/sandbox/reach", "127.0.0.1:8080/", keys.hook_token, "demo.json", "Ctrl-C"):
        assert part in block


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost", True),
        ("http://[::1]:80", True),
        ("https://t.oak.example", False),
    ],
)
def test_the_demo_is_on_by_itself_only_on_this_machine(settings, address, local) -> None:
    assert command.is_local(replace(settings, public_base_url=address)) is local


def test_the_options_of_run(settings) -> None:
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    assert parser.parse_args([]).demo is None
    assert parser.parse_args(["--no-demo"]).demo is False
