"""`python -m bot doctor`: says what is missing or wrong, and what to do about each; 1 when something is wrong."""

from __future__ import annotations

import argparse
import asyncio

import aiohttp

from bot.accounts import Accounts
from bot.clock import OffsetClock
from bot.commands import desks, machine, shops, ways
from bot.commands.findings import Finding, Level, as_json, as_text, note, wrong
from bot.config import Settings, read_settings
from bot.errors import Misconfigured
from bot.store.arrivals import arrivals
from bot.store.database import Database
from bot.store.merchants import StoredMerchants
from bot.store.vault import Vault
from engine.fingerprint import model_path
from integrations import registry

HELP = "say what is missing or wrong, and what to do"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--json", action="store_true", help="one JSON object, for monitoring")
    parser.add_argument("--offline", action="store_true", help="ask nobody outside: no credentials are tried")


def run(options: argparse.Namespace) -> int:
    """Look at everything and print the findings."""
    try:
        found = asyncio.run(examine(read_settings(), options.offline))
    except Misconfigured as problem:
        found = [wrong("settings", text, "change it in the environment") for text in problem.problems]
    print(as_json(found) if options.json else as_text(found))
    return 1 if any(finding.level is Level.WRONG for finding in found) else 0


async def examine(settings: Settings, offline: bool = False) -> list[Finding]:
    """Return every finding: the machine's first, then each shop's."""
    store = Database(settings.database_url)
    try:
        found = [
            machine.environments(),
            machine.model(model_path()),
            *await machine.ports_and_health(settings),
            machine.secret_key(settings),
            machine.public_address(settings),
            *([] if offline else await machine.reached_from_outside(settings)),
            await machine.database(store),
        ]
        usable = found[-1].level is not Level.WRONG
        return found + (await _shops(settings, store, offline) if usable else [])
    finally:
        await store.stop()


async def _shops(settings: Settings, store: Database, offline: bool) -> list[Finding]:
    merchants = StoredMerchants(store, Vault(settings.secret_key), OffsetClock())
    known = await merchants.all()
    if not known:
        return [note("merchants", "none yet", shops.NO_SHOP)]
    found: list[Finding] = []
    async with aiohttp.ClientSession() as session:
        vendors = shops.Vendors(registry.carriers(session), registry.storefronts(session))
        channels = registry.channels(session)
        for merchant in known:
            live, came = await merchants.secret_names(merchant.id), await arrivals(store, merchant.id)
            found += shops.secrets(merchant, live)
            found += shops.webhooks(merchant, settings.public_base_url, came, OffsetClock().now())
            accounts = Accounts(merchants, channels, settings.public_base_url)
            found += await ways.channels(merchant, accounts, came, None if offline else channels)
            if not offline:
                found += await shops.credentials(merchant, merchants, vendors)
            for desk in registry.desks(session).values():
                found += desks.look(merchant, desk, settings.public_base_url, live, came, OffsetClock().now())
                if not offline and desks.sits_at(merchant, desk, live):
                    found += await desks.ask(merchant, desk, merchants)
    return found
