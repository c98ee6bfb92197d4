"""Make merchants, change them, and give them secrets and API keys. Values of secrets are never printed."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, fields, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import OffsetClock
from bot.commands.inviting import check_email, invite
from bot.config import Settings, read_settings
from bot.decide.identity import SECRET
from bot.domain.merchant import Merchant, MerchantSettings
from bot.errors import Misconfigured
from bot.predict.calendar import check_country
from bot.store.database import Database
from bot.store.merchants import StoredMerchants
from bot.store.vault import Vault
from integrations import registry
from integrations.channels.email.relay import read_address

HELP = "make and change merchants, their secrets and API keys"
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
VENDORS = registry.manifests()
CHANNELS = [name for name, channel in registry.channels().items() if "webhook" in channel.MANIFEST.can]
SECRETS = sorted({SECRET, *(name for manifest in VENDORS.values() for name in manifest.secrets)})
CHOICES = {
    "name": ("--name", "the shop's name as shoppers know it"),
    "origins": ("--origin", "web origin on which the widget may run, such as https://shop.example; may be repeated"),
    "shop_domain": ("--shop-domain", "the shop's own domain, such as my-shop.myshopify.com"),
    "order_pattern": ("--order-pattern", "regular expression with one group for the bare order number"),
    "order_prefix": ("--order-prefix", "what stands before an order number, such as #"),
    "time_zone": ("--time-zone", "IANA name, such as Europe/London"),
    "handling_days": ("--handling-days", "working days that the shop needs before it ships"),
    "return_days": ("--return-days", "days within which things may be sent back"),
    "support_hours": ("--support-hours", "when people answer, in words"),
    "returns_url": ("--returns-url", "page about returns"),
    "shipping_url": ("--shipping-url", "page about shipping and its cost"),
    "shipping_note": ("--shipping-note", "one sentence about shipping and its cost"),
    "carrier_provider": ("--carrier-provider", "who tells us about parcels: the name of an integration"),
    "storefront": ("--storefront", "the shop's system: the name of an integration"),
    "country": ("--country", "whose holidays count, such as US"),
    "useful_days": ("--useful-days", "the widest delivery window, in days, that is shown to shoppers"),
    "false_alarms": ("--false-alarms", "how many healthy parcels of a thousand may be called stalled"),
    "addresses": ("--address", "name=address of a vendor's API, where it is not the vendor's own; may be repeated"),
    "shopify_url": ("--shopify-url", "address of the shop's Admin API, where it is not Shopify's own"),
    "easypost_url": ("--easypost-url", "address of the EasyPost API, where it is not EasyPost's own"),
}


NUMBERS: dict[str, type] = {"handling_days": int, "return_days": int, "useful_days": int, "false_alarms": float}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    steps = parser.add_subparsers(title="what to do", dest="step", required=True, metavar="STEP")
    add = steps.add_parser("add", help="make a merchant; prints its webhook addresses and, once, an API key")
    add.add_argument("--slug", required=True, help="public short name: lower-case letters, digits and hyphens")
    add.add_argument("--owner", metavar="EMAIL", help="who may sign in first; prints the link to choose a password")
    add.add_argument("--if-missing", action="store_true", help="change nothing when the merchant exists")
    change = steps.add_parser("set", help="change a merchant's settings")
    change.add_argument("slug")
    for sub in (add, change):
        _choices(sub)
    listing = steps.add_parser("list", help="list the merchants, and which secrets each has")
    secret = steps.add_parser("secret", help="add a live value of a secret, or retire old ones")
    secret.add_argument("slug")
    secret.add_argument("name", choices=SECRETS)
    value = secret.add_mutually_exclusive_group()
    value.add_argument("--value", help="the value; it shows in the shell's history, so prefer --stdin")
    value.add_argument("--stdin", action="store_true", help="read the value from standard input")
    secret.add_argument("--retire", action="store_true", help="retire every live value but the newest")
    key = steps.add_parser("key", help="make another API key, printed once")
    key.add_argument("slug")
    for sub in (add, change, listing, secret, key):
        sub.add_argument("--json", action="store_true", help="print one JSON object")


def _choices(parser: argparse.ArgumentParser) -> None:
    for field, (flag, meaning) in CHOICES.items():
        if field in {"origins", "addresses"}:
            parser.add_argument(flag, dest=field, action="append", help=meaning)
        else:
            parser.add_argument(flag, dest=field, help=meaning, type=NUMBERS.get(field, str))


def run(options: argparse.Namespace) -> int:
    """Do one step."""
    asyncio.run(_run(options, read_settings()))
    return 0


async def _run(options: argparse.Namespace, settings: Settings) -> None:
    async with open_merchants(settings) as merchants:
        outcome = await STEPS[options.step](merchants, options, settings)
    print(json.dumps(outcome, indent=2) if options.json else _readable(outcome))


@asynccontextmanager
async def open_merchants(settings: Settings) -> AsyncIterator[StoredMerchants]:
    """Open the store of merchants, with its tables up to date."""
    database = Database(settings.database_url)
    try:
        await database.start()
        yield StoredMerchants(database, Vault(settings.secret_key), OffsetClock())
    finally:
        await database.stop()


async def _add(merchants: StoredMerchants, options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    known = await merchants.by_slug(options.slug)
    if known and options.if_missing:
        return _shown(known, settings)
    if known:
        raise Misconfigured(f"there is a merchant {options.slug} already; use `merchant set`, or --if-missing")
    if not SLUG.fullmatch(options.slug):
        raise Misconfigured("a slug is made of lower-case letters, digits and hyphens, at most 63")
    if options.owner:
        check_email(options.owner)
    merchant = await merchants.add(options.slug, _chosen(MerchantSettings(name=options.slug), options))
    made = {**_shown(merchant, settings), "api_key": await merchants.keys.make(merchant.id)}
    if options.owner:
        made["sign_in"] = (await invite(merchants, merchant, options.owner, settings))["link"]
    return made


async def _set(merchants: StoredMerchants, options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    merchant = await known_merchant(merchants, options.slug)
    changed = replace(merchant, settings=_chosen(merchant.settings, options))
    await merchants.change(merchant.id, changed.settings)
    return _shown(changed, settings)


async def _list(merchants: StoredMerchants, _: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    found = await merchants.all()
    return {"merchants": [{**_shown(one, settings), "secrets": await merchants.secret_names(one.id)} for one in found]}


async def _secret(merchants: StoredMerchants, options: argparse.Namespace, _: Settings) -> dict[str, Any]:
    merchant = await known_merchant(merchants, options.slug)
    value = sys.stdin.read().strip() if options.stdin else options.value
    if not value and not options.retire:
        raise Misconfigured("give the value with --value or --stdin, or say --retire")
    if value:
        await merchants.add_secret(merchant.id, options.name, value)
    retired = await merchants.retire_secrets(merchant.id, options.name) if options.retire else 0
    live = (await merchants.secret_names(merchant.id)).get(options.name, 0)
    return {"merchant": merchant.slug, "secret": options.name, "live": live, "retired": retired}


async def _key(merchants: StoredMerchants, options: argparse.Namespace, _: Settings) -> dict[str, Any]:
    merchant = await known_merchant(merchants, options.slug)
    return {"merchant": merchant.slug, "api_key": await merchants.keys.make(merchant.id)}


Step = Callable[[StoredMerchants, argparse.Namespace, Settings], Awaitable[dict[str, Any]]]
STEPS: dict[str, Step] = {"add": _add, "set": _set, "list": _list, "secret": _secret, "key": _key}


async def known_merchant(merchants: StoredMerchants, slug: str) -> Merchant:
    """Return the merchant, or say in one sentence that there is none."""
    merchant = await merchants.by_slug(slug)
    if merchant is None:
        raise Misconfigured(f"there is no merchant {slug}; `python -m bot merchant list` names them")
    return merchant


def _chosen(settings: MerchantSettings, options: argparse.Namespace) -> MerchantSettings:
    names = {field.name for field in fields(MerchantSettings)} & set(CHOICES)
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if "origins" in given:
        given["origins"] = tuple(origin.rstrip("/") for origin in given["origins"])
    if "addresses" in given:
        given["addresses"] = {**settings.addresses, **dict(_named(each) for each in given["addresses"])}
    _check(given)
    return replace(settings, **given)


def _named(text: str) -> tuple[str, str]:
    """Read NAME=ADDRESS of a vendor's API."""
    name, _, address = text.partition("=")
    if name == "email":
        read_address(address)
    elif name not in VENDORS or not address.startswith(("https://", "http://")):
        raise Misconfigured(f"--address {text}: write NAME=https://… with the name of an integration")
    return name, address.rstrip("/")


def _check(given: dict[str, Any]) -> None:
    try:
        pattern = re.compile(given.get("order_pattern", "()"))
    except re.error as error:
        raise Misconfigured(f"--order-pattern is no regular expression: {error}") from None
    if pattern.groups != 1:
        raise Misconfigured("--order-pattern needs exactly one group, around the bare number")
    try:
        ZoneInfo(given.get("time_zone", "UTC"))
    except (KeyError, ValueError):
        raise Misconfigured(f"--time-zone {given['time_zone']} is not an IANA time zone") from None
    _check_vendors(given)
    _check_limits(given)


def _check_vendors(given: dict[str, Any]) -> None:
    for flag, field, known in (
        ("--carrier-provider", "carrier_provider", registry.carriers()),
        ("--storefront", "storefront", registry.storefronts()),
    ):
        if given.get(field) and given[field] not in known:
            raise Misconfigured(f"{flag} {given[field]} is no integration; one of {', '.join(sorted(known))}")


def _check_limits(given: dict[str, Any]) -> None:
    if not 0 < given.get("false_alarms", 1.0) <= 1000:
        raise Misconfigured("--false-alarms is a number of healthy parcels in a thousand, above 0")
    if given.get("useful_days", 1) < 1:
        raise Misconfigured("--useful-days is at least 1")
    check_country(given.get("country"))


def _shown(merchant: Merchant, settings: Settings) -> dict[str, Any]:
    base = f"{settings.public_base_url}/hooks/{merchant.hook_token}"
    return {
        "slug": merchant.slug,
        "hooks": {provider: f"{base}/{provider}" for provider in _heard(merchant)},
        "settings": {name: value for name, value in asdict(merchant.settings).items() if value not in (None, (), {})},
    }


def _heard(merchant: Merchant) -> list[str]:
    """Return the vendors that this shop's settings name, and the channels that are told of messages; each has its own
    address."""
    return [merchant.settings.storefront, merchant.settings.carrier_provider, *CHANNELS]


def _readable(value: Any, depth: int = 0) -> str:
    """Return nested names and values as indented lines."""
    lines: list[str] = []
    for name, inner in value.items():
        if isinstance(inner, dict):
            lines += [f"{'  ' * depth}{name}:", _readable(inner, depth + 1)]
        elif isinstance(inner, list):
            lines += [_readable(one, depth) + "\n" for one in inner]
        else:
            lines.append(f"{'  ' * depth}{name}: {inner}")
    return "\n".join(line for line in lines if line)
