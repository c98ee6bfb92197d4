"""Keep and show who agreed to be written to. Every word is kept; the newest one counts."""

from __future__ import annotations

import argparse
import asyncio
import json
from datetime import UTC, datetime
from typing import Any

from bot.commands.merchant import known_merchant, open_merchants
from bot.config import Settings, read_settings
from bot.domain.notice import Purpose
from bot.errors import BadInput, Misconfigured
from bot.intake.consents import CHANNELS, Words
from bot.store.consents import StoredConsents
from bot.store.database import Database

HELP = "keep or show who agreed to be written to, by channel and purpose"
SOURCE = "merchant"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    steps = parser.add_subparsers(title="what to do", dest="step", required=True, metavar="STEP")
    record = steps.add_parser("record", help="keep a word of a shopper")
    show = steps.add_parser("show", help="print every word about an address, oldest first")
    for sub in (record, show):
        sub.add_argument("--merchant", required=True, metavar="SLUG", help="the merchant")
        sub.add_argument("--channel", required=True, choices=CHANNELS, help="the channel")
        sub.add_argument("--address", required=True, help="a phone number with its country code, or an e-mail address")
        sub.add_argument("--json", action="store_true", help="print one JSON object")
    record.add_argument("--purpose", choices=[*Purpose, "all"], default="all", help="what for (default: all)")
    record.add_argument("--refused", action="store_true", help="they do not want it; without it, they agreed")
    record.add_argument("--source", default=SOURCE, help=f"who says so, such as checkout (default: {SOURCE})")


def run(options: argparse.Namespace) -> int:
    """Do one step."""
    told = asyncio.run(_run(options, read_settings()))
    print(json.dumps(told) if options.json else _readable(told))
    return 0


async def _run(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    async with open_merchants(settings) as merchants:
        merchant = await known_merchant(merchants, options.merchant)
    purpose = getattr(options, "purpose", "all")
    granted, source = not getattr(options, "refused", False), getattr(options, "source", SOURCE)
    try:
        words = Words(options.channel, options.address, purpose, granted, source)
        given = words.consents(merchant.settings.country, datetime.now(UTC))
    except BadInput as error:
        raise Misconfigured(str(error)) from None
    database = Database(settings.database_url)
    try:
        await database.start()
        consents = StoredConsents(database)
        if options.step == "record":
            await consents.record(merchant.id, given)
        known = await consents.history(merchant.id, options.channel, given[0].address)
    finally:
        await database.stop()
    return {"channel": options.channel, "words": [_word(each) for each in known]}


def _word(word: Any) -> dict[str, Any]:
    said = {"purpose": str(word.purpose), "granted": word.granted}
    return said | {"at": word.at.isoformat(), "source": word.source}


def _readable(told: dict[str, Any]) -> str:
    lines = [
        f"{each['at'][:16]}  {each['purpose']:<9} {'agreed' if each['granted'] else 'refused'}  ({each['source']})"
        for each in told["words"]
    ]
    return "\n".join(lines) or "Nothing was ever said about this address."
