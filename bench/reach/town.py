"""A town for one ordeal: the sandbox's Twilio and Slack in this process, the road before them, one app or several."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from bench import vendors
from bench.ground import ROOT, Child, NotUp, free_ports, tell
from bench.house import House, Ports
from bench.reach.ears import Ears
from bench.reach.road import Road, Storm
from bench.reach.shop import (
    API_KEY,
    SLACK_SIGNING,
    SLACK_TOKEN,
    SLUG,
    TWILIO_ACCOUNT,
    TWILIO_TOKEN,
    Reached,
    found_shop,
    shop_settings,
)
from bot.domain.merchant import Merchant
from sandbox.app import MOST_BODY, mount_reach
from sandbox.clock import SandboxClock
from sandbox.express import Express
from sandbox.faults import Faults
from sandbox.porchlight import Porchlight
from sandbox.reach import Reach
from sandbox.settings import Settings
from sandbox.shelf import Shelf

EXACT_APP = ("-m", "bot", "serve")
UNPACED_APP = ("-m", "bench.reach.unpaced")
"""The same app, but Slack may be written to as fast as it takes it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a town is made of. `database` is an address, empty for SQLite; `pause` is seconds between receipts.

    `more` are the ports of further apps on the same database: of the site, of the engine's door, of e-mail.
    """

    shoppers: int
    database: str = ""
    more: tuple[tuple[int, int, int], ...] = ()
    storm: Storm = field(default_factory=Storm)
    seed: int = 0
    pause: float = 0.1
    command: tuple[str, ...] = EXACT_APP


class Town:
    """One home, one merchant, one sandbox; the apps may be killed and started again in it."""

    def __init__(self, plan: Plan, ports: Ports) -> None:
        self.plan = plan
        self.began = datetime.now(UTC)
        self.people = [Reached(n) for n in range(plan.shoppers)]
        self.house = House(ports, plan.database, burst_seconds=0.1)
        (self.road_port,) = free_ports(1)
        self.base = f"http://127.0.0.1:{self.road_port}"
        self.house.environment |= {"PUBLIC_BASE_URL": self.base, "TRUSTED_PROXIES": "127.0.0.1/32"}
        triples = [(ports.app, ports.actions, free_ports(1)[0]), *plan.more]
        self.apps = [self._app(number, *each) for number, each in enumerate(triples, 1)]
        self.doors = [f"http://127.0.0.1:{each[0]}" for each in triples]
        self.road = Road(self.doors, plan.storm, random.Random(plan.seed))
        self.merchant: Merchant
        self.reach: Reach
        self.ears: Ears

    def _app(self, number: int, port: int, actions: int, mail: int) -> Child:
        own = {"PORT": str(port), "ACTIONS_PORT": str(actions), "SANDBOX_MAIL_PORT": str(mail)}
        environment = self.house.environment | own
        log = self.house.home / f"app{number}.log"
        return Child(f"app {number}", [sys.executable, *self.plan.command], log, environment, ROOT)

    async def start(self, number: int = 0, **more: str) -> float:
        """Start one of the apps; return the seconds until it answers."""
        self.apps[number].start(**more)
        return await self.apps[number].up(f"{self.doors[number]}/healthz")

    async def stop(self) -> None:
        """Stop every app."""
        await asyncio.gather(*(app.stop() for app in self.apps))

    def sandbox_settings(self) -> Settings:
        """Return how the sandbox is set up; nothing of its own shop is used."""
        return Settings(
            api_key=API_KEY,
            hook_token=self.merchant.hook_token,
            shopify_webhook_secret=vendors.SHOPIFY_SECRET,
            shopify_token="unused",
            easypost_key="unused",
            easypost_webhook_secret=vendors.EASYPOST_SECRET,
            twilio_account=TWILIO_ACCOUNT,
            twilio_token=TWILIO_TOKEN,
            slack_token=SLACK_TOKEN,
            slack_signing_secret=SLACK_SIGNING,
            merchant=SLUG,
            porchlight_url=self.base,
            port=self.house.ports.sandbox,
            home=Path(self.house.home / "sandbox"),
            receipt_pause=self.plan.pause,
            slack_patience=10.0,
        )

    async def carry(self, session: aiohttp.ClientSession, delivery: vendors.Delivery) -> None:
        """Send one webhook of the carrier or the shop over the road. Raises NotUp when it is refused."""
        path = f"/hooks/{self.merchant.hook_token}/{delivery.provider}"
        async with session.post(self.base + path, data=delivery.body, headers=delivery.headers(path)) as answer:
            if answer.status != 200:
                raise NotUp(f"a webhook was answered {answer.status}")

    async def furnish(self, session: aiohttp.ClientSession) -> None:
        """Tell of every order, its dispatch and its quiet scans, in any order."""
        chance = random.Random(self.plan.seed)
        every = [delivery for person in self.people for delivery in person.calm(self.began)]
        chance.shuffle(every)
        free = asyncio.Semaphore(10)

        async def one(delivery: vendors.Delivery) -> None:
            async with free:
                await self.carry(session, delivery)

        await asyncio.gather(*(one(delivery) for delivery in every))


def another() -> tuple[int, int, int]:
    """Return ports for one more app."""
    first, second, third = free_ports(3)
    return first, second, third


@asynccontextmanager
async def town(plan: Plan, ports: Ports) -> AsyncIterator[Town]:
    """Build a town and open everything in it but the apps; all of it is gone at the end."""
    built = Town(plan, ports)
    sandbox, api = f"http://127.0.0.1:{ports.sandbox}", f"http://127.0.0.1:{ports.vendors}"
    async with AsyncExitStack() as stack:
        stack.push_async_callback(built.stop)
        await stack.enter_async_context(vendors.apis(ports.vendors))
        await stack.enter_async_context(built.road.open(built.road_port))
        built.merchant = await found_shop(built.house.environment, shop_settings(sandbox, api), built.people)
        built.reach = await stack.enter_async_context(_vendors(built.sandbox_settings()))
        built.ears = Ears(built.reach)
        yield built


@asynccontextmanager
async def _vendors(settings: Settings) -> AsyncIterator[Reach]:
    """Open the sandbox's Twilio and Slack, without its shop and its carrier."""
    shelf = Shelf(settings.home / "sandbox.db")
    clock, faults, app = SandboxClock(shelf), Faults(shelf), web.Application(client_max_size=MOST_BODY)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        porchlight = Porchlight(settings, clock, session)
        ends = mount_reach(app, settings, shelf, clock, Express(settings, shelf, clock, porchlight), faults)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, settings.host, settings.port, backlog=1024).start()
        ends.express.begin(session)
        ends.receipts.begin(session)
        try:
            yield ends
        finally:
            await ends.receipts.end()
            await ends.express.end()
            await runner.cleanup()
            shelf.close()


async def opened(built: Town) -> None:
    """Start every app of a town."""
    seconds = [await built.start(number) for number in range(len(built.apps))]
    tell(f"{len(seconds)} app(s) answer after {max(seconds):.1f} s")
