"""The look of the tracking page: a form that shows what is worn, a preview of what is not saved yet, and the logo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiohttp import web
from multidict import MultiDictProxy

from bot.domain.look import COLOURS, FONTS, MOST_RADIUS, MOST_TEXT, PLACEHOLDERS, SCHEMES, Look
from bot.domain.staff import Right
from bot.errors import BadInput
from bot.intake.logo import LEAST_SIDE, MOST_BYTES, MOST_SIDE, logo_of
from bot.intake.look import BadLook, form_of, read_form
from bot.main import Services
from bot.web.looks import worn
from bot.web.merchant.frame import FORM, get, post, render, to
from bot.web.merchant.visit import Visit
from bot.web.pages import PageDoors

SAID = {
    "saved": "Your shoppers see it like this from now on.",
    "logo": "The logo stands on your page now.",
    "no-logo": "The logo is gone; your shop's name stands there again.",
}


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of these pages."""
    page = LookPage(services)
    return [
        get(services, "/look", page.show, Right.LOOK),
        get(services, "/look/preview", page.present, Right.LOOK),
        post(services, "/look/preview", page.preview, Right.LOOK),
        post(services, "/look/save", page.save, Right.LOOK),
        post(services, "/look/logo", page.logo, Right.LOOK),
        post(services, "/look/logo/remove", page.no_logo, Right.LOOK),
    ]


@dataclass(frozen=True, slots=True)
class LookPage:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request, visit: Visit) -> web.Response:
        """Show what is worn as a form."""
        return self._form(request, visit, form_of(visit.merchant.settings.look), {})

    async def present(self, request: web.Request, visit: Visit) -> web.Response:
        """Show a made-up order as shoppers would see it now."""
        return PageDoors(self.services).preview(request, visit.merchant, visit.merchant.settings.look)

    async def preview(self, request: web.Request, visit: Visit) -> web.Response:
        """Show a made-up order in the look of the form, which is not saved; or what is wrong with it."""
        try:
            look = self._read(request, visit)
        except BadLook as wrong:
            return render("merchant/look_wrong.html", request, visit, {"problems": wrong.problems}, status=400)
        return PageDoors(self.services).preview(request, visit.merchant, look)

    async def save(self, request: web.Request, visit: Visit) -> web.Response:
        """Put on the look of the form, or show it again with what is wrong beside each field."""
        try:
            look = self._read(request, visit)
        except BadLook as wrong:
            told = {problem.path: problem.message for problem in wrong.problems}
            return self._form(request, visit, _given(request[FORM]), told, status=400)
        return await self._wear(visit, look, "look.saved", "saved")

    async def logo(self, request: web.Request, visit: Visit) -> web.Response:
        """Keep a picture and put it on the page."""
        sent = request[FORM].get("logo")
        if not isinstance(sent, web.FileField):
            raise BadInput("choose a picture first: a PNG, JPEG or WebP")
        body = sent.file.read()
        logo = await self.services.logos.keep(visit.merchant.id, logo_of(body), body, visit.now)
        return await self._wear(visit, replace(visit.merchant.settings.look, logo=logo), "look.logo", "logo")

    async def no_logo(self, request: web.Request, visit: Visit) -> web.Response:
        """Take the logo off the page; the shop's name stands there instead."""
        return await self._wear(visit, replace(visit.merchant.settings.look, logo=None), "look.no_logo", "no-logo")

    async def _wear(self, visit: Visit, look: Look, act: str, done: str) -> web.Response:
        await self.services.merchants.wear(visit.merchant.id, look)
        await visit.note(act, visit.merchant.slug)
        return to(visit, "look", done=done)

    def _read(self, request: web.Request, visit: Visit) -> Look:
        return read_form(_given(request[FORM]), visit.merchant.settings.look)

    def _form(
        self, request: web.Request, visit: Visit, given: Mapping[str, str], wrong: Mapping[str, str], status: int = 200
    ) -> web.Response:
        context = {
            "given": given,
            "wrong": wrong,
            "done": SAID.get(request.query.get("done", "")),
            "schemes": SCHEMES,
            "fonts": tuple(FONTS),
            "colours": COLOURS,
            "placeholders": PLACEHOLDERS,
            "most": {"radius": MOST_RADIUS, "text": MOST_TEXT, "logo": MOST_BYTES // 1024, "side": MOST_SIDE},
            "least_side": LEAST_SIDE,
            "worn": worn(self.services, visit.merchant),
        }
        return render("merchant/look.html", request, visit, context, status)


def _given(form: MultiDictProxy[str | web.FileField]) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}
