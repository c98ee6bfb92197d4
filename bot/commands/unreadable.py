"""List the payloads that could not be worked: which, from whom, why. Bodies are not printed."""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import Any

from bot.config import Settings, read_settings
from bot.ports import InboxEntry
from bot.store.database import Database
from bot.store.inbox import StoredInbox

HELP = "list payloads that could not be read or worked"
PAGE = 500


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--waiting", action="store_true", help="list those that wait for another try as well")


def run(options: argparse.Namespace) -> int:
    """Print the list."""
    entries = asyncio.run(_entries(read_settings(), options.waiting))
    for entry in entries:
        told = described(entry)
        print(json.dumps(told) if options.json else "{id}  {received_at}  {provider}  {state}  {why}".format_map(told))
    if not entries and not options.json:
        print("Every payload was read.")
    return 0


def described(entry: InboxEntry) -> dict[str, Any]:
    """Return what may be told of an entry."""
    trouble = entry.trouble
    parts = (trouble.kind, trouble.path, trouble.message) if trouble else ()
    return {
        "id": entry.id,
        "provider": entry.arrival.provider,
        "topic": entry.arrival.topic,
        "received_at": entry.arrival.received_at.isoformat(),
        "state": entry.state,
        "attempts": entry.attempts,
        "bytes": len(entry.arrival.body),
        "error": {"kind": trouble.kind, "path": trouble.path, "message": trouble.message} if trouble else None,
        "why": ": ".join(part for part in parts if part),
    }


async def _entries(settings: Settings, waiting: bool) -> list[InboxEntry]:
    database = Database(settings.database_url)
    try:
        await database.start()
        inbox, found, after = StoredInbox(database), [], 0
        while page := await inbox.find(("unreadable", "failed", "new"), after=after, limit=PAGE):
            after = page[-1].id
            found += [entry for entry in page if entry.state != "new" or (waiting and entry.trouble)]
        return found
    finally:
        await database.stop()
