"""`python -m bot goods SLUG`: what the products on a shop's tracking pages brought in, and by which rules."""

from __future__ import annotations

import argparse
import asyncio
import json
from datetime import timedelta

from bot.commands.merchant import known_merchant
from bot.config import Settings, read_settings
from bot.main import open_services
from bot.measure.goods import ENOUGH, Arm, Takings
from bot.measure.intervals import Interval

HELP = "say what the products on a shop's tracking pages brought in"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("slug", help="the merchant")
    parser.add_argument("--days", type=int, default=90, help="visits of the last so many days (default 90)")
    parser.add_argument(
        "--learn", action="store_true", help="first learn anew what goes with what; done nightly anyway"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the figures."""
    found = asyncio.run(_takings(options.slug, max(options.days, 1), options.learn, read_settings()))
    print(json.dumps(found.as_json()) if options.json else "\n".join(_lines(found)))
    return 0


async def _takings(slug: str, days: int, learn: bool, settings: Settings) -> Takings:
    async with open_services(settings) as services:
        merchant = await known_merchant(services.merchants, slug)
        if learn:
            await services.pairing.learn(merchant)
        now = services.clock.now()
        return await services.takings.of(merchant.id, now - timedelta(days=days), now)


def _lines(found: Takings) -> list[str]:
    money = found.currency or "no currency known"
    lines = [f"{found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}, sums in {money}"]
    lines += [_arm("shown", found.shown), _arm("held out", found.held)]
    lines.append(f"shown less held out: {_told(found.per_visit)} a visit, {_told(found.per_shopper)} a shopper")
    if not found.enough:
        lines.append(f"no interval is told before {ENOUGH} shoppers stand in each arm")
    lines.append(f"{found.clicks} clicks on {found.visits_clicked} visits")
    lines.append(f"{found.attributed_orders} orders followed a click, {found.attributed_revenue:.2f} of them counted")
    lines += [f"nothing shown, {reason}: {visits} visits" for reason, visits in found.withheld.items()]
    left = {"stood in both arms": found.switched, "other currency": found.elsewhere, "no sum": found.unpriced}
    lines += [f"left out, {why}: {count}" for why, count in left.items() if count]
    return [*lines, "", found.comparison, "", found.rule]


def _arm(name: str, arm: Arm) -> str:
    bought = f"{arm.orders} orders, {arm.revenue:.2f}"
    return f"{name}: {arm.shoppers} shoppers, {arm.visits} visits, {bought}; {_told(arm.per_visit)} a visit"


def _told(each: Interval) -> str:
    if each.estimate is None:
        return "nothing yet"
    if each.low is None or each.high is None:
        return f"{each.estimate:.2f}"
    return f"{each.estimate:.2f} ({each.low:.2f} to {each.high:.2f})"
