"""Let go of what is older than the shop's policy keeps it, or only say how much that would be."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from typing import Any

from bot.commands.merchant import known_merchant
from bot.config import read_settings
from bot.main import open_services

HELP = "delete what is too old to be kept, or say what would go; the app does it daily"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("slug", help="the merchant")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Do it now, or count."""
    told = asyncio.run(_run(options))
    print(json.dumps(told, indent=2) if options.json else _readable(told))
    return 0


async def _run(options: argparse.Namespace) -> dict[str, Any]:
    async with open_services(read_settings()) as services:
        merchant = await known_merchant(services.merchants, options.slug)
        days = asdict(merchant.settings.policy.retention)
        if options.dry_run:
            return {"days": days, "would_go": await services.retaining.counts(merchant)}
        print("Letting go of what is too old …", file=sys.stderr, flush=True)
        return {"days": days, "gone": await services.retaining.let_go(merchant)}


def _readable(told: dict[str, Any]) -> str:
    if "gone" in told:
        lines = [f"{count:>8}  {name}" for name, count in told["gone"].items() if count]
        return "\n".join([*lines, "Done." if lines else "Nothing is too old."])
    lines = [
        f"{count:>8}  {table}  (older than {told['days'][kind]} days: {kind})"
        for kind, tables in told["would_go"].items()
        for table, count in tables.items()
        if count
    ]
    return "\n".join([*lines, "Nothing was changed."])
