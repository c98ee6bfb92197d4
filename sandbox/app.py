"""The wiring of the sandbox: one aiohttp application with every vendor, the control room and the pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from sandbox import checking, control, reach, watching
from sandbox.carrier.api import easypost_app
from sandbox.carrier.network import Network
from sandbox.clock import SandboxClock
from sandbox.consents import Checkout
from sandbox.courier import Courier
from sandbox.express import Express
from sandbox.faults import Faults
from sandbox.mail.box import Mailbox
from sandbox.mail.smtp import listen
from sandbox.pages.views import add_pages
from sandbox.porchlight import Porchlight
from sandbox.settings import Settings
from sandbox.shelf import Shelf
from sandbox.shop.floor import Floor
from sandbox.shop.goods import Window
from sandbox.shop.graphql import graphql_handler
from sandbox.slack.agents import Agents
from sandbox.slack.api import slack_app
from sandbox.slack.book import Book
from sandbox.slack.methods import Office
from sandbox.slack.news import News
from sandbox.stage import Stage
from sandbox.twilio.api import Exchange, twilio_app
from sandbox.twilio.line import Line
from sandbox.twilio.phones import Phones
from sandbox.twilio.receipts import Receipts

MOST_BODY = 6 * 1024 * 1024  # bytes of a request: a photo, in base64
MAIL = web.AppKey("mail_port", int)


async def make_app(settings: Settings) -> web.Application:
    """Build the application; its background work starts with it and stops with it."""
    shelf = Shelf(settings.home / "sandbox.db")
    clock, faults = SandboxClock(shelf), Faults(shelf, settings.slow_seconds)
    session = aiohttp.ClientSession()
    porchlight = Porchlight(settings, clock, session)
    courier = Courier(settings, shelf, clock, porchlight)
    network = Network(settings, shelf, clock, courier)
    floor = Floor(settings, shelf, clock, courier, network)
    stage = Stage(settings, shelf, clock, courier, network, floor, porchlight)
    app = web.Application(middlewares=[checking.watch, control.guard], client_max_size=MOST_BODY)
    app[control.STAGE], app[control.FAULTS], app[watching.SHELF] = stage, faults, shelf
    app[checking.CHECKS] = checking.checks(settings.specs)
    app.add_subapp("/easypost/v2", easypost_app(settings, network, faults))
    app.router.add_post("/shopify/admin/api/{version}/graphql.json", graphql_handler(settings, floor, faults))
    ends = mount_reach(app, settings, shelf, clock, Express(settings, shelf, clock, porchlight), faults)
    app.add_routes(control.ROUTES + reach.ROUTES + checking.ROUTES + watching.ROUTES)
    add_pages(app, settings)

    async def life(_: web.Application) -> AsyncIterator[None]:
        stage.begin()
        name_phones(stage, ends.line)
        ends.express.begin(session)
        ends.receipts.begin(session)
        checkout, window = Checkout(settings, shelf, floor, porchlight), Window(settings, shelf, clock, porchlight)
        jobs = (
            porchlight.watch(),
            courier.run(),
            stage.run(),
            checkout.run(),
            window.run(),
            app[checking.CHECKS].run(),
        )
        work = [asyncio.create_task(job) for job in jobs]
        mail = await _mail(settings, ends)
        app[MAIL] = mail.sockets[0].getsockname()[1] if mail else 0
        yield
        await stop(mail, work, ends)
        await session.close()
        shelf.close()

    app.cleanup_ctx.append(life)
    return app


def mount_reach(
    app: web.Application, settings: Settings, shelf: Shelf, clock: SandboxClock, express: Express, faults: Faults
) -> reach.Reach:
    """Mount Twilio and Slack, and what stands at the other end of each."""
    line = Line(settings, shelf, clock)
    receipts = Receipts(settings, line, clock, express, faults)
    twilio, slack = f"{settings.url}/twilio", f"{settings.url}/slack"
    book = Book(shelf, clock)
    news = News(settings, book, express, faults, slack)
    app.add_subapp("/twilio", twilio_app(Exchange(settings, line, receipts, faults, twilio)))
    app.add_subapp("/slack", slack_app(settings, Office(book, news, slack), faults))
    phones, agents = Phones(settings, line, express, faults, twilio), Agents(book, news, slack)
    app[reach.REACH] = reach.Reach(line, phones, receipts, book, agents, Mailbox(shelf, clock), express, faults)
    return app[reach.REACH]


async def _mail(settings: Settings, ends: reach.Reach) -> asyncio.Server | None:
    """Take e-mail, where a port is set for it."""
    if settings.mail_port is None:
        return None
    return await listen(settings.host, settings.mail_port, ends.mailbox, ends.faults)


def name_phones(stage: Stage, line: Line) -> None:
    """Give the phones of the story's shoppers their names."""
    for order in stage.floor.orders():
        number = watching.bare(order.phone or "")
        if order.phone and not line.phone(number).name:
            line.change_phone(number, name=f"{order.address.first_name} {order.address.last_name}")


async def stop(mail: asyncio.Server | None, work: list[asyncio.Task[None]], ends: reach.Reach) -> None:
    """End all background work."""
    if mail:
        mail.close()
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    await ends.receipts.end()
    await ends.express.end()
