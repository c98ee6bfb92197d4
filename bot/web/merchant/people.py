"""People and keys: who may look, what programs may do, and what was done. For owners alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiohttp import web
from multidict import MultiDictProxy

from bot.domain.staff import Right, Role, Scope, User
from bot.errors import BadInput
from bot.main import Services
from bot.web.merchant.frame import FORM, get, post, render, to
from bot.web.merchant.sign_in import welcome_path
from bot.web.merchant.visit import Visit

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
LONGEST, LONGEST_EMAIL = 120, 254
NUMBER = re.compile(r"[0-9]{1,18}")


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of these pages."""
    page = PeoplePage(services)
    return [
        get(services, "/people", page.show, Right.STAFF),
        post(services, "/people/add", page.add, Right.STAFF),
        post(services, "/people/{user}/change", page.change, Right.STAFF),
        post(services, "/people/{user}/link", page.link, Right.STAFF),
        post(services, "/keys/add", page.add_key, Right.STAFF),
        post(services, "/keys/{digest}/retire", page.retire_key, Right.STAFF),
        get(services, "/audit", page.audit, Right.STAFF),
    ]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Handlers over the services."""

    services: Services

    async def show(self, request: web.Request, visit: Visit) -> web.Response:
        """List users and keys, with the forms for more."""
        return await self._show(request, visit)

    async def _show(self, request: web.Request, visit: Visit, link: str = "", key: str = "") -> web.Response:
        context = {
            "people": await self.services.staff.all(visit.merchant.id),
            "keys": await self.services.keys.all(visit.merchant.id),
            "link": link,
            "key": key,
        }
        return render("merchant/people.html", request, visit, context)

    async def add(self, request: web.Request, visit: Visit) -> web.Response:
        """Make a user; show, this once, the link with which they choose a password."""
        form: MultiDictProxy[str] = request[FORM]
        email, name, role = str(form.get("email", "")).strip(), str(form.get("name", "")).strip(), _role(form)
        if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
            raise BadInput("an e-mail address is needed, such as jane@shop.example")
        if not 0 < len(name) <= LONGEST:
            raise BadInput(f"a name of 1 to {LONGEST} characters is needed")
        user = await self.services.staff.add(visit.merchant.id, email, name, role, visit.now)
        await visit.note("user.added", user.email, role=str(role))
        return await self._show(request, visit, link=self._link(visit, user, ""))

    async def change(self, request: web.Request, visit: Visit) -> web.Response:
        """Change a role, or let somebody in no longer."""
        form: MultiDictProxy[str] = request[FORM]
        user, _ = await self.services.staff.by_id(visit.merchant.id, request.match_info["user"])
        disabled = visit.now if form.get("disabled") == "yes" else None
        role = _role(form)
        await self.services.staff.change(visit.merchant.id, user.id, role, disabled)
        await visit.note("user.changed", user.email, role=str(role), disabled=str(bool(disabled)).lower())
        return to(visit, "people", done="changed")

    async def link(self, request: web.Request, visit: Visit) -> web.Response:
        """Make a link with which somebody chooses a new password."""
        user, kept = await self.services.staff.by_id(visit.merchant.id, request.match_info["user"])
        await visit.note("user.link", user.email)
        return await self._show(request, visit, link=self._link(visit, user, kept))

    def _link(self, visit: Visit, user: User, kept: str) -> str:
        return self.services.settings.public_base_url + welcome_path(self.services, visit.merchant.slug, user, kept)

    async def add_key(self, request: web.Request, visit: Visit) -> web.Response:
        """Make an API key, and show it this once."""
        form: MultiDictProxy[str] = request[FORM]
        label = str(form.get("label", "")).strip()
        if not 0 < len(label) <= LONGEST:
            raise BadInput("say what the key is for, so that it can be told from others later")
        scopes = [scope for scope in Scope if form.get(str(scope)) == "yes"]
        if not scopes:
            raise BadInput("choose at least one thing that the key opens")
        key = await self.services.keys.make(visit.merchant.id, label, scopes)
        await visit.note("key.made", label, scopes=" ".join(scopes))
        return await self._show(request, visit, key=key)

    async def retire_key(self, request: web.Request, visit: Visit) -> web.Response:
        """End a key."""
        key = await self.services.keys.retire(visit.merchant.id, request.match_info["digest"], visit.now)
        await visit.note("key.retired", key.label or f"…{key.tail}")
        return to(visit, "people", done="retired")

    async def audit(self, request: web.Request, visit: Visit) -> web.Response:
        """Show what was done, newest first."""
        before = request.query.get("before", "")
        deeds = await self.services.staff.deeds(visit.merchant.id, int(before) if NUMBER.fullmatch(before) else None)
        return render("merchant/audit.html", request, visit, {"deeds": deeds})


def _role(form: MultiDictProxy[str]) -> Role:
    try:
        return Role(str(form.get("role", "")))
    except ValueError:
        raise BadInput("a role is one of " + ", ".join(Role)) from None
