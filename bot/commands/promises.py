"""`python -m bot promises SLUG`: was it true? Every window that shoppers were shown, and whether the parcel kept it."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.commands.merchant import known_merchant, open_merchants
from bot.config import Settings, read_settings
from bot.domain.zones import zone_named
from bot.store.database import Database
from bot.store.promises import Outcome, StoredPromises

HELP = "say how many of the windows that shoppers were shown were kept, by model and door"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("slug", help="the merchant")
    parser.add_argument("--days", type=int, default=90, help="how far back (default: 90)")
    parser.add_argument("--rows", action="store_true", help="list every promise as well")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the figures."""
    rows = asyncio.run(_outcomes(options.slug, options.days, read_settings()))
    found = {"promises": totals(rows)} | ({"rows": [row_json(row) for row in rows]} if options.rows else {})
    print(json.dumps(found) if options.json else readable(found))
    return 0


async def _outcomes(slug: str, days: int, settings: Settings) -> list[Outcome]:
    async with open_merchants(settings) as merchants:
        merchant = await known_merchant(merchants, slug)
    database = Database(settings.database_url)
    try:
        await database.start()
        since = datetime.now(UTC) - timedelta(days=days)
        return await StoredPromises(database).outcomes(merchant.id, since, zone_named(merchant.settings.time_zone))
    finally:
        await database.stop()


def totals(rows: Iterable[Outcome]) -> list[dict[str, Any]]:
    """Count promises by model and door. `held_share` is of those whose parcel came; None while none did."""
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for row in rows:
        groups.setdefault((row.model, row.door), []).append(row)
    return [_total(model, door, group) for (model, door), group in sorted(groups.items())]


def _total(model: str, door: str, group: Sequence[Outcome]) -> dict[str, Any]:
    decided = [row.held for row in group if row.held is not None]
    share = sum(decided) / len(decided) if decided else None
    days = sum((row.latest - row.earliest).days for row in group) / len(group)
    return {
        "model": model,
        "door": door,
        "made": len(group),
        "decided": len(decided),
        "held": sum(decided),
        "held_share": share,
        "mean_width_days": round(days, 2),
    }


def row_json(row: Outcome) -> dict[str, Any]:
    """Return one promise as JSON values."""
    return {
        "number": row.number,
        "door": row.door,
        "model": row.model,
        "stage": row.stage,
        "made_at": row.made_at.isoformat(),
        "earliest": row.earliest.isoformat(),
        "latest": row.latest.isoformat(),
        "delivered_on": row.delivered_on.isoformat() if row.delivered_on else None,
        "held": row.held,
    }


def readable(found: dict[str, Any]) -> str:
    """Return the figures as lines for a terminal."""
    lines = [
        f"{each['model']}  {each['door']:<6} made {each['made']}, came {each['decided']}, kept {each['held']}"
        + (f" ({each['held_share']:.0%})" if each["held_share"] is not None else "")
        + f", {each['mean_width_days']} days wide on average"
        for each in found["promises"]
    ]
    for row in found.get("rows", []):
        kept = {True: "kept", False: "broken", None: "open"}[row["held"]]
        lines.append(f"  {row['number']}  {row['earliest']} to {row['latest']}  {kept}")
    return "\n".join(lines) or "No window was shown to anybody yet."
