"""A shop with a simulated year behind it, on the real site in this process: what merchants' journeys walk through."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection, select, update

from bench.worth.fill import Stopwatch, fill
from bench.worth.year import Shop, Year
from bot.config import read_settings
from bot.domain.merchant import Merchant
from bot.domain.staff import Role
from bot.domain.zones import zone_named
from bot.main import Services, open_services
from bot.measure import contacts as measuring
from bot.measure.days import closed_until, sum_days
from bot.measure.definitions import STRICT
from bot.measure.gather import DAYS
from bot.measure.marks import mark
from bot.measure.periods import Period
from bot.store.tables import orders
from bot.store.worth import contacts
from bot.web.app import build_site
from tests.journeys.house import free_ports

TALKS, SEED = 1_500, 7
SLUG, NAME = "harbour", "Harbour Goods"
PRESENT = datetime(2026, 11, 24, 5, tzinfo=UTC)
FELL = "delivery_delay"
"""What a bad week is planted in: those who ask why it is late all want a person."""


@dataclass(frozen=True)
class MerchantHouse:
    """The site, its shop, and the newest week whose deflection is known; that week fell."""

    services: Services
    merchant: Merchant
    site: str
    week: Period

    async def invited(self, role: Role) -> str:
        """Add somebody; return the address at which they choose a password."""
        now = self.services.clock.now()
        user = await self.services.staff.add(self.merchant.id, f"{role}@harbour.example", f"{role}".title(), role, now)
        return f"{self.site}/m/{SLUG}/welcome/{self.services.signer.welcome(self.merchant.id, user.id, '', now)}"

    async def tracking_page(self) -> str:
        """Return the address of some order's tracking page."""
        query = select(orders.c.order_id).where(orders.c.merchant_id == self.merchant.id)
        row = await self.services.database.row(query.order_by(orders.c.placed_at.desc()).limit(1))
        assert row is not None
        token = self.services.signer.link(self.merchant.id, row["order_id"], self.services.clock.now())
        return f"{self.site}/t/{token}"


@asynccontextmanager
async def merchant_house(home: Path) -> AsyncIterator[MerchantHouse]:
    """Fill a home, have the real jobs measure it, and serve its site."""
    port = free_ports(1)[0]
    address = f"http://127.0.0.1:{port}"
    given = {"PORCHLIGHT_HOME": str(home), "PUBLIC_BASE_URL": address, "PORT": str(port), "SECRET_KEY": "k" * 40}
    settings = read_settings(given)
    async with open_services(settings) as services:
        services.clock.offset_seconds = (PRESENT - datetime.now(UTC)).total_seconds()
        await fill(Year(Shop.of(SEED, SLUG, NAME), PRESENT, TALKS, SEED), settings.database_url, Stopwatch(SLUG), False)
        merchant = await services.merchants.by_slug(SLUG)
        assert merchant is not None
        await services.measuring.measure(merchant)
        await services.lane_facts.rebuild(merchant)
        week = await services.database.write(lambda connection: _bad_week(connection, merchant))
        runner = web.AppRunner(build_site(services))
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield MerchantHouse(services, merchant, address, week)
        finally:
            await runner.cleanup()


def _bad_week(connection: Connection, merchant: Merchant) -> Period:
    """Make the newest known week a bad one: whoever asked why it is late fetched a person; return it.

    In everything else it and the week before went well, so that there is one thing to be found.
    """
    until, _ = mark(connection, merchant.id, DAYS)
    zone = zone_named(merchant.settings.time_zone)
    assert until is not None
    last = closed_until(until, STRICT, zone) - timedelta(days=1)
    week = Period(last - timedelta(days=6), last)
    both = contacts.c.day.between(week.before.first, week.last)
    well = update(contacts).where(contacts.c.merchant_id == merchant.id, both)
    connection.execute(well.values(human_at=None, next_at=None, solved=None, answered=True))
    late = update(contacts).where(contacts.c.merchant_id == merchant.id, contacts.c.goal == FELL)
    badly = late.where(contacts.c.day.between(week.first, week.last))
    connection.execute(badly.values(human_at=contacts.c.started_at))
    shop = measuring.Shop(merchant.id, zone, "", 0.0)
    sum_days(connection, shop, [week.before.first + timedelta(days=each) for each in range(14)], until)
    return week
