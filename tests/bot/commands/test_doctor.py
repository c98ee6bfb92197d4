"""Doctor's findings: each thing that can be wrong is named with its remedy."""

from __future__ import annotations

import ipaddress
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands import machine, shops
from bot.commands.findings import Level, as_json, as_text, note, ok, wrong
from bot.config import Settings, read_settings
from bot.domain.merchant import Merchant, MerchantSettings
from bot.errors import NotThere, Refused, Unavailable
from bot.store.arrivals import Arrivals, arrivals
from bot.store.database import Database
from integrations import registry

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SHOP = Merchant("m1", "oak", "token", MerchantSettings(name="Oak"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PORCHLIGHT_HOME": str(tmp_path)})


def test_only_wrong_findings_make_it_unwell() -> None:
    assert json.loads(as_json([ok("a", "b"), note("c", "d", "e")]))["well"] is True
    assert json.loads(as_json([ok("a", "b"), wrong("c", "d", "e")]))["well"] is False


def test_each_finding_says_what_to_do() -> None:
    text = as_text([wrong("model", "none", "run `make train`")])
    assert "run `make train`" in text
    assert "1 wrong" in text


def test_a_missing_secret_names_the_command_that_sets_it() -> None:
    found = shops.secrets(SHOP, {"shopify.webhook": 1, "shopify.token": 2, "easypost.webhook": 1})
    assert [finding.level for finding in found] == [Level.OK, Level.NOTE, Level.OK, Level.WRONG]
    assert found[-1].remedy == "python -m bot merchant secret oak easypost.key --stdin"


@pytest.mark.parametrize(
    ("came", "level", "says"),
    [
        (None, Level.NOTE, "https://t.example/hooks/token/shopify"),
        (Arrivals("shopify", 4, 0, NOW - timedelta(hours=1)), Level.OK, ""),
        (Arrivals("shopify", 4, 0, NOW - timedelta(days=5)), Level.NOTE, "quiet for 5 days"),
        (Arrivals("shopify", 4, 2, NOW), Level.WRONG, "replay"),
    ],
)
def test_webhooks_that_never_came_fell_silent_or_cannot_be_read(came, level, says) -> None:
    finding = shops.webhooks(SHOP, "https://t.example", [came] if came else [], NOW)[0]
    assert finding.level is level
    assert says in finding.remedy


class Held:
    """Both secrets of the one shop."""

    async def secrets(self, merchant_id: str, name: str) -> list[str]:
        return [f"{merchant_id} {name}"]


class Vendor:
    """A shop and a carrier that answer every question with the same error."""

    def __init__(self, name: str, error: Exception | None) -> None:
        self.MANIFEST = registry.manifests()[name]
        self.error = error

    async def fetch_order(self, *_: object) -> None:
        if self.error:
            raise self.error

    fetch = fetch_order


@pytest.mark.parametrize(
    ("error", "level"),
    [(None, Level.OK), (NotThere("none"), Level.OK), (Refused("401"), Level.WRONG), (Unavailable("down"), Level.WRONG)],
)
async def test_credentials_are_tried_and_not_found_proves_them_good(error, level) -> None:
    vendors = shops.Vendors({"easypost": Vendor("easypost", error)}, {"shopify": Vendor("shopify", error)})
    found = await shops.credentials(SHOP, Held(), vendors)
    assert [finding.level for finding in found] == [level, level]


PROXY = (ipaddress.ip_network("10.0.0.1"),)


@pytest.mark.parametrize(
    ("url", "proxies", "level"),
    [
        ("http://127.0.0.1:8080", (), Level.NOTE),
        ("http://shop.lan", (), Level.NOTE),
        ("http://track.oak.example", PROXY, Level.WRONG),
        ("https://track.oak.example", (), Level.WRONG),
        ("https://track.oak.example", PROXY, Level.OK),
    ],
)
def test_the_public_address_must_be_https_and_know_its_proxy(settings, url, proxies, level) -> None:
    told = replace(settings, public_base_url=url, trusted_proxies=proxies)
    assert machine.public_address(told).level is level


def test_a_key_that_others_can_read_is_wrong(settings) -> None:
    assert machine.secret_key(settings, {}).level is Level.NOTE
    os.chmod(settings.home / "secret.key", 0o644)
    assert machine.secret_key(settings, {}).level is Level.WRONG
    assert machine.secret_key(settings, {"SECRET_KEY": "x" * 40}).level is Level.OK


def test_no_engine_and_no_model_name_their_commands(tmp_path: Path) -> None:
    assert "make setup" in machine.environments(tmp_path / "python").remedy
    assert "make train" in machine.model(tmp_path / "porchlight-new.tar.gz").remedy


def test_a_model_of_older_training_data_is_wrong_and_todays_is_well(tmp_path: Path) -> None:
    (tmp_path / "porchlight-old.tar.gz").touch()
    assert "changed" in machine.model(tmp_path / "porchlight-new.tar.gz").text
    assert machine.model(tmp_path / "porchlight-old.tar.gz").level is Level.OK


async def test_a_database_without_tables_and_one_with_them(settings) -> None:
    store = Database(settings.database_url)
    try:
        assert (await machine.database(store)).level is Level.WRONG
        await store.start()
        assert (await machine.database(store)).level is Level.OK
        assert await arrivals(store, "m1") == []
    finally:
        await store.stop()


async def test_an_unreachable_database_is_one_line(settings) -> None:
    store = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    try:
        finding = await machine.database(store)
        assert finding.level is Level.WRONG
        assert "\n" not in finding.text
    finally:
        await store.stop()
