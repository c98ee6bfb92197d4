"""Links to tracking pages: end every link to an order that was sent so far. New ones work."""

from __future__ import annotations

import argparse
import asyncio
import json
from datetime import UTC, datetime
from typing import Any

from bot.clock import OffsetClock
from bot.commands.merchant import known_merchant
from bot.config import Settings, read_settings
from bot.domain.keys import order_key
from bot.domain.staff import Deed
from bot.errors import Misconfigured
from bot.store.database import Database
from bot.store.links import StoredLinks
from bot.store.merchants import StoredMerchants
from bot.store.orders import StoredOrders
from bot.store.staff import StoredStaff
from bot.store.vault import Vault

HELP = "end the links to an order's tracking page that were sent so far"
ACTOR = "python -m bot links"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-command and its options."""
    steps = parser.add_subparsers(title="what to do", dest="step", required=True, metavar="STEP")
    end = steps.add_parser("end", help="end every link to an order that was sent so far; twice is harmless")
    end.add_argument("slug", metavar="SLUG", help="the merchant")
    end.add_argument("order", metavar="ORDER", help="the order's number, as shoppers know it, such as 1042")
    end.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Do it."""
    told = asyncio.run(_ended(options, read_settings()))
    if options.json:
        print(json.dumps(told, indent=2))
    else:
        print(f"Links to order {told['order']} that were sent before {told['before']} are dead; new ones work.")
    return 0


async def _ended(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    database = Database(settings.database_url)
    try:
        await database.start()
        merchants = StoredMerchants(database, Vault(settings.secret_key), OffsetClock())
        merchant = await known_merchant(merchants, options.slug)
        found = await StoredOrders(database).by_number(merchant.id, order_key(options.order))
        if not found:
            raise Misconfigured(f"{merchant.slug} has no order {options.order}: give its number as shoppers know it")
        now = datetime.now(UTC)
        for order in (each.order for each in found):  # a number that was used twice names several
            await StoredLinks(database).end(merchant.id, order.id, now)
            await StoredStaff(database).note(merchant.id, Deed(now, ACTOR, "links.ended", order.number))
    finally:
        await database.stop()
    return {"merchant": merchant.slug, "order": found[0].order.number, "before": now.isoformat()}
