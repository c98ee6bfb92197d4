"""The look of a merchant's tracking page: show it, check a file, or put one on, with a logo."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.clock import OffsetClock
from bot.commands.merchant import known_merchant
from bot.config import read_settings
from bot.domain.look import Look
from bot.domain.merchant import Merchant
from bot.domain.staff import Deed
from bot.errors import BadInput, Misconfigured
from bot.intake.logo import logo_of
from bot.intake.look import BadLook, look_text, read_look
from bot.store.database import Database
from bot.store.logos import StoredLogos
from bot.store.merchants import StoredMerchants
from bot.store.staff import StoredStaff
from bot.store.vault import Vault

HELP = "show, check and set the look of a merchant's tracking page"
ACTOR = "python -m bot look"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options: without a file or a logo the look is only shown."""
    parser.add_argument("slug", metavar="SLUG", help="the merchant")
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE.yml", help="a look; docs/look.md names every key")
    parser.add_argument("--check", action="store_true", help="say what is wrong in the file; change nothing")
    logo = parser.add_mutually_exclusive_group()
    logo.add_argument("--logo", type=Path, metavar="PICTURE", help="a PNG, JPEG or WebP that stands at the top")
    logo.add_argument("--no-logo", action="store_true", help="take the logo away")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Show or change it; 1 where the file is refused."""
    try:
        told = asyncio.run(_done(options))
    except BadLook as refused:
        return _refused(refused, options)
    print(json.dumps(told, indent=2, ensure_ascii=False) if options.json else _readable(told, options))
    return 0


def _refused(refused: BadLook, options: argparse.Namespace) -> int:
    if options.json:
        print(json.dumps({"ok": False, "problems": [asdict(each) for each in refused.problems]}, indent=2))
    else:
        for problem in refused.problems:
            print(f"{options.file}: {problem}", file=sys.stderr)
    return 1


@dataclass(frozen=True, slots=True)
class _Shop:
    database: Database
    merchants: StoredMerchants
    merchant: Merchant


@asynccontextmanager
async def _shop(slug: str) -> AsyncIterator[_Shop]:
    settings = read_settings()
    database = Database(settings.database_url)
    try:
        await database.start()
        merchants = StoredMerchants(database, Vault(settings.secret_key), OffsetClock())
        yield _Shop(database, merchants, await known_merchant(merchants, slug))
    finally:
        await database.stop()


async def _done(options: argparse.Namespace) -> dict[str, Any]:
    async with _shop(options.slug) as shop:
        known = shop.merchant.settings.look
        look = read_look(_text(options.file), known) if options.file else known
        changes = bool(options.file or options.logo or options.no_logo)
        if not options.check and changes:
            look = await _put_on(shop, look, options)
    return {"ok": True, "merchant": shop.merchant.slug, "look": asdict(look), "changed": changes and not options.check}


async def _put_on(shop: _Shop, look: Look, options: argparse.Namespace) -> Look:
    now = datetime.now(UTC)
    if options.no_logo:
        look = replace(look, logo=None)
    if options.logo:
        body = _bytes(options.logo)
        try:
            logo = logo_of(body)
        except BadInput as wrong:
            raise Misconfigured(f"{options.logo}: {wrong}") from None
        look = replace(look, logo=await StoredLogos(shop.database).keep(shop.merchant.id, logo, body, now))
    await shop.merchants.wear(shop.merchant.id, look)
    await StoredStaff(shop.database).note(shop.merchant.id, Deed(now, ACTOR, "look.set", shop.merchant.slug))
    return look


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error}") from None


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{path} cannot be read: {error}") from None


def _readable(told: dict[str, Any], options: argparse.Namespace) -> str:
    if told["changed"]:
        return f"{told['merchant']} wears it from now on."
    if options.check:
        return "The look can be worn."
    logo = told["look"]["logo"]
    shown = f"# logo: {logo['content_type']}, {logo['width']} × {logo['height']} pixels" if logo else "# no logo"
    return f"{shown}\n{look_text(_again(told['look']))}".rstrip()


def _again(told: dict[str, Any]) -> Look:
    nested = {name: type(getattr(Look(), name))(**told[name]) for name in ("light", "dark", "texts")}
    return Look(**{**told, **nested, "logo": None})
