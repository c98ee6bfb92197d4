"""The merchant's pages: one module a page or a few, each with `routes(services)`; a new one is a name in `MODULES`."""

from __future__ import annotations

from importlib import import_module

from aiohttp import web

from bot.main import Services
from bot.web.merchant.frame import MOUNTED

MODULES = (
    "sign_in",
    "overview",
    "why",
    "truth",
    "first_word",
    "people",
    "look",
    "talks",
    "unclear",
    "carriers",
    "goods",
    "exports",
    "privacy",
)


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of every page."""
    modules = [import_module(f"{__name__}.{name}") for name in MODULES]
    return [route for module in modules for route in module.routes(services)]


def prepare(app: web.Application) -> None:
    """Tell the navigation which pages there are."""
    prefix = "/m/{slug}"
    paths = [str(resource.canonical) for resource in app.router.resources()]
    app[MOUNTED] = frozenset(path.removeprefix(prefix).strip("/") for path in paths if path.startswith(prefix))
