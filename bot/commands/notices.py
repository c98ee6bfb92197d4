"""`python -m bot notices --merchant SLUG`: what was told first, and what was withheld, by reason and channel."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.commands.merchant import known_merchant, open_merchants
from bot.config import Settings, read_settings
from bot.errors import Misconfigured
from bot.store.causes import StoredCauses
from bot.store.database import Database
from bot.store.notices import StoredNotices

HELP = "say what was told first, on which channel, and what was withheld, and why"
DAYS = 30


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--merchant", required=True, metavar="SLUG", help="the merchant")
    parser.add_argument("--since", metavar="DAY", help=f"first day, as 2026-11-01 (default: {DAYS} days ago)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the table."""
    since = _since(options.since)
    rows, dismissed = asyncio.run(_counts(options.merchant, since, read_settings()))
    found = table(rows, dismissed) | {"since": since.isoformat()}
    print(json.dumps(found, indent=2) if options.json else readable(found))
    return 0


def _since(day: str | None) -> datetime:
    if day is None:
        return datetime.now(UTC) - timedelta(days=DAYS)
    try:
        return datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        raise Misconfigured(f"--since {day}: write a day as 2026-11-01") from None


async def _counts(slug: str, since: datetime, settings: Settings) -> tuple[list[dict[str, Any]], dict[str, int]]:
    async with open_merchants(settings) as merchants:
        merchant = await known_merchant(merchants, slug)
    database = Database(settings.database_url)
    try:
        await database.start()
        rows = await StoredNotices(database).counts(merchant.id, since)
        return rows, await StoredCauses(database).counts(merchant.id, since)
    finally:
        await database.stop()


def table(rows: Sequence[Mapping[str, Any]], dismissed: Mapping[str, int]) -> dict[str, Any]:
    """Add up: sent by channel and kind, withheld by reason, and what is on its way."""
    sent: dict[str, dict[str, int]] = {}
    withheld: dict[str, int] = dict(dismissed)
    states: dict[str, int] = {}
    for row in rows:
        count = int(row["count"])
        states[row["state"]] = states.get(row["state"], 0) + count
        if row["state"] == "sent":
            kind = f"{row['kind']} (closing word)" if row["closing"] else row["kind"]
            by_channel = sent.setdefault(row["sent_by"], {})
            by_channel[kind] = by_channel.get(kind, 0) + count
        elif row["state"] == "withheld":
            withheld[row["withheld"]] = withheld.get(row["withheld"], 0) + count
    waiting = {name: states[name] for name in ("waiting", "sending", "failed") if name in states}
    return {"sent": sent, "withheld": dict(sorted(withheld.items())), "others": waiting}


def readable(found: Mapping[str, Any]) -> str:
    """Return the table as lines for a terminal."""
    lines = [f"since {found['since'][:10]}"] if "since" in found else []
    for channel, kinds in sorted(found["sent"].items()):
        lines.append(f"sent by {channel}: {sum(kinds.values())}")
        lines += [f"  {kind:<40} {count:>7}" for kind, count in sorted(kinds.items())]
    lines.append(f"withheld: {sum(found['withheld'].values())}")
    lines += [f"  {reason:<40} {count:>7}" for reason, count in found["withheld"].items()]
    lines += [f"{state}: {count}" for state, count in found["others"].items()]
    return "\n".join(lines)
