"""Connecting a desk from the command line: the manifest with the merchant's own address, and doctor's findings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import yaml

from bot.__main__ import main
from bot.commands import desks
from bot.commands.findings import Level
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.policy import People, Policy
from bot.errors import Unavailable
from bot.ports import Account
from bot.ports.reach import Concern
from bot.store.arrivals import Arrivals
from integrations import registry

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SHOP = Merchant("m1", "oak", "token", MerchantSettings(name="Oak"))
SLACK = registry.desks()["slack"]


def test_the_manifest_holds_the_merchants_own_address(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("PORCHLIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://track.oak.example")
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.1")
    assert main(["merchant", "add", "--slug", "oak", "--name", "Oak"]) == 0
    capsys.readouterr()
    assert main(["desk", "manifest", "--merchant", "oak"]) == 0
    told = yaml.safe_load(capsys.readouterr().out)
    address = told["settings"]["interactivity"]["request_url"]
    assert address.startswith("https://track.oak.example/desks/")
    assert address.endswith("/slack")
    assert main(["desk", "manifest", "--merchant", "nobody"]) == 2


def test_a_shop_without_a_desk_is_told_where_to_read() -> None:
    (finding,) = desks.look(SHOP, SLACK, "https://t.example", {}, [], NOW)
    assert finding.level is Level.NOTE
    assert "README.md" in finding.remedy


@pytest.mark.parametrize(
    ("live", "channel", "levels"),
    [
        ({"slack.token": 1}, "", [Level.OK, Level.WRONG, Level.NOTE]),
        ({}, "C1", [Level.WRONG, Level.WRONG, Level.NOTE]),
        ({"slack.token": 1, "slack.webhook": 2}, "C1", [Level.OK, Level.NOTE, Level.NOTE]),
    ],
)
def test_a_desk_that_is_half_connected_says_what_is_missing(live, channel, levels) -> None:
    shop = Merchant("m1", "oak", "token", MerchantSettings(name="Oak", policy=Policy(people=People(channel=channel))))
    found = desks.look(shop, SLACK, "https://t.example", live, [], NOW)
    assert [finding.level for finding in found] == levels
    assert "https://t.example/desks/token/slack" in found[-1].remedy


def test_what_came_lately_is_well() -> None:
    came = [Arrivals("slack", 3, 0, NOW)]
    assert desks.look(SHOP, SLACK, "https://t.example", {"slack.token": 1}, came, NOW)[-1].level is Level.OK


class Held:
    async def secrets(self, merchant_id: str, name: str) -> list[str]:
        return [f"newest {name}", "older"]


class Examined:
    MANIFEST = SLACK.MANIFEST

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    async def examine(self, account: Account) -> list[Concern]:
        if self.error:
            raise self.error
        assert account.secrets == {"slack.token": "newest slack.token", "slack.webhook": "newest slack.webhook"}
        return [Concern("token", True, "accepted"), Concern("scopes", False, "missing: commands", "reinstall")]


async def test_what_the_vendor_says_becomes_findings() -> None:
    found = await desks.ask(SHOP, Examined(), Held())
    assert [(each.level, each.subject) for each in found] == [
        (Level.OK, "oak slack token"),
        (Level.WRONG, "oak slack scopes"),
    ]
    (unheard,) = await desks.ask(SHOP, Examined(Unavailable("down")), Held())
    assert unheard.level is Level.WRONG
