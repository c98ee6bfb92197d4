"""Connect the desk: print the Slack app's manifest with the merchant's own address in it."""

from __future__ import annotations

import argparse
import asyncio

from bot.commands.merchant import known_merchant, open_merchants
from bot.config import Settings, read_settings
from integrations.desks.slack.app_manifest import manifest

HELP = "print what connects a merchant's Slack"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    steps = parser.add_subparsers(title="what to do", dest="step", required=True, metavar="STEP")
    shown = steps.add_parser("manifest", help="the Slack app's manifest (YAML), ready to be pasted")
    shown.add_argument("--merchant", required=True, metavar="SLUG")


def run(options: argparse.Namespace) -> int:
    """Print it."""
    print(asyncio.run(_manifest(read_settings(), options.merchant)), end="")
    return 0


async def _manifest(settings: Settings, slug: str) -> str:
    async with open_merchants(settings) as merchants:
        merchant = await known_merchant(merchants, slug)
    return manifest(f"{settings.public_base_url}/desks/{merchant.hook_token}/slack")
