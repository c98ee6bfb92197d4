"""`python -m bench.year --demo`: a second, simulated shop for whoever wants to look around in full pages.

It goes into the home's own database beside the demo's shop, up to yesterday, whole or not at all. Doing it twice
changes nothing; only the demo's own door (`PORCHLIGHT_DEMO=1`) lets anybody in without a password.
"""

from __future__ import annotations

import os
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bench.worth.fill import Stopwatch, fill
from bench.worth.season import ZONE
from bench.worth.year import Shop, Year
from bot.commands.demo import ensure_owner
from bot.config import read_settings
from bot.domain.demo import YEAR as SLUG
from bot.main import open_services

NAME = "Harbour Goods (simulated)"
TALKS = 4_000
SEED = 7


async def furnished(home: str | None) -> str:
    """Make the shop in a home, or complete it; return a line that says what there is."""
    given = dict(os.environ) | ({"PORCHLIGHT_HOME": home} if home else {})
    settings = read_settings(given)
    async with open_services(settings) as services:
        merchant = await services.merchants.by_slug(SLUG)
        if merchant is None:
            year = Year(Shop.of(SEED, SLUG, NAME), _midnight(services.clock.now()), TALKS, SEED)
            await fill(year, settings.database_url, Stopwatch(SLUG), alone=False)
            merchant = await services.merchants.by_slug(SLUG)
        assert merchant is not None
        await ensure_owner(services.staff, merchant, services.clock.now())
        await services.measuring.measure(merchant)
        await services.lane_facts.take_up(merchant)
    return f"{NAME} has a year of {TALKS:,} talks and parcels: {settings.public_base_url}/m/{SLUG}"


def _midnight(now: datetime) -> datetime:
    """Return when the shop's own day began."""
    zone = ZoneInfo(ZONE)
    return datetime.combine(now.astimezone(zone).date(), time(), zone)
