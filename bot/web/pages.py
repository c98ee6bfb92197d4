"""The public pages: the front page, the tracking page behind a signed link, the widget's script and static files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.answer.calendar import calendar
from bot.answer.example import example, judged
from bot.answer.goods import GoodsView, Place, goods_view
from bot.answer.page import Judge, PageView, page
from bot.answer.preferences import preferences
from bot.answer.window import Scene
from bot.decide.changes import preferred
from bot.domain import demo
from bot.domain.look import Look
from bot.domain.merchant import Merchant
from bot.errors import NotAllowed, NotThere
from bot.main import Services
from bot.ports import Dossier
from bot.web.looks import worn

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
VERSION = "0.1.0"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'{images}; connect-src 'self'; "
    "frame-ancestors {framers}; base-uri 'none'; form-action 'self'"
)
YEAR = "public, max-age=31536000, immutable"
FIVE_MINUTES = "public, max-age=300"
NO_ROBOTS = "noindex, nofollow, noarchive"
STOPPED = "stopped"
"""What the page is asked to say after the form that stops messages."""


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
        web.get("/t/{token}/window.ics", doors.calendar),
        web.post("/t/{token}/notices", doors.stop),
        web.get("/t/{token}/go/{sku}", doors.go, allow_head=False),
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
        shop = await self._services.merchants.by_slug(demo.SHOP) if settings.demo else None
        full = await self._services.merchants.by_slug(demo.YEAR) if settings.demo else None
        context = {
            "shop_url": f"{settings.sandbox_url}/shop" if shop else None,
            "merchant_url": f"/m/{shop.slug}" if shop else None,
            "year_url": f"/m/{full.slug}" if full else None,
            "sandbox_url": f"{settings.sandbox_url}/sandbox" if shop else None,
            "widget": self._widget(shop, None) if shop else None,
        }
        return self._render("front.html", request, None, context)

    async def tracking(self, request: web.Request) -> web.Response:
        """Show one order to whoever holds its signed link."""
        opened = await self._opened(request)
        if isinstance(opened, web.Response):
            return opened
        merchant, dossier = opened
        now, token = self._services.clock.now(), request.match_info["token"]
        scene = self._scene(merchant)
        view = page(dossier, merchant.settings, self._judge(merchant, dossier), scene)
        await self._services.promises.told(merchant.id, view.promises, "page", now)
        ways = await self._ways(merchant, dossier)
        done = request.query.get("told") == STOPPED
        context = {
            **_shown(view),
            "token": token,
            "notices": preferences(ways, view.number, scene, done),
            "widget": self._widget(merchant, token),
            "look": worn(self._services, merchant, view.number),
            "goods": await self._goods(merchant, dossier, f"/t/{token}"),
        }
        images = merchant.settings.policy.goods.image_origin if context["goods"] else ""
        return self._render("tracking.html", request, merchant, context, images=images)

    async def _goods(self, merchant: Merchant, dossier: Dossier, where: str) -> GoodsView | None:
        """Return the products that stand on the page; none while anything is wrong with the order or a parcel."""
        now, judge = self._services.clock.now(), self._services.assessor.judge
        parcels = (None, *dossier.shipments)
        wrong = [each for parcel in parcels for each in judge(parcel, dossier.order, merchant, now)]
        shown = await self._services.suggesting.opened(merchant, dossier, wrong, now)
        place = Place(where, merchant.settings.name, merchant.settings.policy.goods.image_origin)
        return goods_view(shown.shelf, shown.products, dossier.order, place, self._services.words)

    async def go(self, request: web.Request) -> web.Response:
        """Lead on to a product that stood on this order's page, and to nothing else: to the shop's own address of it.

        Only a GET counts as a click. The address comes from what the shop told of the product, never from the request.
        """
        opened = await self._opened(request)
        if isinstance(opened, web.Response):
            return opened
        merchant, dossier = opened
        now, sku = self._services.clock.now(), request.match_info["sku"]
        where = await self._services.suggesting.clicked(merchant, dossier.order.id, sku, now)
        if where is None:
            raise NotThere("no such product stood on this page")
        headers = {"Location": where, "Cache-Control": "no-store", "X-Robots-Tag": NO_ROBOTS}
        return web.Response(status=302, headers=headers)

    async def calendar(self, request: web.Request) -> web.Response:
        """The days that the page shows, as a file for a calendar."""
        opened = await self._opened(request)
        if isinstance(opened, web.Response):
            return opened
        merchant, dossier = opened
        salt = await self._services.merchants.salt(merchant.id)
        text = calendar(dossier, self._judge(merchant, dossier), self._scene(merchant), salt)
        if text is None:
            raise NotThere("no days are shown at present")
        headers = {
            "Content-Disposition": 'attachment; filename="delivery.ics"',
            "Cache-Control": "no-store",
            "X-Robots-Tag": NO_ROBOTS,
        }
        return web.Response(text=text, content_type="text/calendar", charset="utf-8", headers=headers)

    async def stop(self, request: web.Request) -> web.Response:
        """Stop writing first to an order's addresses; doing it twice changes nothing. Then the page says so.

        Only who holds the link can send this form, for its address is the link; and it can only make us quieter.
        """
        opened = await self._opened(request)
        if isinstance(opened, web.Response):
            return opened
        merchant, dossier = opened
        words = preferred(dossier.order, False, self._services.clock.now(), source="page")
        await self._services.consents.record(merchant.id, words)
        where = f"/t/{request.match_info['token']}?told={STOPPED}#notices"
        return web.Response(status=303, headers={"Location": where, "Cache-Control": "no-store"})

    async def _opened(self, request: web.Request) -> tuple[Merchant, Dossier] | web.Response:
        """Return the shop and the order behind a link, or the page that says that it leads nowhere any more."""
        try:
            link = await self._services.opened(request.match_info["token"])
            merchant = await self._services.merchants.by_id(link.merchant_id)
        except (NotAllowed, NotThere):
            return self._render("tracking_gone.html", request, None, {"widget": None}, status=404)
        dossier = await self._services.orders.by_id(merchant.id, link.order_id)
        if dossier is not None:
            return merchant, dossier
        gone = {"widget": self._widget(merchant, None), "look": worn(self._services, merchant)}
        return self._render("tracking_gone.html", request, merchant, gone, status=404)

    def _scene(self, merchant: Merchant) -> Scene:
        settings = merchant.settings
        return Scene(self._services.words, self._services.clock.now(), settings.name, useful_days=settings.useful_days)

    def _judge(self, merchant: Merchant, dossier: Dossier) -> Judge:
        judge, now = self._services.assessor.judge, self._services.clock.now()
        return lambda parcel: judge(parcel, dossier.order, merchant, now)

    async def _ways(self, merchant: Merchant, dossier: Dossier) -> list[tuple[str, bool]]:
        """Return an order's addresses, each with whether it refused everything; none where the shop writes nothing."""
        if not merchant.settings.policy.outreach.enabled:
            return []
        words = preferred(dossier.order, False, self._services.clock.now())
        found = []
        for channel, address in dict.fromkeys((word.channel, word.address) for word in words):
            said = await self._services.consents.of(merchant.id, channel, address)
            wanted = {word.purpose for word in words}
            found.append((address, all(said.get(purpose) is False for purpose in wanted)))
        return found

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

    def preview(self, request: web.Request, merchant: Merchant, look: Look) -> web.Response:
        """Show a made-up order in a look that is not saved; only a page of ours may frame it."""
        now, scene = self._services.clock.now(), self._scene(merchant)
        view = page(example(merchant.settings, now), merchant.settings, lambda parcel: judged(parcel, now), scene)
        context = {
            **_shown(view),
            "token": None,
            "notices": preferences([("jane@shop.example", False)], view.number, scene),
            "widget": None,
            "look": worn(self._services, merchant, view.number, look),
            "goods": None,
        }
        return self._render("tracking.html", request, merchant, context, framers="'self'")

    def _render(
        self,
        template: str,
        request: web.Request,
        merchant: Merchant | None,
        context: dict[str, Any],
        status: int = 200,
        framers: str = "'none'",
        images: str = "",
    ) -> web.Response:
        shop, base = None, self._services.settings.public_base_url
        if merchant:
            domain = merchant.settings.shop_domain
            shop = {"name": merchant.settings.name, "url": f"https://{domain}" if domain else None}
            base = merchant.settings.look.address or base
        full = {"version": VERSION, "shop": shop, "base": base, "look": None, **context}
        response = aiohttp_jinja2.render_template(template, request, full, status=status)
        response.headers["Content-Security-Policy"] = PAGE_POLICY.format(
            framers=framers, images=f" {images}" if images else ""
        )
        response.headers["Cache-Control"] = "no-store" if merchant or status != 200 else FIVE_MINUTES
        response.headers["X-Robots-Tag"] = NO_ROBOTS
        return response


def _shown(view: PageView) -> dict[str, Any]:
    """Return a page's words as the template names them."""
    return {
        "order": {"number": view.number, "status_line": view.status_line},
        "parcels": view.parcels,
        "actions": view.actions,
        "title": view.title,
        "card": view.card,
        "calendar": view.calendar,
        "no_scripts": view.no_scripts,
    }
