"""The public site and the door that the engine calls, put together from their modules.

A module has `routes(services) -> list[web.RouteDef]`; adding a door is one name in a tuple here.
"""

from __future__ import annotations

from aiohttp import web

from bot.main import Services
from bot.web import demo, health, hooks
from bot.web.address import TRUSTED
from bot.web.shield import dress, shield

SERVICES = web.AppKey("services", Services)
PUBLIC = (health, hooks, demo)
MOST_BYTES = 64 * 1024
MOST_ACTION_BYTES = 4 * 1024 * 1024


def build_site(services: Services) -> web.Application:
    """Return the public site. Hooks cap their own bodies; every other door reads at most 64 KiB."""
    app = web.Application(middlewares=[shield], client_max_size=MOST_BYTES)
    app[SERVICES] = services
    app[TRUSTED] = services.settings.trusted_proxies
    for module in PUBLIC:
        app.add_routes(module.routes(services))
    app.on_response_prepare.append(dress)
    return app


def build_action_door(services: Services) -> web.Application:
    """Return the site that the dialogue engine calls, on this machine only. A tracker's body may be large."""
    app = web.Application(middlewares=[shield], client_max_size=MOST_ACTION_BYTES)
    app[SERVICES] = services
    return app
