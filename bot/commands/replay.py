"""Work kept payloads again, with today's reading of them. Working one twice changes nothing else."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from bot.config import Settings, read_settings
from bot.errors import Misconfigured, PorchlightError
from bot.main import Services, open_services
from bot.ports import InboxEntry, RawPayload

HELP = "work kept payloads again, after a fix"
PAGE = 200


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--id", type=int, action="append", default=[], help="this entry; may be repeated")
    parser.add_argument("--unreadable", action="store_true", help="every entry that is unreadable or failed")
    parser.add_argument("--since", type=_time, help="every entry received since then, ISO 8601 (UTC unless it says)")
    parser.add_argument("--dry-run", action="store_true", help="only read; write nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Replay what was chosen; 1 when something still cannot be worked."""
    if not (options.id or options.unreadable or options.since):
        raise Misconfigured("say what to replay: --id N, --unreadable or --since TIME")
    counts = asyncio.run(_replay(read_settings(), options))
    print(json.dumps(counts) if options.json else ", ".join(f"{count} {state}" for state, count in counts.items()))
    return 1 if counts.get("unreadable") or counts.get("failed") else 0


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _replay(settings: Settings, options: argparse.Namespace) -> dict[str, int]:
    counts: Counter[str] = Counter(replayed=0)
    async with open_services(settings) as services:
        async for entry in _chosen(services, options):
            counts["replayed"] += 1
            counts[_read(services, entry) if options.dry_run else await _work(services, entry)] += 1
    return dict(counts)


async def _chosen(services: Services, options: argparse.Namespace) -> AsyncIterator[InboxEntry]:
    states = ("unreadable", "failed") if options.unreadable else ()
    after = 0
    while page := await services.inbox.find(states, options.id, options.since, after, PAGE):
        after = page[-1].id
        for entry in page:
            yield entry


def _read(services: Services, entry: InboxEntry) -> str:
    raw = RawPayload(entry.arrival.provider, entry.arrival.body, entry.arrival.topic, entry.arrival.received_at)
    try:
        services.flow.read(raw)
    except PorchlightError as error:
        print(f"{entry.id}: {error}")
        return "unreadable"
    return "readable"


async def _work(services: Services, entry: InboxEntry) -> str:
    await services.worker.attend(entry, again=True)
    found = await services.inbox.find(ids=[entry.id])
    return found[0].state if found else "gone"
