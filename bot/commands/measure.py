"""`python -m bot measure SLUG`: brings a shop's facts up to date now, or makes them anew."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import asdict
from datetime import date

from bot.config import Settings, read_settings
from bot.errors import Misconfigured
from bot.main import open_services
from bot.measure.gather import Made

HELP = "bring the facts behind a shop's figures up to date now; a job does so by itself every minute"

ANEW = (
    "forget what was made, and make it again: of the days of which messages, cases, notices, scans and orders are all "
    "still kept (retention in the policy); older figures stay as they are"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("slug", help="the merchant")
    parser.add_argument("--anew", action="store_true", help=ANEW)


def run(options: argparse.Namespace) -> int:
    """Measure, and say how much there was to do."""
    made, since = asyncio.run(_measure(options.slug, options.anew, read_settings()))
    if since:
        print(f"made anew from {since} on; older figures stay as they are, for what they were made of may be gone")
    print(", ".join(f"{name}: {count}" for name, count in asdict(made).items()))
    return 0


async def _measure(slug: str, anew: bool, settings: Settings) -> tuple[Made, date | None]:
    async with open_services(settings) as services:
        merchant = await services.merchants.by_slug(slug)
        if merchant is None:
            raise Misconfigured(f"there is no merchant {slug}; `python -m bot merchant list` names them")
        job = services.measuring
        since = job.anew_from(merchant) if anew else None
        made = await (job.anew(merchant) if anew else job.measure(merchant))
        lanes = services.lane_facts  # after the contacts, of which those about troubled parcels are counted
        await (lanes.rebuild(merchant, since=since) if since else lanes.take_up(merchant))
        return made, since
