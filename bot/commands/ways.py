"""The third of `doctor` that looks at the ways to shoppers: what each channel that is in use lacks, and what to do.

A channel is in use once one of its secrets or its address is set; one that nobody set up is named in one note.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.accounts import Accounts
from bot.commands.findings import Finding, note, ok, wrong
from bot.domain.merchant import Merchant
from bot.domain.messaging import Failure, Outgoing
from bot.errors import Misconfigured, PorchlightError, Refused
from bot.ports import Account, Channel
from bot.store.arrivals import Arrivals
from integrations.channels.email.relay import read_relay
from integrations.channels.email.smtp import probe

SHAPES = {
    "whatsapp.account": (re.compile(r"AC[0-9a-f]{32}"), "an account SID: AC and 32 hexadecimal digits"),
    "whatsapp.webhook": (re.compile(r"[0-9a-f]{32}"), "the auth token: 32 hexadecimal digits"),
    "whatsapp.sender": (
        re.compile(r"(?:whatsapp:)?\+[1-9]\d{6,14}|MG[0-9a-f]{32}"),
        "a number such as whatsapp:+14155550999, or the SID of a Messaging Service (MG…)",
    ),
}
CONTENT_SID = re.compile(r"HX[0-9a-f]{32}")
# A number that nobody has: that there is no message to it proves that the credentials are good.
PROBE_NUMBER = "+10000000000"


async def channels(
    merchant: Merchant, accounts: Accounts, came: Sequence[Arrivals], tried: Mapping[str, Channel] | None
) -> list[Finding]:
    """Return the findings about WhatsApp and e-mail. `tried` are channels to try the credentials with; None: do not."""
    whatsapp, email = await accounts.of(merchant.id, "whatsapp"), await accounts.of(merchant.id, "email")
    found = _whatsapp(merchant, whatsapp, came) if whatsapp.secrets else [_unused(merchant, "whatsapp")]
    if whatsapp.secrets and tried and not any(one.remedy for one in found[:3]):
        found.append(await _asked(merchant, tried["whatsapp"], whatsapp))
    if not email.secrets and "email" not in merchant.settings.addresses:
        return [*found, _unused(merchant, "email")]
    return [*found, await _email(merchant, email, tried is not None)]


def _unused(merchant: Merchant, name: str) -> Finding:
    return note(f"{merchant.slug} {name}", "not set up", f"integrations/channels/{name}/README.md says how")


def _whatsapp(merchant: Merchant, account: Account, came: Sequence[Arrivals]) -> list[Finding]:
    strict = "whatsapp" not in merchant.settings.addresses  # a stand-in has names of its own
    found = [_secret(merchant, name, account.secrets.get(name, ""), strict) for name in SHAPES]
    found.append(_heard(merchant, account, came))
    return [*found, _templates(merchant)]


def _secret(merchant: Merchant, name: str, value: str, strict: bool) -> Finding:
    subject, remedy = f"{merchant.slug} {name}", f"python -m bot merchant secret {merchant.slug} {name} --stdin"
    shape, meaning = SHAPES[name]
    if not value:
        return wrong(subject, "missing", remedy)
    if strict and not shape.fullmatch(value.strip()):
        return wrong(subject, f"does not look like {meaning}", remedy)
    return ok(subject, "set")


def _heard(merchant: Merchant, account: Account, came: Sequence[Arrivals]) -> Finding:
    subject = f"{merchant.slug} webhooks from whatsapp"
    seen = next((each for each in came if each.provider == "whatsapp"), None)
    if seen is None:
        address = f"{account.receipts_url}#rc=3&rp=all"
        return note(subject, "none ever came", f"in Twilio, set the sender's incoming-message webhook to {address}")
    last = f"{seen.count} so far, the last at {seen.last:%Y-%m-%d %H:%M} UTC"
    if seen.unread:
        return wrong(subject, f"{last}; {seen.unread} could not be read", "python -m bot replay, once fixed")
    return ok(subject, last)


def _templates(merchant: Merchant) -> Finding:
    """Without templates nobody can be written to first, nor after 24 hours."""
    subject, policy = f"{merchant.slug} whatsapp templates", merchant.settings.policy
    kinds = sorted(set(policy.outreach.kinds) - {name.partition(".")[0] for name in policy.templates})
    bad = sorted(name for name, sid in policy.templates.items() if not CONTENT_SID.fullmatch(sid))
    remedy = "integrations/channels/whatsapp/README.md lists the templates; their ids go into the policy"
    if bad:
        return wrong(subject, f"no ContentSid (HX…): {', '.join(bad)}", remedy)
    if kinds and not any(name.partition(".")[0] == "any" for name in policy.templates):
        return note(subject, f"none for {', '.join(kinds)}: these are only told within 24 hours", remedy)
    return ok(subject, f"{len(policy.templates)} named")


async def _asked(merchant: Merchant, channel: Channel, account: Account) -> Finding:
    subject = f"{merchant.slug} whatsapp credentials"
    try:
        await channel.find(PROBE_NUMBER, channel.render(Outgoing("doctor")), datetime.now(UTC), account)
    except Refused:
        remedy = (
            f"python -m bot merchant secret {merchant.slug} whatsapp.webhook --stdin, with the account's auth token"
        )
        return wrong(subject, "refused", remedy)
    except PorchlightError as problem:
        return wrong(subject, f"could not be tried: {problem}", "try again; is it reachable from here?")
    return ok(subject, "accepted")


async def _email(merchant: Merchant, account: Account, try_it: bool) -> Finding:
    subject = f"{merchant.slug} email"
    try:
        relay = read_relay(account)
    except Misconfigured as problem:
        return wrong(subject, str(problem), "integrations/channels/email/README.md says what to set")
    if not try_it:
        return ok(subject, f"set: {relay.scheme} {relay.host}:{relay.port}")
    failed = await asyncio.to_thread(probe, relay)
    if failed is None:
        return ok(subject, f"{relay.host}:{relay.port} takes our mail")
    if failed.failure is Failure.CHANNEL_DOWN:
        return wrong(
            subject, f"{relay.host} refused us ({failed.code})", "check email.user, email.password, the address"
        )
    return wrong(subject, f"{relay.host}:{relay.port} was not reached ({failed.code})", "is the address right?")
