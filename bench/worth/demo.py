"""`python -m bench.year --demo`: a second, simulated shop for whoever wants to look around in full pages.

It goes into the home's own database beside the demo's shop, up to yesterday, whole or not at all. A shop that is there
already is left as it is.
"""

from __future__ import annotations

import os
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bench.worth.one import Stopwatch, fill
from bench.worth.season import ZONE
from bench.worth.year import Shop, Year
from bot.commands.demo import ensure_owner
from bot.config import read_settings
from bot.main import Services, open_services

SLUG, NAME = "harbour", "Harbour Goods (simulated)"
TALKS = 4_000
SEED = 7


async def furnished(home: str | None) -> str:
    """Make the shop in a home, unless it is there; return a line that says so."""
    given = dict(os.environ) | ({"PORCHLIGHT_HOME": home} if home else {})
    settings = read_settings(given)
    async with open_services(settings) as services:
        if await services.merchants.by_slug(SLUG) is not None:
            return f"{NAME} is there already: {settings.public_base_url}/m/{SLUG}"
        watch = Stopwatch(SLUG)
        year = Year(Shop.of(SEED, SLUG, NAME), _midnight(services.clock.now()), TALKS, SEED)
        written = await fill(year, settings.database_url, watch, alone=False)
        await _completed(services)
    talks, parcels = written["conversations"], written["shipments"]
    return f"{NAME}: {talks:,} talks and {parcels:,} parcels. Sign in at {settings.public_base_url}/m/{SLUG}"


async def _completed(services: Services) -> None:
    """Let the demo's owner in, and make the facts now rather than in a minute."""
    merchant = await services.merchants.by_slug(SLUG)
    assert merchant is not None
    await ensure_owner(services.staff, merchant, services.clock.now())
    await services.measuring.measure(merchant)
    await services.lane_facts.rebuild(merchant)


def _midnight(now: datetime) -> datetime:
    """Return when the shop's own day began."""
    zone = ZoneInfo(ZONE)
    return datetime.combine(now.astimezone(zone).date(), time(), zone)
