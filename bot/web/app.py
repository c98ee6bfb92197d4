"""The public site and the door that the engine calls, put together from their modules.

A module has `routes(services) -> list[web.RouteDef]`; adding a door is one name in a tuple here.
"""

from __future__ import annotations

from aiohttp import web

from bot.main import Services
from bot.web import (
    chat,
    consents,
    coverage,
    demo,
    desk,
    exports,
    files,
    health,
    hooks,
    looks,
    merchant,
    messages,
    pages,
    plain,
)
from bot.web.address import TRUSTED
from bot.web.shield import dress, hide_software, shield

SERVICES = web.AppKey("services", Services)
PUBLIC = (health, hooks, desk, messages, files, plain, consents, coverage, exports, pages, looks, demo, merchant)
MOST_BYTES = 64 * 1024


def build_site(services: Services) -> web.Application:
    """Return the public site. Hooks cap their own bodies; every other door reads at most 64 KiB."""
    hide_software()
    app = web.Application(middlewares=[shield], client_max_size=MOST_BYTES)
    app[SERVICES] = services
    app[TRUSTED] = services.settings.trusted_proxies
    for module in PUBLIC:
        app.add_routes(module.routes(services))
    pages.prepare(app)
    chat.mount(app, services)
    merchant.prepare(app)
    app.on_response_prepare.append(dress)
    return app
