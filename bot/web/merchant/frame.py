"""The frame of a merchant's pages: each is registered with the right that it needs, and cannot be reached without it.

A page is a coroutine `(request, visit) -> Response`. Whoever is not signed in at that shop is led to its sign-in,
whether the shop exists or not; whoever lacks the right is told so. A POST comes from our own pages and carries the
session's own token, or it is refused.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from multidict import MultiDictProxy

from bot.domain.staff import Right
from bot.errors import BadInput, NotAllowed, NotThere
from bot.main import Services
from bot.web.merchant.forms import FILTERS
from bot.web.merchant.visit import Visit, check_form, check_own, visit_of
from bot.web.pages import VERSION

Page = Callable[[web.Request, Visit], Awaitable[web.StreamResponse]]
FORM = web.RequestKey("form", MultiDictProxy)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'none'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation: the last part of its address, and the right that it needs."""

    path: str
    right: Right


PLACES = (
    Place("", Right.FIGURES),
    Place("first-word", Right.FIGURES),
    Place("conversations", Right.TALKS),
    Place("not-understood", Right.TEACH),
    Place("carriers", Right.FIGURES),
    Place("lanes", Right.FIGURES),
    Place("incidents", Right.FIGURES),
    Place("coverage", Right.FIGURES),
    Place("goods", Right.FIGURES),
    Place("exports", Right.EXPORT),
    Place("look", Right.LOOK),
    Place("people", Right.STAFF),
    Place("privacy", Right.PRIVACY),
)
"""The navigation, in order; a place whose page is not mounted does not show."""


class Guarded:
    """A page behind its right: the only kind of handler that is mounted under /m/{slug}/."""

    def __init__(self, services: Services, page: Page, right: Right, changes: bool) -> None:
        self._services = services
        self._page = page
        self.right = right
        self._changes = changes

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Serve the page, or lead to the sign-in, or refuse."""
        if self._changes:
            check_own(self._services, request)
        visit = await visit_of(self._services, request)
        if visit is None:
            return signed_out(request)
        if not visit.user.may(self.right):
            return render("merchant/refused.html", request, visit, {"right": str(self.right)}, status=403)
        try:
            if self._changes:
                form = request[FORM] = await request.post()
                check_form(visit, form)
            return await self._page(request, visit)
        except (NotThere, NotAllowed) as error:
            return render("merchant/missing.html", request, visit, {"why": str(error)}, status=404)
        except BadInput as error:
            return render("merchant/wrong.html", request, visit, {"why": str(error)}, status=400)
        except web.HTTPRequestEntityTooLarge:
            why = "what was sent is larger than the 64 KiB that a form may have: choose a smaller file"
            return render("merchant/wrong.html", request, visit, {"why": why}, status=413)


def get(services: Services, path: str, page: Page, right: Right) -> web.RouteDef:
    """Return the route of a page that only shows; `path` is what follows /m/{slug}."""
    return web.get("/m/{slug}" + path, Guarded(services, page, right, False).__call__)


def post(services: Services, path: str, page: Page, right: Right) -> web.RouteDef:
    """Return the route of a form that changes something."""
    return web.post("/m/{slug}" + path, Guarded(services, page, right, True).__call__)


def signed_out(request: web.Request) -> web.Response:
    """Lead to the sign-in, and back to this page afterwards."""
    slug = request.match_info["slug"]
    sign_in = request.rel_url.with_path(f"/m/{slug}/sign-in").with_query({})
    if request.method == "GET":
        sign_in = sign_in.with_query({"to": request.path_qs})
    return web.Response(status=303, headers={"Location": str(sign_in)})


def render(
    template: str, request: web.Request, visit: Visit | None, context: dict[str, Any], status: int = 200
) -> web.Response:
    """Return a page in the frame. Strict CSP, never cached, never framed by another site."""
    places = [place for place in PLACES if _mounted(request, place)] if visit else []
    frame = {"version": VERSION, "visit": visit, "places": places, "here": _here(request), "f": FILTERS}
    full = {**frame, "done": request.query.get("done", ""), **context}
    response = aiohttp_jinja2.render_template(template, request, full, status=status)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def to(visit: Visit, *parts: str, done: str = "") -> web.Response:
    """Lead to a page of this shop after a change, so that a reload repeats nothing; `done` names what it then says."""
    query = f"?done={done}" if done else ""
    return web.Response(status=303, headers={"Location": visit.path(*parts) + query})


def _here(request: web.Request) -> str:
    parts = request.path.split("/")
    return parts[3] if len(parts) > 3 else ""


MOUNTED = web.AppKey("merchant_pages", frozenset)


def _mounted(request: web.Request, place: Place) -> bool:
    return place.path in request.config_dict[MOUNTED]
