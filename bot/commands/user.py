"""The people who may sign in at a merchant's pages: add one, list them, make a link for a new password."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.clock import OffsetClock
from bot.commands.merchant import known_merchant
from bot.config import Settings, read_settings
from bot.decide.tokens import Signer
from bot.domain.merchant import Merchant
from bot.domain.staff import Deed, Role, User
from bot.errors import Misconfigured
from bot.store.database import Database
from bot.store.merchants import StoredMerchants
from bot.store.staff import StoredStaff
from bot.store.vault import Vault

HELP = "add and list the people who may sign in, and make links for passwords"
ACTOR = "command line"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the steps work with."""

    staff: StoredStaff
    merchant: Merchant
    settings: Settings
    clock: OffsetClock

    def link(self, user: User, kept: str) -> str:
        """Return the address at which somebody chooses a password, once, within three days."""
        signer = Signer(self.settings.secret_key.encode())
        token = signer.welcome(user.merchant_id, user.id, kept, self.clock.now())
        return f"{self.settings.public_base_url}/m/{self.merchant.slug}/welcome/{token}"

    async def note(self, act: str, user: User) -> None:
        """Write a line into the audit log."""
        await self.staff.note(self.merchant.id, Deed(self.clock.now(), ACTOR, act, user.email))


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    steps = parser.add_subparsers(title="what to do", dest="step", required=True, metavar="STEP")
    add = steps.add_parser("add", help="add a person; prints the link with which they choose a password")
    link = steps.add_parser("link", help="make a link for a new password")
    listing = steps.add_parser("list", help="list the people of a merchant")
    for sub in (add, link, listing):
        sub.add_argument("slug", help="the merchant")
        sub.add_argument("--json", action="store_true", help="print one JSON object")
    for sub in (add, link):
        sub.add_argument("--email", required=True, help="the person's e-mail address")
    add.add_argument("--name", help="how they are called; the e-mail where it is not given")
    add.add_argument("--role", choices=[str(role) for role in Role], default=str(Role.OWNER), help="default: owner")


def run(options: argparse.Namespace) -> int:
    """Do one step."""
    told = asyncio.run(_run(options))
    print(json.dumps(told, indent=2) if options.json else "\n".join(_lines(told)))
    return 0


async def _run(options: argparse.Namespace) -> dict[str, Any]:
    async with _open(options.slug) as desk:
        return await STEPS[options.step](desk, options)


@asynccontextmanager
async def _open(slug: str) -> AsyncIterator[Desk]:
    settings, clock = read_settings(), OffsetClock()
    database = Database(settings.database_url)
    try:
        await database.start()
        merchant = await known_merchant(StoredMerchants(database, Vault(settings.secret_key), clock), slug)
        yield Desk(StoredStaff(database), merchant, settings, clock)
    finally:
        await database.stop()


async def _add(desk: Desk, options: argparse.Namespace) -> dict[str, Any]:
    if "@" not in options.email:
        raise Misconfigured("--email needs an e-mail address, such as jane@shop.example")
    name, role = options.name or options.email, Role(options.role)
    user = await desk.staff.add(desk.merchant.id, options.email, name, role, desk.clock.now())
    await desk.note("user.added", user)
    return {**_shown(user), "link": desk.link(user, "")}


async def _link(desk: Desk, options: argparse.Namespace) -> dict[str, Any]:
    found = await desk.staff.by_email(desk.merchant.id, options.email)
    if found is None:
        raise Misconfigured(f"{options.email} is no user of {desk.merchant.slug}; `python -m bot user add` makes one")
    await desk.note("user.link", found[0])
    return {**_shown(found[0]), "link": desk.link(*found)}


async def _list(desk: Desk, _: argparse.Namespace) -> dict[str, Any]:
    return {"users": [_shown(user) for user in await desk.staff.all(desk.merchant.id)]}


STEPS: dict[str, Callable[[Desk, argparse.Namespace], Awaitable[dict[str, Any]]]] = {
    "add": _add,
    "link": _link,
    "list": _list,
}


def _shown(user: User) -> dict[str, Any]:
    return {"email": user.email, "name": user.name, "role": str(user.role), "disabled": user.disabled_at is not None}


def _lines(told: dict[str, Any]) -> list[str]:
    if "users" in told:
        rows = [
            f"{each['email']}  {each['role']}" + ("  (disabled)" if each["disabled"] else "") for each in told["users"]
        ]
        return rows or ["nobody yet; `python -m bot user add` makes the first"]
    return [f"{told['email']}, {told['role']}", "the link works once, for three days:", told["link"]]
