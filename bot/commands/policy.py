"""The merchant's policy: show it, check a file, put one in force, and see each notice as it would be sent."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bot.commands.merchant import known_merchant, open_merchants
from bot.commands.sample import previews
from bot.config import read_settings
from bot.domain.merchant import Merchant
from bot.domain.policy import Policy
from bot.errors import Misconfigured
from bot.intake.policy import SAID, BadPolicy, policy_text, read_policy

HELP = "show, check and set what a merchant decided about trouble, writing first and people"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    steps = parser.add_subparsers(title="what to do", dest="step", required=True, metavar="STEP")
    show = steps.add_parser("show", help="print the policy in force, as a file that may be edited and set again")
    check = steps.add_parser("check", help="say what is wrong in a file, with its line; changes nothing")
    put = steps.add_parser("set", help="put a file in force, as a whole or not at all")
    preview = steps.add_parser("preview", help="print each notice as it would be sent, about a made-up parcel")
    for sub in (show, put, preview):
        sub.add_argument("--merchant", required=True, metavar="SLUG", help="the merchant")
    check.add_argument("--merchant", metavar="SLUG", help="the merchant; a file is checked without one as well")
    for sub in (check, put):
        sub.add_argument("file", type=Path, help="the policy file; docs/policy.md names every key")
    preview.add_argument("--file", type=Path, help="a file that is not in force yet")
    preview.add_argument("--kind", choices=SAID, help="this one alone")
    for sub in (show, check, put, preview):
        sub.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Do one step; 1 where the file is refused."""
    given = getattr(options, "file", None)
    try:
        policy = read_policy(_text(given)) if given else None
    except BadPolicy as refused:
        return _refused(refused, given, options.json)
    told = asyncio.run(_done(options, policy))
    if options.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print(READABLE[options.step](told))
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} cannot be read: {error}") from None


def _refused(refused: BadPolicy, path: Path | None, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"ok": False, "problems": [asdict(problem) for problem in refused.problems]}, indent=2))
    else:
        for problem in refused.problems:
            print(f"{path}: {problem}", file=sys.stderr)
    return 1


async def _done(options: argparse.Namespace, policy: Policy | None) -> dict[str, Any]:
    if options.step == "check":
        return {"ok": True, "problems": []}
    async with open_merchants(read_settings()) as merchants:
        merchant = await known_merchant(merchants, options.merchant)
        if options.step == "set" and policy is not None:
            await merchants.decide(merchant.id, policy)
            return {"ok": True, "merchant": merchant.slug}
    if options.step == "show":
        return {"merchant": merchant.slug, "policy": asdict(merchant.settings.policy)}
    return {"merchant": merchant.slug, "notices": _previews(merchant, policy, options.kind)}


def _previews(merchant: Merchant, policy: Policy | None, kind: str | None) -> list[dict[str, Any]]:
    settings = replace(merchant.settings, policy=policy or merchant.settings.policy)
    outreach = settings.policy.outreach
    listed = (*outreach.kinds, *(f"milestone:{name}" for name in outreach.milestones))
    closing = ("closing",) if outreach.closing_word else ()
    return [each.as_json() for each in previews(settings, (kind,) if kind else (*listed, *closing))]


def _shown(told: dict[str, Any]) -> str:
    policy = told["policy"]
    return policy_text(_again(policy)).rstrip()


def _again(told: dict[str, Any]) -> Policy:
    outreach = replace(Policy().outreach, **told["outreach"])
    people = replace(Policy().people, **told["people"])
    return Policy(**{**told, "outreach": outreach, "people": people})


def _preview(told: dict[str, Any]) -> str:
    lines = []
    for each in told["notices"]:
        lines += [f"--- {each['kind']}", f"subject: {each['subject']}", "", each["text"], ""]
        lines += [f"buttons: {', '.join(each['buttons'])}", f"template variables: {each['variables']}", ""]
    return "\n".join(lines).rstrip()


READABLE = {
    "show": _shown,
    "check": lambda told: "The file can be followed.",
    "set": lambda told: f"{told['merchant']} follows it from now on.",
    "preview": _preview,
}
