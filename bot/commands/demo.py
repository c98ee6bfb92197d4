"""The demo's merchant: made once a home, through the same repository as every other shop, with random secrets.

What the sandbox must know of it is kept in `demo.json`, readable by the owner only, so that a restart finds all again.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path

from bot.config import Settings
from bot.domain.demo import SHOP
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.policy import DAYS, Goods, Outreach, People, Policy
from bot.domain.staff import Role
from bot.store.merchants import StoredMerchants
from bot.store.staff import StoredStaff

SLUG = SHOP
SHOP_NAME = "Lantern & Oak"
SHOP_ZONE = "America/New_York"
OWNER = "robin@lanternandoak.example"


# What the sandbox plays: the shop's number at Twilio, its sender of mail, its two Slack channels, its templates there.
SENDER = "+15555550100"
MAIL_FROM = "hello@lanternandoak.example"
SUPPORT, LEADS = "C0SUPPORT1", "C0LEADS001"
TEMPLATES = {
    "any": 1,
    "stalled": 2,
    "late": 2,
    "predicted_late": 2,
    "customs_hold": 2,
    "label_not_shipped": 2,
    "lost_suspected": 3,
    "damaged": 3,
    "returning": 3,
    "attempt_failed": 4,
    "address_problem": 5,
    "pickup_expiring": 6,
    "closing": 7,
}


@dataclass(frozen=True, slots=True)
class DemoKeys:
    """What the demo's two sides share. `hook_token` is empty until the merchant exists."""

    api_key: str
    shopify_webhook: str
    shopify_token: str
    easypost_webhook: str
    easypost_key: str
    hook_token: str = ""
    twilio_account: str = ""
    twilio_token: str = ""
    slack_token: str = ""
    slack_signing: str = ""

    def secrets(self) -> dict[str, str]:
        """Return the merchant's secrets by the names that the doors and adapters use."""
        return {
            "shopify.webhook": self.shopify_webhook,
            "shopify.token": self.shopify_token,
            "easypost.webhook": self.easypost_webhook,
            "easypost.key": self.easypost_key,
            "whatsapp.account": self.twilio_account,
            "whatsapp.webhook": self.twilio_token,
            "whatsapp.sender": SENDER,
            "slack.token": self.slack_token,
            "slack.webhook": self.slack_signing,
            "email.from": MAIL_FROM,
        }


def fresh_keys() -> DemoKeys:
    """Return new random keys."""
    return completed(DemoKeys("pl_" + secrets.token_urlsafe(32), *(secrets.token_urlsafe(32) for _ in range(4))))


def completed(keys: DemoKeys) -> DemoKeys:
    """Return the keys with those made that an older home did not have."""
    return replace(
        keys,
        twilio_account=keys.twilio_account or "AC" + secrets.token_hex(16),
        twilio_token=keys.twilio_token or secrets.token_hex(16),
        slack_token=keys.slack_token or "xoxb-" + secrets.token_urlsafe(32),
        slack_signing=keys.slack_signing or secrets.token_hex(16),
    )


def kept_keys(path: Path) -> DemoKeys:
    """Return the keys of this home; new ones when there are none, or none that can be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return completed(DemoKeys(**{each.name: kept[each.name] for each in fields(DemoKeys) if each.name in kept}))
    except (FileNotFoundError, ValueError, TypeError):
        return fresh_keys()


def keep_keys(path: Path, keys: DemoKeys) -> None:
    """Write the keys for the owner alone; whole or not at all."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(keys), file, indent=2)
        file.write("\n")
    part.replace(path)


def shop_policy(sandbox_url: str = "") -> Policy:
    """Return the demo shop's policy: nobody is left out, nothing waits, and a person is always there."""
    sids = {f"{kind}.en": f"HX{number:032d}" for kind, number in TEMPLATES.items()}
    outreach = Outreach(holdout=0.0, quiet_from="00:00", quiet_until="00:00", merge_minutes=0, most_a_day=50)
    people = People(hours=dict.fromkeys(DAYS, ("00:00", "23:59")), channel=SUPPORT, fallback=LEADS)
    goods = Goods(holdout=0.0, least_orders=50, image_origin=sandbox_url)
    return Policy(refund_up_to=50.0, outreach=outreach, people=people, goods=goods, templates=sids)


def shop_settings(settings: Settings) -> MerchantSettings:
    """Return the demo shop's settings; its vendors are the sandbox's."""
    hosts = ("127.0.0.1", "localhost")
    origins = tuple(f"http://{host}:{port}" for host in hosts for port in (settings.sandbox_port, settings.port))
    return MerchantSettings(
        name=SHOP_NAME,
        time_zone=SHOP_ZONE,
        origins=origins,
        support_hours="Monday to Friday, 9:00 to 17:00, New York time",
        shipping_note="Standard delivery takes 3 to 5 working days and costs $6; it is free from $75. "
        "Express takes 1 to 2 working days and costs $14.",
        easypost_url=f"{settings.sandbox_url}/easypost/v2",
        shopify_url=f"{settings.sandbox_url}/shopify",
        addresses={
            "whatsapp": f"{settings.sandbox_url}/twilio",
            "slack": f"{settings.sandbox_url}/slack/api/",
            "email": f"smtp://127.0.0.1:{settings.sandbox_mail_port}",
        },
        policy=shop_policy(settings.sandbox_url),
    )


async def ensure_demo(merchants: StoredMerchants, settings: Settings) -> DemoKeys:
    """Make the demo's merchant, or bring it up to date; doing it twice changes nothing."""
    path = settings.home / "demo.json"
    keys, wanted = kept_keys(path), shop_settings(settings)
    merchant = await merchants.by_slug(SLUG) or await merchants.add(SLUG, wanted)
    if merchant.settings != wanted:
        await merchants.change(merchant.id, wanted)
    keys = replace(keys, hook_token=merchant.hook_token)
    keep_keys(path, keys)
    await _share(merchants, merchant, keys)
    return keys


async def ensure_owner(staff: StoredStaff, merchant: Merchant, now: datetime) -> None:
    """Make the demo's owner, without a password: only the demo's own door lets them in."""
    if await staff.by_email(merchant.id, OWNER) is None:
        await staff.add(merchant.id, OWNER, "Robin Oak", Role.OWNER, now)


async def _share(merchants: StoredMerchants, merchant: Merchant, keys: DemoKeys) -> None:
    await merchants.keys.keep(merchant.id, keys.api_key)
    for name, value in keys.secrets().items():
        await merchants.add_secret(merchant.id, name, value)
