"""The wiring of the sandbox: one aiohttp application with both vendors, the control room and the pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from sandbox import control
from sandbox.carrier.api import easypost_app
from sandbox.carrier.network import Network
from sandbox.clock import SandboxClock
from sandbox.courier import Courier
from sandbox.faults import Faults
from sandbox.pages.views import add_pages
from sandbox.porchlight import Porchlight
from sandbox.settings import Settings
from sandbox.shelf import Shelf
from sandbox.shop.floor import Floor
from sandbox.shop.graphql import graphql_handler
from sandbox.stage import Stage


async def make_app(settings: Settings) -> web.Application:
    """Build the application; its background work starts with it and stops with it."""
    shelf = Shelf(settings.home / "sandbox.db")
    clock, faults = SandboxClock(shelf), Faults(shelf)
    session = aiohttp.ClientSession()
    porchlight = Porchlight(settings, clock, session)
    courier = Courier(settings, shelf, clock, porchlight)
    network = Network(settings, shelf, clock, courier)
    floor = Floor(settings, shelf, clock, courier, network)
    stage = Stage(settings, shelf, clock, courier, network, floor, porchlight)
    app = web.Application(middlewares=[control.guard], client_max_size=256 * 1024)
    app[control.STAGE], app[control.FAULTS] = stage, faults
    app.add_subapp("/easypost/v2", easypost_app(settings, network, faults))
    app.router.add_post("/shopify/admin/api/{version}/graphql.json", graphql_handler(settings, floor, faults))
    app.add_routes(control.ROUTES)
    add_pages(app, settings)

    async def life(_: web.Application) -> AsyncIterator[None]:
        stage.begin()
        work = [asyncio.create_task(job) for job in (porchlight.watch(), courier.run(), stage.run())]
        yield
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await session.close()
        shelf.close()

    app.cleanup_ctx.append(life)
    return app
