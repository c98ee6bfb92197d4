"""Ended links: by order and shop, never taken back, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.merchant import MerchantSettings
from bot.store.links import StoredLinks
from bot.store.merchants import StoredMerchants
from bot.store.vault import Vault
from tests.conftest import NOON


@pytest.fixture
async def shops(database, clock):
    merchants = StoredMerchants(database, Vault("k" * 40), clock)
    return [(await merchants.add(slug, MerchantSettings(name=slug))).id for slug in ("lamps", "oaks")]


@pytest.fixture
def links(database):
    return StoredLinks(database)


async def test_links_are_ended_by_order(links, shops):
    lamps, oaks = shops
    assert await links.ended_before(lamps, "o1") is None
    assert await links.end(lamps, "o1", NOON) == NOON
    assert await links.ended_before(lamps, "o1") == NOON
    assert await links.ended_before(lamps, "o2") is None
    assert await links.ended_before(oaks, "o1") is None


async def test_an_end_moves_on_and_never_back(links, shops):
    later = NOON + timedelta(minutes=1)
    await links.end(shops[0], "o1", later)
    assert await links.end(shops[0], "o1", NOON) == later
    assert await links.end(shops[0], "o1", later) == later
    assert await links.ended_before(shops[0], "o1") == later
    assert await links.end(shops[0], "o1", later + timedelta(seconds=1)) == later + timedelta(seconds=1)
