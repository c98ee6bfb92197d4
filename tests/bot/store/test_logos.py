"""Logos at rest: found under their own name, and never too old while other files are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.merchant import MerchantSettings
from bot.domain.policy import Retention
from bot.errors import NotThere
from bot.intake.logo import logo_of
from bot.store.ageing import AGES, StoredAges
from bot.store.logos import StoredLogos, name_of
from bot.store.media import StoredMedia
from bot.store.merchants import StoredMerchants
from bot.store.vault import Vault
from tests.bot.intake.test_logo import png
from tests.conftest import NOON


@pytest.fixture
async def shop(database, clock):
    return (await StoredMerchants(database, Vault("k" * 40), clock).add("lamps", MerchantSettings(name="Lamps"))).id


async def test_a_logo_outlives_the_files_of_talks(database, shop):
    logos, media = StoredLogos(database), StoredMedia(database)
    body = png(240, 60)
    logo = await logos.keep(shop, logo_of(body), body, NOON)
    photo = await media.keep(shop, "m1", "photo.png", "image/png", body, NOON)
    [age] = [age for age in AGES if age.kind == "media"]
    later = NOON + timedelta(days=9_999)
    assert await StoredAges(database).batch(shop, age, Retention(), later) == 1
    assert (await logos.get(shop, name_of(logo))).body == body
    with pytest.raises(NotThere):
        await media.get(shop, photo.ref)
