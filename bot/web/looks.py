"""A shop's look on our pages: its sheet of colours and its logo at addresses of their own, and a look that is tried on.

Nothing of a look is inline and nothing is fetched from elsewhere, so the strict policy of the pages stands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.answer.notice import filled
from bot.answer.sheet import mark, sheet
from bot.domain.look import Logo, Look, Texts
from bot.domain.merchant import Merchant
from bot.errors import NotThere
from bot.main import Services
from bot.store.codec import LOOK
from bot.store.logos import name_of

YEAR = "public, max-age=31536000, immutable"


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of these doors."""
    doors = LookDoors(services)
    return [
        web.get("/look/{slug}/{mark}.css", doors.sheet),
        web.get("/look/{slug}/logo/{id}", doors.logo),
        web.get("/trial/{token}.css", doors.trial),
    ]


class LookDoors:
    """Hands out what a page wears. Nothing of it is a secret."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def sheet(self, request: web.Request) -> web.Response:
        """The sheet that a shop wears now; kept for ever under its own mark, and not at all under an older one."""
        text = sheet((await self._merchant(request)).settings.look)
        return _css(text, YEAR if request.match_info["mark"] == mark(text) else "no-store")

    async def trial(self, request: web.Request) -> web.Response:
        """The sheet of a look that is not saved."""
        told = self._services.signer.read_trial(request.match_info["token"], self._services.clock.now())
        return _css(sheet(LOOK.load(told)), "private, max-age=3600")

    async def logo(self, request: web.Request) -> web.Response:
        """A logo of the shop's, and no other of its files."""
        merchant = await self._merchant(request)
        file = await self._services.logos.get(merchant.id, request.match_info["id"])
        headers = {"Cache-Control": YEAR, "Cross-Origin-Resource-Policy": "cross-origin"}
        return web.Response(body=file.body, content_type=file.attachment.content_type, headers=headers)

    async def _merchant(self, request: web.Request) -> Merchant:
        merchant = await self._services.merchants.by_slug(request.match_info["slug"])
        if merchant is None:
            raise NotThere("there is no such shop")
        return merchant


def worn(services: Services, merchant: Merchant, order: str = "", trial: Look | None = None) -> dict[str, Any]:
    """Return what the templates need of a shop's look, or of one that is only tried on.

    Nothing is linked for a look whose sheet says what `pages.css` says already.
    """
    look = trial or merchant.settings.look
    text = sheet(look)
    address = f"/look/{merchant.slug}/{mark(text)}.css" if text != sheet(Look()) else None
    if trial is not None:
        shape = replace(trial, texts=Texts(), address="", logo=None)  # all that a sheet is made of: an address is short
        address = f"/trial/{services.signer.trial(merchant.id, LOOK.dump(shape), services.clock.now())}.css"
    named = {"shop": merchant.settings.name, "order": order}
    said = {name: filled(getattr(look.texts, name), named) for name in ("greeting", "help", "footer")}
    return {"sheet": address, "logo": _picture(merchant, look.logo), **said}


def _picture(merchant: Merchant, logo: Logo | None) -> dict[str, Any] | None:
    if logo is None:
        return None
    src = f"/look/{merchant.slug}/logo/{name_of(logo)}"
    return {"src": src, "width": logo.width, "height": logo.height}


def _css(text: str, cache: str) -> web.Response:
    return web.Response(text=text, content_type="text/css", charset="utf-8", headers={"Cache-Control": cache})
