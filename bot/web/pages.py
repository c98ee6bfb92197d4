"""The public pages: the front page, the tracking page behind a signed link, the widget's script and static files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.answer.page import page
from bot.answer.window import Scene
from bot.domain.merchant import Merchant
from bot.errors import NotAllowed
from bot.main import Services

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
VERSION = "0.1.0"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
YEAR = "public, max-age=31536000, immutable"
FIVE_MINUTES = "public, max-age=300"


def prepare(app: web.Application) -> None:
    """Load the templates: autoescape on; a name that is not defined is a mistake of ours and fails loudly."""
    aiohttp_jinja2.setup(
        app, loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )


def routes(services: Services) -> list[web.RouteDef | web.StaticDef]:
    """The doors of the pages."""
    doors = PageDoors(services)
    return [
        web.get("/", doors.front),
        web.get("/t/{token}", doors.tracking),
        web.get("/widget/v1/{name}", doors.script),
        web.static("/static", STATIC, append_version=False),
    ]


class PageDoors:
    """Handlers over the services."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._manifest: dict[str, Any] = json.loads((STATIC / "widget" / "manifest.json").read_text(encoding="utf-8"))

    async def front(self, request: web.Request) -> web.Response:
        """Say what this is; in the demo, lead to the shop and carry the widget."""
        settings = self._services.settings
        demo = await self._services.merchants.by_slug("lantern") if settings.demo else None
        context = {
            "shop_url": f"{settings.sandbox_url}/shop" if demo else None,
            "sandbox_url": f"{settings.sandbox_url}/sandbox" if demo else None,
            "widget": self._widget(demo, None) if demo else None,
        }
        return self._render("front.html", request, None, context)

    async def tracking(self, request: web.Request) -> web.Response:
        """Show one order to whoever holds its signed link."""
        token, now = request.match_info["token"], self._services.clock.now()
        try:
            merchant_id, order_id = self._services.signer.read_link(token, now)
            merchant = await self._services.merchants.by_id(merchant_id)
        except NotAllowed:
            return self._render("tracking_gone.html", request, None, {"widget": None}, status=404)
        dossier = await self._services.orders.by_id(merchant.id, order_id)
        if dossier is None:
            return self._render(
                "tracking_gone.html", request, merchant, {"widget": self._widget(merchant, None)}, status=404
            )
        settings = merchant.settings
        scene = Scene(self._services.words, now, settings.name, useful_days=settings.useful_days)
        judge = self._services.assessor.judge
        view = page(dossier, settings, lambda parcel: judge(parcel, dossier.order, merchant, now), scene)
        await self._services.promises.told(merchant.id, view.promises, "page", now)
        context = {
            "order": {"number": view.number, "status_line": view.status_line},
            "parcels": view.parcels,
            "actions": view.actions,
            "widget": self._widget(merchant, token),
        }
        return self._render("tracking.html", request, merchant, context)

    async def script(self, request: web.Request) -> web.StreamResponse:
        """The built widget, under a stable name and under the name with its hash."""
        name = request.match_info["name"]
        hashed = str(self._manifest["file"])
        if name not in {"porchlight.js", hashed}:
            raise web.HTTPNotFound
        cache = YEAR if name == hashed else FIVE_MINUTES
        headers = {
            "Cache-Control": cache,
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return web.FileResponse(STATIC / "widget" / name, headers=headers)

    def _widget(self, merchant: Merchant, context: str | None) -> dict[str, Any]:
        manifest = self._manifest
        src = f"/widget/v1/{manifest['file']}"
        return {"merchant": merchant.slug, "context": context, "src": src, "integrity": manifest.get("integrity")}

    def _render(
        self,
        template: str,
        request: web.Request,
        merchant: Merchant | None,
        context: dict[str, Any],
        status: int = 200,
    ) -> web.Response:
        shop = None
        if merchant:
            domain = merchant.settings.shop_domain
            shop = {"name": merchant.settings.name, "url": f"https://{domain}" if domain else None}
        full = {"version": VERSION, "shop": shop, **context}
        response = aiohttp_jinja2.render_template(template, request, full, status=status)
        response.headers["Content-Security-Policy"] = PAGE_POLICY
        response.headers["Cache-Control"] = "no-store" if merchant else FIVE_MINUTES
        return response
