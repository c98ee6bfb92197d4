"""Renders the shop and the control room from templates; nothing is written into a page unescaped."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from aiohttp import web

from sandbox import story, troubles
from sandbox.control import FAULTS, STAGE, order_row, state
from sandbox.faults import MODES
from sandbox.settings import Settings

HERE = Path(__file__).parent
SETTINGS = web.AppKey("page_settings", Settings)
PAGES = web.AppKey("templates", jinja2.Environment)
VENDORS = {"easypost": "EasyPost", "shopify": "Shopify", "twilio": "Twilio", "slack": "Slack", "mail": "E-mail"}
BREAKS = {
    "none": "fine",
    "rate_limit": "too many requests",
    "server_error": "broken",
    "slow": "slow",
    "reset": "cut off after taking it",
    "closed_window": "24 hours are over",
    "duplicate": "tells everything twice",
    "shuffle": "tells it out of order",
    "early": "tells it too early",
    "pace": "one message a second",
}


def _ago(words: str | None, now: str) -> str:
    """How long before `now` something was, in one unit."""
    if not words:
        return ""
    gap = datetime.fromisoformat(now) - datetime.fromisoformat(words)
    if gap < timedelta(minutes=1):
        return "just now"
    if gap < timedelta(hours=1):
        return f"{gap.seconds // 60} min ago"
    return f"{gap.seconds // 3600} h ago" if gap < timedelta(days=1) else f"{gap.days} d ago"


def templates() -> jinja2.Environment:
    """The template environment, escaping everywhere."""
    pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["ago"] = _ago
    pages.filters["words"] = lambda text: str(text).replace("_", " ")
    return pages


def policy(settings: Settings) -> str:
    """The content security policy: this page's files, Porchlight's widget, and its socket."""
    there = settings.porchlight_url
    socket = urlsplit(there)._replace(scheme="wss" if there.startswith("https") else "ws").geturl()
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {there}",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' {there} {socket}",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def _page(request: web.Request, name: str, **facts: Any) -> web.Response:
    settings = request.app[SETTINGS]
    text = (
        request.app[PAGES]
        .get_template(name)
        .render(shop=story.tale()["shop"], porchlight=settings.porchlight_url, merchant=settings.merchant, **facts)
    )
    headers = {
        "Content-Security-Policy": policy(settings),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return web.Response(text=text, content_type="text/html", headers=headers)


async def shop(request: web.Request) -> web.Response:
    """GET / and /shop."""
    stage = request.app[STAGE]
    rows = [order_row(stage, order) for order in stage.floor.orders()]
    catalogue = story.tale()["catalogue"]
    return _page(request, "shop.html", orders=rows, catalogue=catalogue, unknown=story.unknown())


async def _facts(request: web.Request) -> dict[str, Any]:
    stage = request.app[STAGE]
    return {
        **state(stage, request.app[FAULTS]),
        "orders": [order_row(stage, order) for order in stage.floor.orders()],
        "events": list(reversed(stage.courier.deliveries()))[:60],
        "cases": await stage.porchlight.cases(),
        "kinds": list(troubles.PLOTS),
        **_WORDS,
        "catalogue": story.tale()["catalogue"],
    }


_WORDS = {"vendors": VENDORS, "modes": MODES, "breaks": BREAKS}


async def control_room(request: web.Request) -> web.Response:
    """GET /sandbox."""
    return _page(request, "control.html", **await _facts(request))


async def reach(request: web.Request) -> web.Response:
    """GET /sandbox/reach: phone, shop and Slack side by side."""
    return _page(request, "reach.html", breaks=BREAKS)


async def panel(request: web.Request) -> web.Response:
    """GET /sandbox/panel: the parts of the control room that change, for its script to put in place."""
    return _page(request, "panel.html", **await _facts(request))


async def health(request: web.Request) -> web.Response:
    """GET /healthz."""
    return web.json_response({"ok": True})


def add_pages(app: web.Application, settings: Settings) -> None:
    """Mount the pages and their files."""
    app[SETTINGS], app[PAGES] = settings, templates()
    app.add_routes(
        [
            web.get("/", shop),
            web.get("/shop", shop),
            web.get("/sandbox", control_room),
            web.get("/sandbox/panel", panel),
            web.get("/sandbox/reach", reach),
            web.get("/healthz", health),
            web.static("/static", HERE / "static"),
        ]
    )
