"""`python -m bot coverage SLUG`: how well each provider is read, what its unknown codes are, how old its data is."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.commands.merchant import known_merchant, open_merchants
from bot.config import Settings, read_settings
from bot.measure.coverage import AGES, Coverage, CoverageReader, coverage_json
from bot.store.database import Database

HELP = "say how well each provider is read: unknown codes, unreadable payloads, conflicts, age of data"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("slug", help="the merchant")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the figures."""
    rows = asyncio.run(_coverage(options.slug, read_settings()))
    print(json.dumps({"providers": coverage_json(rows)}, indent=2) if options.json else readable(rows))
    return 0


async def _coverage(slug: str, settings: Settings) -> list[Coverage]:
    async with open_merchants(settings) as merchants:
        merchant = await known_merchant(merchants, slug)
    database = Database(settings.database_url)
    try:
        await database.start()
        return await CoverageReader(database).of(merchant, datetime.now(UTC))
    finally:
        await database.stop()


def readable(rows: Sequence[Coverage]) -> str:
    """Return the figures as lines for a terminal."""
    lines: list[str] = []
    for row in rows:
        lines.append(row.provider)
        lines.append(f"  payloads  {row.payloads}, unreadable {row.unreadable}, failed {row.failed}")
        lines.append(f"  parcels   {row.parcels}, open {row.open}, in conflict {row.conflicts}{_share(row)}")
        limits = [f"≤ {hours} h: {count}" for hours, count in zip(AGES, row.ages, strict=False)]
        lines.append(f"  last heard  {', '.join(limits)}, older: {row.ages[-1]}, never: {row.never}")
        lines += [f"  unknown {each.code} on {each.parcels}: {each.sample or '–'}" for each in row.codes]
        if row.polls_failing:
            lines.append(f"  {row.polls_failing} numbers could not be asked for the last time")
    return "\n".join(lines) or "Nothing was heard from any provider yet."


def _share(row: Coverage) -> str:
    return "" if row.conflict_share is None else f" ({row.conflict_share:.1%})"
