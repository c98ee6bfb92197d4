"""`python -m bot learn SLUG`: has a shop's forecasts and detectors learn from its own parcels now, with progress."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from typing import Any

from bot.config import Settings, read_settings
from bot.errors import Misconfigured
from bot.main import open_services

HELP = "train a shop's forecasts and detectors on its own parcels now; they are trained daily by themselves"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("slug", help="the merchant")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Learn, and say what came of it."""
    found = asyncio.run(_learn(options.slug, read_settings()))
    print(json.dumps(found) if options.json else "\n".join(f"{name}: {value}" for name, value in found.items()))
    return 0


async def _learn(slug: str, settings: Settings) -> dict[str, Any]:
    async with open_services(settings) as services:
        merchant = await services.merchants.by_slug(slug)
        if merchant is None:
            raise Misconfigured(f"there is no merchant {slug}; `python -m bot merchant list` names them")
        await services.learning.wake(merchant)
        trained = await services.learning.forecasts(merchant, _tell)
        taught = await services.learning.detectors(merchant, _tell)
        return {**asdict(trained), "detectors": taught}


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
