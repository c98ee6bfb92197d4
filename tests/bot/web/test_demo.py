"""The demo's clock: a door that exists in the demo only, and opens with an API key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.main import open_services
from bot.web.app import build_site


@pytest.fixture
async def demo(settings, world, aiohttp_client):
    async with open_services(replace(settings, demo=True), world) as services:
        from bot.domain.merchant import MerchantSettings

        merchant = await services.merchants.add("lamps", MerchantSettings(name="Lamps"))
        key = await services.keys.make(merchant.id)
        yield services, await aiohttp_client(build_site(services)), {"Authorization": f"Bearer {key}"}


async def test_the_clock_is_moved_for_everybody(demo):
    services, client, key = demo
    before = services.clock.now()
    answer = await client.put("/demo/clock", json={"offset_seconds": 86_400}, headers=key)
    assert (answer.status, await answer.json()) == (200, {"offset_seconds": 86_400.0})
    assert 86_000 < (services.clock.now() - before).total_seconds() < 87_000


@pytest.mark.parametrize("body", [{}, {"offset_seconds": "1"}, {"offset_seconds": True}, {"offset_seconds": 1e12}, []])
async def test_anything_but_a_number_of_seconds_is_refused(demo, body):
    _, client, key = demo
    assert (await client.put("/demo/clock", json=body, headers=key)).status == 400


async def test_what_is_not_json_is_refused(demo):
    _, client, key = demo
    assert (await client.put("/demo/clock", data=b"{", headers=key)).status == 400


async def test_without_a_key_there_is_no_such_door(demo):
    _, client, _ = demo
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        assert (await client.put("/demo/clock", json={"offset_seconds": 1}, headers=headers)).status == 404


async def test_outside_the_demo_there_is_no_such_door(settings, world, aiohttp_client):
    async with open_services(settings, world) as services:
        client = await aiohttp_client(build_site(services))
        assert (await client.put("/demo/clock", json={"offset_seconds": 1})).status == 404
