"""Fetch the orders of before day one from a shop, and follow their parcels. Doing it twice changes nothing."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from datetime import timedelta

from bot.commands.merchant import known_merchant
from bot.config import Settings, read_settings
from bot.errors import Misconfigured
from bot.main import open_services
from integrations import registry

HELP = "fetch the orders of before day one from a shop"
SAY_EVERY = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    able = sorted(name for name, each in registry.storefronts().items() if "backfill" in each.MANIFEST.can)
    parser.add_argument("storefront", choices=able, help="where the shop runs, as its settings say")
    parser.add_argument("--merchant", metavar="SLUG", help="which merchant; may be left out when there is only one")
    parser.add_argument("--days", type=int, default=60, help="how far back, in days (default 60)")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")


def run(options: argparse.Namespace) -> int:
    """Fetch, with progress on standard error."""
    if not 1 <= options.days <= 3650:
        raise Misconfigured("--days must be from 1 to 3650")
    counts = asyncio.run(_backfill(read_settings(), options))
    print(json.dumps(counts) if options.json else "{orders} orders fetched, {changed} new or newer".format_map(counts))
    return 0


async def _backfill(settings: Settings, options: argparse.Namespace) -> dict[str, int]:
    counts = {"orders": 0, "changed": 0}
    async with open_services(settings) as services:
        everyone = await services.merchants.all()
        slug = options.merchant or (everyone[0].slug if len(everyone) == 1 else "")
        if not slug:
            raise Misconfigured("say which merchant: --merchant SLUG")
        merchant = await known_merchant(services.merchants, slug)
        if merchant.settings.storefront != options.storefront:
            raise Misconfigured(f"{slug} runs on {merchant.settings.storefront}; `merchant set` changes that")
        since = services.clock.now() - timedelta(days=options.days)
        async for order, changed in services.flow.backfill(merchant, since):
            counts["orders"] += 1
            counts["changed"] += changed
            if counts["orders"] % SAY_EVERY == 0:
                print(f"{counts['orders']} orders, up to {order.placed_at:%Y-%m-%d} …", file=sys.stderr)
        while await services.follower.step():
            print("following new parcels …", file=sys.stderr)
        await services.worker.drain()
    return counts
