"""Take out what is kept about one shopper, erase it, or show what they agreed to. Who is meant is asked of the shop's
own records: an e-mail address, a phone number or an order number.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.commands.merchant import known_merchant
from bot.config import read_settings
from bot.domain.erasure import Asked, Left, Remainder, Report
from bot.domain.merchant import Merchant
from bot.domain.staff import Deed
from bot.errors import BadInput, Misconfigured, NotThere
from bot.exporting import archive, document
from bot.main import Services, open_services

HELP = "export or erase what is kept about one shopper, or show what they agreed to"
ACTOR = "command line"
TODO = {
    Left.AGENTS_LINES: "agents wrote these lines themselves: have an admin of the workspace delete the thread",
    Left.NOT_ALLOWED: "they would not let us delete it: check the secrets and rights, and delete it there by hand",
    Left.OUT_OF_REACH: "they could not be asked for three days: delete it there by hand",
    Left.MAILBOX: "mails lie in the shopper's mailbox, and perhaps at your relay: delete them there if you must",
    Left.FOLLOWED: "they follow the parcels for you: ask them to erase the numbers, or let them expire",
    Left.NO_NAME: "it may have been sent, and we never learned under what name: look for it there",
    Left.SHARED: "another shopper's order holds the same parcel: it stays until that one is erased",
    Left.WAITING: "payloads that name the shopper are still to be worked: the app goes on by itself",
}
STEPS_TOLD = {
    "finding": "Looking for everything of theirs …",
    "rows": "Erasing rows …",
    "elsewhere": "Asking vendors and the engine to forget …",
    "file": "Writing the database file anew …",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    steps = parser.add_subparsers(title="what to do", dest="step", required=True, metavar="STEP")
    export = steps.add_parser("export", help="write everything that is kept about a shopper into a file")
    erase = steps.add_parser("erase", help="erase a shopper everywhere; prints what is left for a person to do")
    consents = steps.add_parser("consents", help="print every word about being written to, oldest first")
    for sub in (export, erase, consents):
        sub.add_argument("slug", help="the merchant")
        sub.add_argument("--email", default="", help="the shopper's e-mail address")
        sub.add_argument("--phone", default="", help="the shopper's phone number, with its country code")
        sub.add_argument("--order", default="", help="the number of one of the shopper's orders")
    export.add_argument("--out", required=True, type=Path, metavar="FILE", help="a .json file, or a .zip with CSV too")
    erase.add_argument("--dry-run", action="store_true", help="only say what would be erased")
    for sub in (export, erase, consents):
        sub.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Do one step; 1 where something is left to be done later."""
    asked = Asked(options.email, options.phone, options.order)
    if asked.is_empty:
        raise Misconfigured("name the shopper with --email, --phone or --order")
    try:
        told = asyncio.run(_run(options, asked))
    except (BadInput, NotThere) as error:
        raise Misconfigured(str(error)) from None
    print(json.dumps(told, indent=2, ensure_ascii=False) if options.json else READABLE[options.step](told))
    return 1 if told.get("state") == "open" else 0


async def _run(options: argparse.Namespace, asked: Asked) -> dict[str, Any]:
    async with open_services(read_settings()) as services:
        merchant = await known_merchant(services.merchants, options.slug)
        return await STEPS[options.step](services, merchant, asked, options)


async def _export(services: Services, merchant: Merchant, asked: Asked, options: argparse.Namespace) -> dict[str, Any]:
    _say("Looking for everything of theirs …")
    held = await services.erasing.export(merchant, asked)
    now = services.clock.now()
    body = archive(held, merchant, now) if options.out.suffix == ".zip" else document(held, merchant, now)
    try:
        options.out.touch(mode=0o600)
        await asyncio.to_thread(options.out.write_bytes, body)
    except OSError as error:
        raise Misconfigured(f"{options.out} cannot be written: {error.strerror}") from None
    await services.staff.note(merchant.id, Deed(now, ACTOR, "shopper.exported", ""))
    return {"file": str(options.out), "rows": {name: len(rows) for name, rows in held.tables.items()}}


async def _erase(services: Services, merchant: Merchant, asked: Asked, options: argparse.Namespace) -> dict[str, Any]:
    if options.dry_run:
        preview = await services.erasing.preview(merchant, asked)
        return {**asdict(preview), "left": _left(preview.left), "state": "dry run"}
    report = await services.erasing.erase(merchant, asked, ACTOR, lambda step: _say(STEPS_TOLD[step]))
    await services.staff.note(merchant.id, Deed(services.clock.now(), ACTOR, "shopper.erased", f"erasure {report.id}"))
    return told_of(report)


async def _consents(services: Services, merchant: Merchant, asked: Asked, _: argparse.Namespace) -> dict[str, Any]:
    return {"words": await services.erasing.consents(merchant, asked)}


Step = Callable[[Services, Merchant, Asked, argparse.Namespace], Awaitable[dict[str, Any]]]
STEPS: dict[str, Step] = {"export": _export, "erase": _erase, "consents": _consents}


def told_of(report: Report) -> dict[str, Any]:
    """Return a report as it is printed."""
    return {
        "erasure": report.id,
        "state": "done" if report.is_done else "open",
        "rows": dict(report.rows),
        "elsewhere": dict(report.elsewhere),
        "left": _left(report.left),
    }


def _left(left: Sequence[Remainder]) -> list[dict[str, Any]]:
    return [
        {
            "where": each.where,
            "what": str(each.what),
            "count": each.count,
            "refs": list(each.refs),
            "do": TODO[each.what],
        }
        for each in left
    ]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _export_text(told: dict[str, Any]) -> str:
    return f"{sum(told['rows'].values())} rows of {len(told['rows'])} tables are in {told['file']}."


def _erase_text(told: dict[str, Any]) -> str:
    verb = "would be erased" if told["state"] == "dry run" else "erased"
    lines = [f"{count:>6}  {name} {verb}" for name, count in told["rows"].items()]
    lines += [f"{count:>6}  in {place}" for place, count in told["elsewhere"].items()]
    for each in told["left"]:
        refs = f" ({', '.join(each['refs'])})" if each["refs"] else ""
        lines.append(f"  left  {each['count']} at {each['where']}{refs}\n        → {each['do']}")
    closing = {
        "dry run": "Nothing was changed.",
        "done": "Done.",
        "open": "Not done yet: the running app goes on with it by itself.",
    }
    return "\n".join([*lines, closing[told["state"]]])


def _consents_text(told: dict[str, Any]) -> str:
    lines = [
        f"{each['at'][:16]}  {each['channel']:<9} {each['purpose']:<9} "
        f"{'agreed' if each['granted'] else 'refused'}  ({each['source']})"
        for each in told["words"]
    ]
    return "\n".join(lines) or "Nothing was ever said by or about them."


READABLE: dict[str, Callable[[dict[str, Any]], str]] = {
    "export": _export_text,
    "erase": _erase_text,
    "consents": _consents_text,
}
