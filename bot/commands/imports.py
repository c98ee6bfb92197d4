"""Take orders, tracking events or products from a CSV file. Twice changes nothing; docs/import.md has the columns."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.commands.importing import Counts, Importer, Report
from bot.commands.merchant import known_merchant
from bot.config import Settings, read_settings
from bot.domain.merchant import Merchant
from bot.errors import Misconfigured
from bot.intake.columns import COLUMNS, Reading, groups, missing, naming
from bot.intake.plain import EVENTS, ORDERS, PRODUCTS
from bot.intake.sheet import BrokenRow, Row, Sheet, open_sheet
from bot.main import Services, open_services

HELP = "take orders, tracking events or products from a CSV file"
KINDS = {"orders": ORDERS, "events": EVENTS, "products": PRODUCTS}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("what", choices=tuple(KINDS), help="what the rows are")
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="the file; its columns are in docs/import.md")
    parser.add_argument("--merchant", metavar="SLUG", help="which merchant; may be left out when there is only one")
    parser.add_argument("--dry-run", action="store_true", help="read everything, change nothing")
    parser.add_argument("--map", action="append", default=[], metavar="HEADING=COLUMN", help="what a heading means")
    parser.add_argument("--date-format", metavar="FORMAT", help="how dates are written, such as '%%d/%%m/%%Y %%H:%%M'")
    parser.add_argument("--time-zone", metavar="NAME", help="IANA name; for times without an offset")
    parser.add_argument("--follow-days", type=int, default=60, help="follow parcels of orders this young (default 60)")
    parser.add_argument("--refused", type=Path, metavar="OUT.csv", help="write each refused row there")
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")


def run(options: argparse.Namespace) -> int:
    """Import, with progress and refused rows on standard error; 1 when rows were refused."""
    counts = asyncio.run(_import(read_settings(), options))
    print(json.dumps(counts.as_json()) if options.json else counts.sentence(options.what, options.dry_run))
    return 1 if counts.refused else 0


async def _import(settings: Settings, options: argparse.Namespace) -> Counts:
    kind = KINDS[options.what]
    async with open_services(settings) as services:
        merchant = await _merchant(services, options.merchant)
        named = naming(kind, _mapped(kind, options.map))
        with Report(options.refused) as report, open_sheet(options.file, named) as sheet:
            _check(kind, sheet)
            reading = Reading(_zone(options.time_zone, kind, merchant), options.date_format)
            importer = Importer(services, merchant, reading, report, options.dry_run, options.follow_days)
            importer.heading_of = sheet.headings
            version = datetime.fromtimestamp(options.file.stat().st_mtime, UTC)
            await _rows(kind, sheet.rows, importer, version)
            await importer.finish()
        return report.counts


async def _rows(kind: str, rows: Iterable[Row], importer: Importer, version: datetime) -> None:
    try:
        for group in groups(kind, iter(rows)):
            await _take(kind, group, importer, version)
    except BrokenRow as error:
        importer.report.refuse(error.line, "", f"{error.reason}; nothing beyond this line was read")


async def _take(kind: str, group: Sequence[Row], importer: Importer, version: datetime) -> None:
    if kind == ORDERS:
        await importer.order(group, version)
    elif kind == EVENTS:
        await importer.events(group)
    else:
        await importer.product(group[0], version)


async def _merchant(services: Services, slug: str | None) -> Merchant:
    everyone = await services.merchants.all()
    chosen = slug or (everyone[0].slug if len(everyone) == 1 else "")
    if not chosen:
        raise Misconfigured("say which merchant: --merchant SLUG")
    return await known_merchant(services.merchants, chosen)


def _mapped(kind: str, told: Iterable[str]) -> dict[str, str]:
    mapped = {}
    for each in told:
        heading, _, column = each.rpartition("=")
        if not heading or column.strip() not in COLUMNS[kind]:
            raise Misconfigured(f"--map {each!r}: HEADING=COLUMN, with one of the columns {', '.join(COLUMNS[kind])}")
        mapped[heading] = column.strip()
    return mapped


def _check(kind: str, sheet: Sheet) -> None:
    """Say how the file was understood; refuse one that lacks what every row needs."""
    lacking = missing(kind, sheet.headings)
    if lacking:
        found = ", ".join((*sheet.headings.values(), *sheet.ignored)) or "none"
        raise Misconfigured(
            f"the file lacks a column for: {'; '.join(lacking)}. Its headings are: {found}. "
            "Say what a heading means with --map 'HEADING=COLUMN'"
        )
    separator = {"\t": "tab"}.get(sheet.separator, sheet.separator)
    print(f"reading {sheet.encoding}, separated by {separator}: {', '.join(sheet.headings)}", file=sys.stderr)
    if sheet.ignored:
        print(f"these headings mean nothing here and are left out: {', '.join(sheet.ignored)}", file=sys.stderr)


def _zone(name: str | None, kind: str, merchant: Merchant) -> ZoneInfo | None:
    """Orders are written on the shop's clock; of scans nobody knows whose clock it was unless they are told."""
    if name is None and kind == EVENTS:
        return None
    try:
        return ZoneInfo(name or merchant.settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Misconfigured(
            f"--time-zone {name}: no such time zone; an IANA name is needed, such as Europe/Berlin"
        ) from (error)
