"""The sign-in: e-mail and password, the first password by a link, and in the demo a door of its own.

An unknown shop, an unknown user and a wrong password read the same and cost the same work. Tries are counted by client
address first, then by shop, e-mail and client address, so that nobody locks another out by guessing, and loosely by
shop and e-mail, against guesses from many addresses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from multidict import MultiDictProxy

from bot.decide.passwords import check_password, fits, hashed, nobodys, outdated
from bot.domain.merchant import Merchant
from bot.domain.staff import Deed, Right, User
from bot.errors import BadInput, NotAllowed, NotThere, Throttled
from bot.main import Services
from bot.web.address import client_address
from bot.web.merchant.frame import FORM, get, post, render
from bot.web.merchant.visit import (
    Visit,
    check_own,
    cookie_name,
    drop_cookie,
    keep_cookie,
    visit_of,
)

PER_PERSON = RateLimitItemPerMinute(8, 15)
PER_EMAIL = RateLimitItemPerMinute(60, 15)
PER_ADDRESS = RateLimitItemPerMinute(40, 15)
AGAIN_SECONDS = 300.0
LONGEST_SLUG, LONGEST_EMAIL = 63, 254
HASHING = 2
"""How many passwords are hashed at once: each takes 64 MiB and 50 ms."""


def routes(services: Services) -> list[web.RouteDef]:
    """Return the routes of the sign-in."""
    door = SignIn(services)
    doors = [
        web.get("/m", door.front),
        web.get("/m/{slug}/sign-in", door.show),
        web.post("/m/{slug}/sign-in", door.enter),
        web.get("/m/{slug}/welcome/{token}", door.welcome),
        web.post("/m/{slug}/welcome/{token}", door.choose),
        post(services, "/sign-out", door.leave, Right.SELF),
        get(services, "/me", door.me, Right.SELF),
        post(services, "/me", door.change, Right.SELF),
    ]
    if services.settings.demo:
        doors.append(web.post("/m/{slug}/demo-sign-in", door.demo))
    return doors


@dataclass(frozen=True, slots=True)
class SignIn:
    """Handlers over the services."""

    services: Services
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(HASHING))

    async def front(self, request: web.Request) -> web.Response:
        """Ask which shop; lead to its sign-in."""
        slug = request.query.get("shop", "").strip().lower()
        if slug:
            return web.Response(status=303, headers={"Location": str(request.rel_url.with_path(f"/m/{slug}/sign-in"))})
        return render("merchant/front.html", request, None, {})

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Show the form; whoever is signed in already goes on."""
        visit = await visit_of(self.services, request)
        if visit is not None:
            return web.Response(status=303, headers={"Location": home(visit.user, request.match_info["slug"])})
        return self._form(request)

    def _form(self, request: web.Request, wrong: str = "", status: int = 200) -> web.Response:
        back = _back(request.query.get("to", ""), request.match_info["slug"])
        context = {"slug": request.match_info["slug"], "to": back, "wrong": wrong, "demo": self.services.settings.demo}
        return render("merchant/sign_in.html", request, None, context, status=status)

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Check the password and open a session."""
        check_own(self.services, request)
        form = await request.post()
        slug, email = request.match_info["slug"], _email(form)
        if not self._may_try(request, slug, email):
            return self._form(request, "throttled", 429)
        merchant = await self.services.merchants.by_slug(slug)
        user = await self._checked(merchant, email, str(form.get("password", ""))[:1000])
        if user is None:
            return await self._refused(request, merchant, email)
        return await self._entered(user, _back(str(form.get("to", "")), slug) or home(user, slug))

    def _may_try(self, request: web.Request, slug: str, email: str) -> bool:
        address, slug = client_address(request), slug[:LONGEST_SLUG]
        return (
            self.limiter.hit(PER_ADDRESS, "address", address)
            and self.limiter.hit(PER_PERSON, "person", slug, email, address)
            and self.limiter.hit(PER_EMAIL, "email", slug, email)
        )

    async def _checked(self, merchant: Merchant | None, email: str, password: str) -> User | None:
        found = await self.services.staff.by_email(merchant.id, email) if merchant else None
        kept = found[1] if found and found[1] else None
        async with self.hashing:
            right = await asyncio.to_thread(fits, kept or nobodys(), password)
        if not found or not kept or not right or found[0].disabled_at:
            return None
        return found[0] if not outdated(kept) or await self._rehashed(found[0], kept, password) else None

    async def _rehashed(self, user: User, kept: str, password: str) -> bool:
        """Keep the same password under a stronger hash; False where it is another one by now."""
        async with self.hashing:
            fresh = await asyncio.to_thread(hashed, password)
        return await self.services.staff.rehash(user.merchant_id, user.id, fresh, only_if=kept)

    async def _refused(self, request: web.Request, merchant: Merchant | None, email: str) -> web.StreamResponse:
        """Refuse; a guess at a user's password is written down once the answer has left, so that it takes no longer."""
        response = self._form(request, "wrong", 401)
        await response.prepare(request)
        await response.write_eof()
        if merchant and await self.services.staff.by_email(merchant.id, email):
            await self.services.staff.note(merchant.id, Deed(self.services.clock.now(), "", "sign-in.failed", email))
        return response

    async def _entered(self, user: User, location: str) -> web.Response:
        now = self.services.clock.now()
        token = await self.services.staff.sign_in(user, now)
        await self.services.staff.note(user.merchant_id, Deed(now, user.email, "sign-in", user.email))
        response = web.Response(status=303, headers={"Location": location})
        keep_cookie(self.services, response, token)
        return response

    async def welcome(self, request: web.Request) -> web.Response:
        """Show the form for a first password, or for a new one, to whoever holds the link."""
        try:
            user, _ = await self._invited(request)
        except (NotAllowed, NotThere):
            return render("merchant/link_gone.html", request, None, {}, status=404)
        return self._welcome(request, user)

    def _welcome(self, request: web.Request, user: User, why: str = "", status: int = 200) -> web.Response:
        context = {"user": user, "slug": request.match_info["slug"], "why": why}
        return render("merchant/welcome.html", request, None, context, status=status)

    async def choose(self, request: web.Request) -> web.Response:
        """Keep the password that was chosen; the link works this once."""
        check_own(self.services, request)
        if not self.limiter.hit(PER_ADDRESS, "address", client_address(request)):
            raise Throttled(AGAIN_SECONDS)
        try:
            user, kept = await self._invited(request)
        except (NotAllowed, NotThere):
            return render("merchant/link_gone.html", request, None, {}, status=404)
        form = await request.post()
        try:
            password = _chosen(form, user)
        except BadInput as error:
            return self._welcome(request, user, str(error), 400)
        async with self.hashing:
            fresh = await asyncio.to_thread(hashed, password)
        if not await self.services.staff.set_password(user.merchant_id, user.id, fresh, only_if=kept):
            return render("merchant/link_gone.html", request, None, {}, status=404)
        await self.services.staff.note(
            user.merchant_id, Deed(self.services.clock.now(), user.email, "password", user.email)
        )
        return await self._entered(user, home(user, request.match_info["slug"]))

    async def _invited(self, request: web.Request) -> tuple[User, str]:
        """Return whom a link invites, and the password that it replaces."""
        token, now = request.match_info["token"], self.services.clock.now()
        link = self.services.signer.read_welcome(token, now)
        merchant = await self.services.merchants.by_slug(request.match_info["slug"])
        user, kept = await self.services.staff.by_id(link.merchant_id, link.user_id)
        if merchant is None or merchant.id != link.merchant_id or user.disabled_at or not link.replaces(kept):
            raise NotAllowed("this link was used already")
        return user, kept

    async def leave(self, request: web.Request, visit: Visit) -> web.Response:
        """End the session."""
        await self.services.staff.sign_out(visit.merchant.id, request.cookies[cookie_name(self.services)])
        response = web.Response(status=303, headers={"Location": visit.path("sign-in")})
        drop_cookie(self.services, response)
        return response

    async def me(self, request: web.Request, visit: Visit) -> web.Response:
        """Show who one is, and the form for another password."""
        return render("merchant/me.html", request, visit, {"why": ""})

    async def change(self, request: web.Request, visit: Visit) -> web.Response:
        """Replace one's own password; every session of one's own ends, and this one opens anew."""
        form: MultiDictProxy[str] = request[FORM]
        user, kept = await self.services.staff.by_id(visit.merchant.id, visit.user.id)
        try:
            password = _chosen(form, user)
            async with self.hashing:
                if not await asyncio.to_thread(fits, kept, str(form.get("present", ""))[:1000]):
                    raise BadInput("the present password is another one")
                fresh = await asyncio.to_thread(hashed, password)
            if not await self.services.staff.set_password(visit.merchant.id, user.id, fresh, only_if=kept):
                raise BadInput("the password was changed meanwhile: try again")
        except BadInput as error:
            return render("merchant/me.html", request, visit, {"why": str(error)}, status=400)
        await visit.note("password", user.email)
        return await self._entered(user, visit.path("me") + "?done=password")

    async def demo(self, request: web.Request) -> web.Response:
        """In the demo, sign the demo shop's owner in: it has no secrets, and the door exists nowhere else."""
        check_own(self.services, request)
        merchant = await self.services.merchants.by_slug(request.match_info["slug"])
        people = await self.services.staff.all(merchant.id) if merchant else []
        owner = next((each for each in people if each.may(Right.STAFF)), None)
        if owner is None:
            raise NotAllowed("no such shop")
        return await self._entered(owner, home(owner, request.match_info["slug"]))


def home(user: User, slug: str) -> str:
    """Return where somebody begins."""
    return f"/m/{slug}" if user.may(Right.FIGURES) else f"/m/{slug}/conversations"


def welcome_path(services: Services, slug: str, user: User, kept: str) -> str:
    """Return the address at which somebody chooses a password, once, within three days."""
    now = services.clock.now()
    return f"/m/{slug}/welcome/{services.signer.welcome(user.merchant_id, user.id, kept, now)}"


def _email(form: Mapping[str, object]) -> str:
    return str(form.get("email", "")).strip().lower()[:LONGEST_EMAIL].replace("\0", "")


def _chosen(form: Mapping[str, object], user: User) -> str:
    password = str(form.get("password", ""))
    if password != str(form.get("again", "")):
        raise BadInput("the two passwords differ")
    check_password(password, user.email, user.name, "porchlight")
    return password


def _back(wanted: str, slug: str) -> str:
    """Return an address of this shop's own pages, or "": a link must not lead elsewhere after the sign-in."""
    parts = urlsplit(wanted)
    own = parts.path == f"/m/{slug}" or parts.path.startswith(f"/m/{slug}/")
    if parts.scheme or parts.netloc or not own or "\\" in wanted or not wanted.isprintable():
        return ""
    return wanted
