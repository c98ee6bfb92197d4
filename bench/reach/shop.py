"""The shop of these ordeals: shoppers with phones, parcels that get into trouble, and a merchant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import vendors
from bench.vendors import SCANS, Delivery, Shopper
from bot.clock import OffsetClock
from bot.commands.demo import LEADS, SENDER, SUPPORT, shop_policy
from bot.config import read_settings
from bot.domain.merchant import Merchant, MerchantSettings
from bot.domain.notice import Consent, Purpose
from bot.store.consents import StoredConsents
from bot.store.database import Database
from bot.store.merchants import StoredMerchants
from bot.store.vault import Vault

__all__ = ["LEADS", "SLUG", "SUPPORT", "Reached", "found_shop"]

SLUG = "reach"
API_KEY = "pl_reach-ordeal-key"
TWILIO_ACCOUNT, TWILIO_TOKEN = "AC" + "5" * 32, "6" * 32
SLACK_TOKEN, SLACK_SIGNING = "xoxb-reach-ordeal", "7" * 32
SECRETS = {
    "shopify.webhook": vendors.SHOPIFY_SECRET,
    "shopify.token": "bench-token",
    "easypost.webhook": vendors.EASYPOST_SECRET,
    "easypost.key": "bench-key",
    "whatsapp.account": TWILIO_ACCOUNT,
    "whatsapp.webhook": TWILIO_TOKEN,
    "whatsapp.sender": SENDER,
    "slack.token": SLACK_TOKEN,
    "slack.webhook": SLACK_SIGNING,
}
TROUBLE = ("failure", "damaged", "Damaged in transit", 1)


class Reached(Shopper):
    """A shopper who can be written to: the order has a phone, and the parcel's last scan is trouble."""

    @property
    def phone(self) -> str:
        """The number on the order (E.164)."""
        return f"+1212555{1000 + self.n:04d}"

    def calm(self, now: datetime) -> list[Delivery]:
        """Order, dispatch and every scan that is no trouble."""
        return self.deliveries(now)

    def trouble(self, now: datetime) -> Delivery:
        """tracker.updated: the parcel is damaged."""
        told = [vendors.detail(now, scan) for scan in (*SCANS, TROUBLE)]
        event = {
            "id": f"evt_{self.n:08d}99",
            "object": "Event",
            "mode": "production",
            "description": "tracker.updated",
            "status": "completed",
            "created_at": told[-1]["datetime"],
            "result": vendors.tracker(self.parcel, told),
        }
        return Delivery("easypost", event["id"], json.dumps(event).encode())  # type: ignore[arg-type]

    def _order(self, now: datetime) -> dict[str, Any]:
        return {**super()._order(now), "phone": self.phone}


def shop_settings(sandbox: str, api: str) -> MerchantSettings:
    """Return the shop's settings: Twilio and Slack are the sandbox's, carrier and storefront the bench's own."""
    policy = shop_policy()
    return MerchantSettings(
        name="Reach & Sons",
        time_zone="America/New_York",
        easypost_url=f"{api}/easypost/v2",
        shopify_url=f"{api}/shopify",
        addresses={"whatsapp": f"{sandbox}/twilio", "slack": f"{sandbox}/slack/api/"},
        policy=replace(policy, outreach=replace(policy.outreach, channels=("whatsapp",))),
    )


async def found_shop(environment: Mapping[str, str], settings: MerchantSettings, shoppers: list[Reached]) -> Merchant:
    """Make the merchant with its secrets in a fresh database, and keep that every shopper agreed to WhatsApp."""
    read = read_settings(dict(environment))
    database = Database(read.database_url)
    try:
        await database.start()
        merchants = StoredMerchants(database, Vault(read.secret_key), OffsetClock())
        merchant = await merchants.add(SLUG, settings)
        await merchants.keys.keep(merchant.id, API_KEY)
        for name, value in SECRETS.items():
            await merchants.add_secret(merchant.id, name, value)
        at = datetime.now(UTC) - timedelta(days=4)
        agreed = [
            Consent("whatsapp", each.phone, purpose, True, at, "checkout") for each in shoppers for purpose in Purpose
        ]
        await StoredConsents(database).record(merchant.id, agreed)
    finally:
        await database.stop()
    return merchant
