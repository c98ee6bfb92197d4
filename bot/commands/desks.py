"""The part of `doctor` that looks at each shop's desk: its secrets, what came from it, and what the vendor says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from bot.commands import shops
from bot.commands.findings import Finding, note, ok, wrong
from bot.domain.merchant import Merchant
from bot.errors import PorchlightError
from bot.ports import Account, Desk, Merchants
from bot.ports.reach import Concern, Examining
from bot.store.arrivals import Arrivals


def sits_at(merchant: Merchant, desk: Desk, live: Mapping[str, int]) -> bool:
    """Say whether a shop uses a desk: it has one of its secrets, or a channel in its policy."""
    return bool(merchant.settings.policy.people.channel) or any(live.get(name) for name in desk.MANIFEST.secrets)


def look(
    merchant: Merchant, desk: Desk, site: str, live: Mapping[str, int], came: Sequence[Arrivals], now: datetime
) -> list[Finding]:
    """Return what can be said without asking anybody. `now` is aware UTC."""
    name = desk.MANIFEST.name
    if not sits_at(merchant, desk, live):
        return [note(f"{merchant.slug} {name}", "not connected", f"integrations/desks/{name}/README.md says how")]
    seen = {entry.provider: entry for entry in came}.get(name)
    address = f"{site}/desks/{merchant.hook_token}/{name}"
    return [*shops.secrets_of(merchant, desk.MANIFEST.secrets, live), shops.webhook(merchant, address, name, seen, now)]


async def ask(merchant: Merchant, desk: Desk, merchants: Merchants) -> list[Finding]:
    """Return what the vendor says about the merchant's account, asked with its newest secrets."""
    if "examine" not in desk.MANIFEST.can:
        return []
    name, secrets = desk.MANIFEST.name, {}
    for secret in desk.MANIFEST.secrets:
        if values := await merchants.secrets(merchant.id, secret):
            secrets[secret] = values[0]
    try:
        found = await cast(Examining, desk).examine(Account(merchant.settings, secrets))
    except PorchlightError as problem:
        return [
            wrong(f"{merchant.slug} {name}", f"could not be tried: {problem}", "try again; is it reachable from here?")
        ]
    return [_finding(f"{merchant.slug} {name} {each.subject}", each) for each in found]


def _finding(subject: str, concern: Concern) -> Finding:
    return ok(subject, concern.text) if concern.well else wrong(subject, concern.text, concern.remedy)
