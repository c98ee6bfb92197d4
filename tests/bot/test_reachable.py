"""Which channels a shop can use: those for which all that they cannot do without is set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.merchant import MerchantSettings
from bot.main import open_services
from integrations import registry

RELAY = {"email": "smtp://127.0.0.1:2525"}


@pytest.fixture
async def services(settings, world):
    async with open_services(settings, replace(world, channels=registry.channels())) as services:
        yield services


@pytest.mark.parametrize(
    ("secrets", "addresses", "usable"),
    [
        ((), {}, {"web"}),
        (("whatsapp.account", "whatsapp.webhook"), {}, {"web"}),
        (("whatsapp.account", "whatsapp.webhook", "whatsapp.sender"), {}, {"web", "whatsapp"}),
        (("email.from",), {}, {"web"}),
        (("email.from",), RELAY, {"web", "email"}),
        (("email.user", "email.password"), RELAY, {"web"}),
    ],
)
async def test_a_channel_is_usable_once_it_has_what_it_needs(services, secrets, addresses, usable):
    shop = await services.merchants.add("oak", MerchantSettings(name="Oak", addresses=addresses))
    for name in secrets:
        await services.merchants.add_secret(shop.id, name, "value")
    assert await services.reachable(shop) == usable
