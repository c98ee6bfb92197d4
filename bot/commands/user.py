"""The people who may sign in at a merchant's pages: add one, list them, make a link for a new password."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from bot.commands.inviting import invite, link_again, shown
from bot.commands.merchant import known_merchant, open_merchants
from bot.config import Settings, read_settings
from bot.domain.merchant import Merchant
from bot.domain.staff import Role
from bot.store.merchants import StoredMerchants

HELP = "add and list the people who may sign in, and make links for passwords"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    steps = parser.add_subparsers(title="what to do", dest="step", required=True, metavar="STEP")
    add = steps.add_parser("add", help="add a person; prints the link with which they choose a password")
    again = steps.add_parser("link", help="make a link for a new password")
    listing = steps.add_parser("list", help="list the people of a merchant")
    for sub in (add, again, listing):
        sub.add_argument("slug", help="the merchant")
        sub.add_argument("--json", action="store_true", help="print one JSON object")
    for sub in (add, again):
        sub.add_argument("--email", required=True, help="the person's e-mail address")
    add.add_argument("--name", default="", help="how they are called; the e-mail where it is not given")
    add.add_argument("--role", choices=[str(role) for role in Role], default=str(Role.OWNER), help="default: owner")


def run(options: argparse.Namespace) -> int:
    """Do one step."""
    told = asyncio.run(_run(options, read_settings()))
    print(json.dumps(told, indent=2) if options.json else "\n".join(_lines(told)))
    return 0


async def _run(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    async with open_merchants(settings) as merchants:
        return await STEPS[options.step](merchants, await known_merchant(merchants, options.slug), options, settings)


Step = Callable[[StoredMerchants, Merchant, argparse.Namespace, Settings], Awaitable[dict[str, Any]]]


async def _add(
    merchants: StoredMerchants, merchant: Merchant, options: argparse.Namespace, settings: Settings
) -> dict[str, Any]:
    return await invite(merchants, merchant, options.email, settings, options.name, Role(options.role))


async def _link(
    merchants: StoredMerchants, merchant: Merchant, options: argparse.Namespace, settings: Settings
) -> dict[str, Any]:
    return await link_again(merchants, merchant, options.email, settings)


async def _list(
    merchants: StoredMerchants, merchant: Merchant, options: argparse.Namespace, settings: Settings
) -> dict[str, Any]:
    return {"users": [shown(user) for user in await merchants.staff.all(merchant.id)]}


STEPS: dict[str, Step] = {"add": _add, "link": _link, "list": _list}


def _lines(told: dict[str, Any]) -> list[str]:
    if "users" not in told:
        return [f"{told['email']}, {told['role']}", "The link works once, for three days:", told["link"]]
    rows = [f"{each['email']}  {each['role']}" + ("  (disabled)" if each["disabled"] else "") for each in told["users"]]
    return rows or ["Nobody yet; `python -m bot user add` makes the first."]
