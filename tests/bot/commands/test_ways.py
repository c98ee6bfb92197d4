"""Doctor on the ways to shoppers: each thing that can be missing or wrong, with what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.accounts import Accounts
from bot.commands import ways
from bot.commands.findings import Level
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.policy import Policy
from bot.errors import Refused, Unavailable
from bot.store.arrivals import Arrivals
from integrations import registry

GOOD = {
    "whatsapp.account": "AC" + "0" * 32,
    "whatsapp.webhook": "a" * 32,
    "whatsapp.sender": "whatsapp:+14155550999",
}
SEEN = Arrivals("whatsapp", 3, 0, datetime(2026, 11, 23, tzinfo=UTC))
TEMPLATES = Policy(templates={"any.en": "HX" + "0" * 32})
SHOP = Merchant("m1", "oak", "token", MerchantSettings(name="Oak", policy=TEMPLATES))


class Held:
    def __init__(self, secrets: dict[str, str], shop: Merchant) -> None:
        self.held, self.shop = secrets, shop

    async def by_id(self, merchant_id: str) -> Merchant:
        return self.shop

    async def secrets(self, merchant_id: str, name: str) -> list[str]:
        return [self.held[name]] if name in self.held else []


class Asked(type(registry.channels()["whatsapp"])):  # type: ignore[misc]
    error: Exception | None = None

    async def find(self, *_: object) -> None:
        if self.error:
            raise self.error


async def examined(secrets=GOOD, shop=SHOP, came=(SEEN,), error=None, offline=False):
    channel = Asked()
    channel.error = error
    accounts = Accounts(Held(secrets, shop), registry.channels(), "https://track.oak.example")
    found = await ways.channels(shop, accounts, came, None if offline else {"whatsapp": channel})
    return {finding.subject.removeprefix("oak "): finding for finding in found}


async def test_a_shop_without_channels_gets_two_notes_and_nothing_wrong():
    found = await examined({})
    assert [(name, one.level) for name, one in found.items()] == [("whatsapp", Level.NOTE), ("email", Level.NOTE)]


async def test_all_is_well_when_everything_is_set():
    found = await examined()
    assert {one.level for name, one in found.items() if name != "email"} == {Level.OK}
    assert "whatsapp credentials" in found
    assert "whatsapp credentials" not in await examined(offline=True)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("whatsapp.account", "", "missing"),
        ("whatsapp.account", "SK" + "0" * 32, "account SID"),
        ("whatsapp.webhook", "short", "auth token"),
        ("whatsapp.sender", "14155550999", "Messaging Service"),
    ],
)
async def test_a_secret_that_is_missing_or_another_thing(name, value, says):
    found = await examined({**GOOD, name: value})
    assert found[name].level is Level.WRONG
    assert says in found[name].text
    assert found[name].remedy == f"python -m bot merchant secret oak {name} --stdin"
    assert "whatsapp credentials" not in found


async def test_a_messaging_service_and_a_bare_number_are_senders():
    for sender in ("MG" + "0" * 32, "+14155550999"):
        assert (await examined({**GOOD, "whatsapp.sender": sender}))["whatsapp.sender"].level is Level.OK


@pytest.mark.parametrize(
    ("came", "level", "says"),
    [
        ((), Level.NOTE, "https://track.oak.example/hooks/token/whatsapp#rc=3&rp=all"),
        ((replace(SEEN, unread=2),), Level.WRONG, "replay"),
    ],
)
async def test_webhooks(came, level, says):
    found = (await examined(came=came))["webhooks from whatsapp"]
    assert found.level is level
    assert says in found.remedy


@pytest.mark.parametrize(
    ("templates", "level", "says"),
    [
        ({}, Level.NOTE, "stalled"),
        ({"any.en": "welcome"}, Level.WRONG, "any.en"),
        ({"late.en": "HX" + "0" * 32}, Level.NOTE, "stalled"),
    ],
)
async def test_templates(templates, level, says):
    shop = replace(SHOP, settings=replace(SHOP.settings, policy=Policy(templates=templates)))
    found = (await examined(shop=shop))["whatsapp templates"]
    assert found.level is level
    assert says in found.text


@pytest.mark.parametrize("error", [Refused("401"), Unavailable("down")])
async def test_credentials_that_are_refused_or_cannot_be_tried(error):
    assert (await examined(error=error))["whatsapp credentials"].level is Level.WRONG


async def test_mail_without_a_sender_is_wrong_and_a_relay_is_tried(unused_tcp_port):
    address = {"email": f"smtp://127.0.0.1:{unused_tcp_port}"}
    shop = replace(SHOP, settings=replace(SHOP.settings, addresses=address))
    assert (await examined({}, shop))["email"].level is Level.WRONG
    sender = {"email.from": "orders@oak.example"}
    assert (await examined(sender, shop, offline=True))["email"].level is Level.OK
    assert "was not reached" in (await examined(sender, shop))["email"].text
