"""A visit to a merchant's pages: who is signed in, at which shop, and what makes a form theirs.

The cookie holds a random token whose digest is kept. A form carries a digest of the same token under another name, so
that another site cannot write it; on top of that, a request that changes something must come from our own pages.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from aiohttp import web

from bot.domain.merchant import Merchant
from bot.domain.staff import Deed, Right, User
from bot.errors import BadInput, NotAllowed
from bot.main import Services
from bot.store.staff import SESSION_LASTS

PLAIN, HOST = "porchlight", "__Host-porchlight"
FIELD = "csrf"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is signed in. `now` is aware UTC; `csrf` goes into each form of the page."""

    services: Services
    merchant: Merchant
    user: User
    csrf: str
    now: datetime

    def may(self, right: str) -> bool:
        """Say whether this person may do that; templates ask by name."""
        return self.user.may(Right(right))

    def path(self, *parts: str) -> str:
        """Return the address of a page of this shop."""
        return "/".join(("/m", self.merchant.slug, *parts))

    def deed(self, act: str, about: str = "", **detail: str) -> Deed:
        """Return a line for the audit log."""
        return Deed(self.now, self.user.email, act, about, tuple(detail.items()))

    async def note(self, act: str, about: str = "", **detail: str) -> None:
        """Write a line into the audit log."""
        await self.services.staff.note(self.merchant.id, self.deed(act, about, **detail))


def csrf_of(token: str) -> str:
    """Return what the forms of a session carry."""
    return hashlib.sha256(b"form:" + token.encode(errors="replace")).hexdigest()


def is_secure(services: Services) -> bool:
    """Say whether shops reach us over TLS, so that the cookie may insist on it."""
    return services.settings.public_base_url.startswith("https://")


def cookie_name(services: Services) -> str:
    """Return the cookie's name: the browser itself guards the one that begins with __Host-."""
    return HOST if is_secure(services) else PLAIN


def keep_cookie(services: Services, response: web.StreamResponse, token: str) -> None:
    """Let the browser hold a session."""
    lasts = int(SESSION_LASTS.total_seconds())
    name, secure = cookie_name(services), is_secure(services)
    response.set_cookie(name, token, max_age=lasts, path="/", httponly=True, samesite="Lax", secure=secure)


def drop_cookie(services: Services, response: web.StreamResponse) -> None:
    """Let the browser forget it."""
    response.del_cookie(cookie_name(services), path="/", secure=is_secure(services), httponly=True, samesite="Lax")


async def visit_of(services: Services, request: web.Request) -> Visit | None:
    """Return the visit behind a request, or None where nobody is signed in at this shop."""
    token = request.cookies.get(cookie_name(services), "")
    merchant = await services.merchants.by_slug(request.match_info["slug"])
    if not token or merchant is None:
        return None
    now = services.clock.now()
    session = await services.staff.session(merchant.id, token, now)
    return Visit(services, merchant, session.user, csrf_of(token), now) if session else None


def check_own(services: Services, request: web.Request) -> None:
    """Refuse a change that another site asks for. Raises NotAllowed.

    Browsers say where a request comes from in Sec-Fetch-Site; those that do not send an Origin with every POST.
    """
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        if fetched not in {"same-origin", "none"}:
            raise NotAllowed("this form was sent by another site")
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc not in {request.host, _own_host(services)}:
        raise NotAllowed("this form was sent by another site")


def _own_host(services: Services) -> str:
    return urlsplit(services.settings.public_base_url).netloc


def check_form(visit: Visit, form: Mapping[str, object]) -> None:
    """Refuse a form that is not of this session, or that no database keeps. Raises NotAllowed and BadInput."""
    if any("\0" in each for each in form.values() if isinstance(each, str)):
        raise BadInput("what was sent holds a NUL: leave it out")
    given = str(form.get(FIELD, ""))
    if not hmac.compare_digest(given.encode(errors="replace"), visit.csrf.encode()):
        raise NotAllowed("this form is not of your session: open the page again")
