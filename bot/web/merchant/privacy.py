"""Privacy: find one shopper, take out what is kept about them, erase them. For owners alone; each look is noted.

Who is meant is never in an address: everything is posted, so that no log of a proxy names a shopper.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from aiohttp import web

from bot.domain.erasure import Asked
from bot.domain.staff import Right
from bot.errors import BadInput, NotThere
from bot.exporting import archive
from bot.main import Services
from bot.store.register import REGISTER
from bot.web.merchant.frame import FORM, get, post, render, to
from bot.web.merchant.visit import Visit

LONGEST = 254
CONFIRMED = "erase"


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of these pages."""
    page = PrivacyPage(services)
    return [
        get(services, "/privacy", page.show, Right.PRIVACY),
        post(services, "/privacy/find", page.find, Right.PRIVACY),
        post(services, "/privacy/export", page.export, Right.PRIVACY),
        post(services, "/privacy/erase", page.erase, Right.PRIVACY),
    ]


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request, visit: Visit) -> web.Response:
        """Show the form, the days of each kind of data, and what was erased so far."""
        return await self._show(request, visit)

    async def find(self, request: web.Request, visit: Visit) -> web.Response:
        """Show what is kept about one shopper, and what erasing would do."""
        asked = _asked(request)
        try:
            preview = await self.services.erasing.preview(visit.merchant, asked)
        except NotThere:
            return await self._show(request, visit, asked=asked, nobody=True)
        words = await self.services.erasing.consents(visit.merchant, asked)
        await visit.note("shopper.found")
        holds = {each.name: each.holds for each in REGISTER}
        return await self._show(request, visit, asked=asked, preview=preview, words=words, holds=holds)

    async def export(self, request: web.Request, visit: Visit) -> web.Response:
        """Send everything as one ZIP."""
        held = await self.services.erasing.export(visit.merchant, _asked(request))
        await visit.note("shopper.exported")
        return web.Response(
            body=archive(held, visit.merchant, visit.now),
            content_type="application/zip",
            headers={"Content-Disposition": 'attachment; filename="shopper.zip"', "Cache-Control": "no-store"},
        )

    async def erase(self, request: web.Request, visit: Visit) -> web.Response:
        """Erase a shopper, once that was confirmed."""
        if request[FORM].get("confirm") != CONFIRMED:
            raise BadInput("tick that this shopper is to be erased: it cannot be taken back")
        report = await self.services.erasing.erase(visit.merchant, _asked(request), visit.user.email)
        await visit.note("shopper.erased", f"erasure {report.id}")
        return to(visit, "privacy", done="erased" if report.is_done else "begun")

    async def _show(self, request: web.Request, visit: Visit, **more: object) -> web.Response:
        context: dict[str, object] = {
            "asked": Asked(),
            "preview": None,
            "nobody": False,
            "days": asdict(visit.merchant.settings.policy.retention),
            "erasures": await self.services.erasures.done(visit.merchant.id),
            **more,
        }
        return render("merchant/privacy.html", request, visit, context)


def _asked(request: web.Request) -> Asked:
    """Read who is meant. Raises BadInput for what is too long to be anybody."""
    email, phone, order = (str(request[FORM].get(name, "")).strip() for name in ("email", "phone", "order"))
    if max(len(email), len(phone), len(order)) > LONGEST:
        raise BadInput(f"at most {LONGEST} characters")
    return Asked(email, phone, order)
