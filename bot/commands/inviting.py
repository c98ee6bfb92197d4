"""Lets people in: a user without a password, and the link with which they choose one, once, within three days."""

from __future__ import annotations

from typing import Any

from bot.clock import OffsetClock
from bot.config import Settings
from bot.decide.tokens import Signer
from bot.domain.merchant import Merchant
from bot.domain.staff import Deed, Role, User
from bot.errors import Misconfigured
from bot.store.merchants import StoredMerchants

ACTOR = "command line"


def check_email(email: str) -> None:
    """Refuse what is no address. Raises Misconfigured."""
    name, at, domain = email.strip().partition("@")
    if not name or not at or "." not in domain or len(email) > 254:
        raise Misconfigured(f"{email} is no e-mail address, such as jane@shop.example")


async def invite(
    merchants: StoredMerchants,
    merchant: Merchant,
    email: str,
    settings: Settings,
    name: str = "",
    role: Role = Role.OWNER,
) -> dict[str, Any]:
    """Make a user; return who it is, and their link."""
    check_email(email)
    now = OffsetClock().now()
    user = await merchants.staff.add(merchant.id, email, name or email, role, now)
    await merchants.staff.note(merchant.id, Deed(now, ACTOR, "user.added", user.email))
    return {**shown(user), "link": link(merchant, user, "", settings)}


async def link_again(merchants: StoredMerchants, merchant: Merchant, email: str, settings: Settings) -> dict[str, Any]:
    """Return a known user and a link for a new password. Raises Misconfigured where nobody has that e-mail."""
    found = await merchants.staff.by_email(merchant.id, email)
    if found is None:
        raise Misconfigured(f"{email} is no user of {merchant.slug}; `python -m bot user add` makes one")
    user, kept = found
    await merchants.staff.note(merchant.id, Deed(OffsetClock().now(), ACTOR, "user.link", user.email))
    return {**shown(user), "link": link(merchant, user, kept, settings)}


def link(merchant: Merchant, user: User, kept: str, settings: Settings) -> str:
    """Return the address at which somebody chooses a password in place of the kept one."""
    signer = Signer(settings.secret_key.encode())
    token = signer.welcome(user.merchant_id, user.id, kept, OffsetClock().now())
    return f"{settings.public_base_url}/m/{merchant.slug}/welcome/{token}"


def shown(user: User) -> dict[str, Any]:
    """Return a user as JSON values."""
    return {"email": user.email, "name": user.name, "role": str(user.role), "disabled": user.disabled_at is not None}
