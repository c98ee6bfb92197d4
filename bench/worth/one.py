"""One size on one database, in a process of its own: `python -m bench.worth.one --conversations N --database URL`.

Fills an empty database, has the real jobs make facts and sums of it, opens every page, and prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import func, select

from bench.ground import free_ports
from bench.sweep import Watch
from bench.worth.fill import Stopwatch, fill
from bench.worth.pages import LIMIT, OPENS, Opened, Round
from bench.worth.statements import explained
from bench.worth.year import Shop, Year
from bot.config import Settings, read_settings
from bot.decide.passwords import hashed
from bot.domain.staff import Role
from bot.logs import set_up_logs
from bot.main import Services, open_services
from bot.measure.definitions import SHOPPER
from bot.memory import settle_memory
from bot.store.database import Database
from bot.store.worth import contacts, deliveries, sayings, troubles
from bot.web.app import build_site

UNTIL = datetime(2026, 11, 24, 5, tzinfo=UTC)
"""The present of every run: midnight of the shop, so that a seed and a size always give the same rows."""

SLUG, NAME = "year", "One Year"
OWNER, PASSWORD = "owner@year.example", "lighthouse-keeper-7341"


async def measured(services: Services, shop: Shop, watch: Stopwatch) -> dict[str, Any]:
    """Have the real jobs make everything of the shop's year."""
    merchant = await services.merchants.by_id(shop.id)
    contacts = Stopwatch("contacts")
    made = await services.measuring.measure(merchant)
    found: dict[str, Any] = {"contacts": contacts.json(made.talks) | asdict(made)}
    watch.tell(f"{made.talks:,} talks measured", now=True)
    lanes = Stopwatch("lanes")
    seen = await services.lane_facts.rebuild(merchant)
    found["lanes"] = lanes.json(seen)
    watch.tell(f"{seen:,} parcels measured", now=True)
    return found


async def found_again(services: Services, shop: Shop) -> dict[str, int]:
    """Count in the facts what the year planted, under the same names."""
    own = contacts.c.merchant_id == shop.id
    shoppers = own & (contacts.c.opener == SHOPPER)
    came = deliveries.c.delivered_on.is_not(None)
    questions = {
        "contacts": select(func.count()).where(shoppers),
        "replies": select(func.count()).where(own, contacts.c.opener != SHOPPER),
        "wismo": select(func.count()).where(shoppers, contacts.c.is_wismo),
        "humans": select(func.count()).where(shoppers, contacts.c.human_at.is_not(None)),
        "statuses": select(func.count()).select_from(sayings).where(sayings.c.merchant_id == shop.id),
        "troubled": select(func.count()).select_from(troubles).where(troubles.c.merchant_id == shop.id),
        "deliveries": select(func.count()).select_from(deliveries).where(deliveries.c.merchant_id == shop.id),
        "delivered": select(func.count()).select_from(deliveries).where(deliveries.c.merchant_id == shop.id, came),
    }
    return {name: (await services.database.rows(query))[0]["count_1"] for name, query in questions.items()}


async def opened(services: Services, watch: Stopwatch, opens: int = OPENS) -> tuple[list[Opened], list[str], int]:
    """Serve the real site on loopback, sign in, and open every page."""
    app = build_site(services)
    runner = web.AppRunner(app)
    await runner.setup()
    port = services.settings.port
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            visitor = Round(session, f"http://127.0.0.1:{port}", SLUG, app)
            await visitor.sign_in(OWNER, PASSWORD)
            found, missed = await visitor.all(opens)
    finally:
        await runner.cleanup()
    watch.tell(f"{len(found)} addresses of {len({each.page for each in found})} pages opened", now=True)
    return found, missed, visitor.left_out


async def people(services: Services, shop: Shop) -> None:
    """Let an owner in."""
    now = services.clock.now()
    user = await services.staff.add(shop.id, OWNER, "Robin", Role.OWNER, now)
    await services.staff.set_password(shop.id, user.id, await asyncio.to_thread(hashed, PASSWORD))


async def size(
    settings: Settings, count: int, seed: int, only_pages: bool = False, opens: int = OPENS
) -> dict[str, Any]:
    """Fill, measure, open; return every figure."""
    shop, watch = Shop.of(seed, SLUG, NAME), Stopwatch(f"{count:,}")
    year, found = Year(shop, UNTIL, count, seed), {"conversations": count}
    settle_memory()
    async with Watch() as memory:
        if not only_pages:
            await _prepared(settings)
            filling = Stopwatch("filling")
            written = await fill(year, settings.database_url, watch)
            found |= {"written": written, "filling": filling.json(sum(written.values()))}
        async with open_services(settings) as services:
            services.clock.offset_seconds = (UNTIL - datetime.now(UTC)).total_seconds()
            if not only_pages:
                await people(services, shop)
                found |= await measured(services, shop, watch)
                await _settled(services.database)
                found |= {"planted": asdict(year.planted), "counted": asdict(year.counted)}
                found["found"] = await found_again(services, shop)
            pages, missed, left_out = await opened(services, watch, opens)
            found |= {
                "left_out": left_out,
                "pages": [each.json() for each in pages],
                "missed": missed,
                "rss_peak": memory.most,
            }
            found |= {"plans": [await _plan(services, shop, each) for each in _slow(pages)]}
    return found


async def _prepared(settings: Settings) -> None:
    database = Database(settings.database_url)
    await database.start()
    await database.stop()


async def _settled(database: Database) -> None:
    """Let PostgreSQL look at what the jobs wrote, as its own housekeeping does within a minute."""
    if not database.is_sqlite:
        await database.write(lambda connection: connection.exec_driver_sql("ANALYZE"))


def _slow(pages: list[Opened]) -> list[Opened]:
    """Return the slowest page, and every other that is over the limit."""
    known = sorted((each for each in pages if each.slowest), key=lambda each: -each.worst)
    best = {each.page: each for each in reversed(known) if each.is_page and each.worst > LIMIT}
    return list({each.path: each for each in (*known[:1], *best.values())}.values())


async def _plan(services: Services, shop: Shop, page: Opened) -> dict[str, Any]:
    assert page.slowest is not None
    plan = await explained(services.database, shop.id, page.slowest)
    took = page.slowest.milliseconds
    return {"path": page.path, "milliseconds": took, "statement": page.slowest.text, "plan": plan}


def main() -> int:
    """Measure one size."""
    parser = argparse.ArgumentParser(prog="python -m bench.worth.one", description=__doc__)
    parser.add_argument("--conversations", type=int, default=1_000, help="how many talks, and parcels (1000)")
    parser.add_argument("--database", required=True, help="sqlite:///FILE or postgresql://…: an empty one")
    parser.add_argument("--seed", type=int, default=1, help="which shop (1)")
    parser.add_argument("--only-pages", action="store_true", help="the database was filled before: open the pages")
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with TemporaryDirectory(prefix="porchlight-year-home-") as home:
        given = {"PORCHLIGHT_HOME": str(Path(home)), "DATABASE_URL": options.database, "SECRET_KEY": "k" * 40}
        settings = read_settings(given | {"LOG_LEVEL": "warning", "PORT": str(free_ports(1)[0])})
        set_up_logs(settings.log_level)
        print(json.dumps(asyncio.run(size(settings, options.conversations, options.seed, options.only_pages))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
