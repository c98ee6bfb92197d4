"""The half of `doctor` that looks at each shop: its secrets, its webhooks, and its credentials by a read-only call."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commands.findings import Finding, note, ok, wrong
from bot.domain.merchant import Merchant
from bot.errors import Misconfigured, NotThere, PorchlightError, Refused
from bot.ports import Carrier, Merchants, Storefront
from bot.store.arrivals import Arrivals
from integrations import registry

# A number that no carrier gives out and an order that no shop has: "not found" proves that the credentials are good.
PROBE_NUMBER = "PORCHLIGHT-DOCTOR"
QUIET = timedelta(days=3)
NO_SHOP = "python -m bot merchant add --slug SLUG --name NAME"


@dataclass(frozen=True, slots=True)
class Vendors:
    """The adapters by name, with an open HTTP session inside."""

    carriers: Mapping[str, Carrier]
    storefronts: Mapping[str, Storefront]


def expected_secrets(merchant: Merchant) -> tuple[str, ...]:
    """Return the names of the secrets that this shop's vendors need."""
    settings, every = merchant.settings, registry.manifests()
    named = [every[name] for name in (settings.storefront, settings.carrier_provider) if name in every]
    return tuple(secret for manifest in named for secret in manifest.secrets)


def secrets(merchant: Merchant, live: Mapping[str, int]) -> list[Finding]:
    """Which secrets are there, and the command that sets each missing one."""
    return secrets_of(merchant, expected_secrets(merchant), live)


def secrets_of(merchant: Merchant, names: Sequence[str], live: Mapping[str, int]) -> list[Finding]:
    """As `secrets`, for these names."""
    found = []
    for name in names:
        subject = f"{merchant.slug} {name}"
        if not live.get(name):
            found.append(wrong(subject, "missing", f"python -m bot merchant secret {merchant.slug} {name} --stdin"))
        elif live[name] > 1:
            text = f"{live[name]} values are live"
            found.append(note(subject, text, "once the vendor signs with the new one, retire the old"))
        else:
            found.append(ok(subject, "set"))
    return found


def webhooks(merchant: Merchant, site: str, came: Sequence[Arrivals], now: datetime) -> list[Finding]:
    """When each vendor last spoke, and where it should be told to speak. `now` is aware UTC."""
    known = {entry.provider: entry for entry in came}
    return [
        webhook(merchant, f"{site}/hooks/{merchant.hook_token}/{provider}", provider, known.get(provider), now)
        for provider in (merchant.settings.storefront, merchant.settings.carrier_provider)
    ]


def webhook(merchant: Merchant, address: str, provider: str, seen: Arrivals | None, now: datetime) -> Finding:
    """When one vendor last spoke at this address. `now` is aware UTC."""
    subject = f"{merchant.slug} webhooks from {provider}"
    if seen is None:
        return note(subject, "none ever came", f"tell {provider} to send them to {address}")
    last = f"{seen.count} so far, the last at {seen.last:%Y-%m-%d %H:%M} UTC"
    if seen.unread:
        return wrong(subject, f"{last}; {seen.unread} could not be read", "python -m bot replay, once fixed")
    if now - seen.last > QUIET:
        return note(subject, last, f"quiet for {(now - seen.last).days} days: is {address} still set there?")
    return ok(subject, last)


async def credentials(merchant: Merchant, merchants: Merchants, vendors: Vendors) -> list[Finding]:
    """Try the shop's and the carrier's credentials with a question that changes nothing."""
    settings = merchant.settings
    found = []
    shop = vendors.storefronts.get(settings.storefront)
    secret = shop.MANIFEST.credential if shop else ""
    token = await _newest(merchants, merchant, secret)
    if token and shop:
        found.append(await _tried(merchant, secret, _ask_shop(shop, merchant, token)))
    carrier = vendors.carriers.get(settings.carrier_provider)
    secret = carrier.MANIFEST.credential if carrier and "fetch" in carrier.MANIFEST.can else ""
    key = await _newest(merchants, merchant, secret)
    if key and carrier:
        found.append(await _tried(merchant, secret, _ask_carrier(carrier, merchant, key)))
    return found


async def _newest(merchants: Merchants, merchant: Merchant, name: str) -> str | None:
    values = await merchants.secrets(merchant.id, name)
    return values[0] if values else None


async def _ask_shop(shop: Storefront, merchant: Merchant, token: str) -> None:
    await shop.fetch_order(PROBE_NUMBER, merchant.settings, token)


async def _ask_carrier(carrier: Carrier, merchant: Merchant, key: str) -> None:
    await carrier.fetch(PROBE_NUMBER, None, merchant.settings, key)


async def _tried(merchant: Merchant, secret: str, question: Coroutine[object, object, None]) -> Finding:
    subject = f"{merchant.slug} {secret.partition('.')[0]} credentials"
    try:
        await question
    except NotThere:
        pass
    except Refused:
        return wrong(
            subject, "refused", f"python -m bot merchant secret {merchant.slug} {secret} --stdin, with a valid one"
        )
    except Misconfigured as problem:
        return wrong(subject, str(problem), f"python -m bot merchant set {merchant.slug}")
    except PorchlightError as problem:
        return wrong(subject, f"could not be tried: {problem}", "try again; is it reachable from here?")
    return ok(subject, "accepted")
