"""One shopper across orders, without saying who: a salted hash, and who of them is never written to first.

The salt is the merchant's, made once and never changed, so that the hash and the holdout stay the same for good.
"""

from __future__ import annotations

import hashlib
import hmac

from bot.domain.keys import email_key, phone_key
from bot.domain.order import Contact


def shopper_of(contact: Contact, salt: str) -> str:
    """Return the shopper's id: a hash of the e-mail's key, else of the phone's; "" where the shop knows neither.

    Whoever orders once with an e-mail and once with a phone number alone is two shoppers.
    """
    email = next((key for text in (contact.email, *contact.other_emails) if (key := email_key(text or ""))), "")
    phone = next((key for text in (contact.phone, *contact.other_phones) if (key := phone_key(text or ""))), "")
    if email:
        return _keyed(salt, f"email:{email}").hex()
    return _keyed(salt, f"phone:{phone}").hex() if phone else ""


def is_held_out(shopper: str, salt: str, share: float, draw: str = "holdout") -> bool:
    """Say whether this shopper is never written to first. With a larger share all former ones stay held out.

    Each `draw` is one of its own: who is held out of one is not for that held out of another.
    """
    drawn = int.from_bytes(_keyed(salt, f"{draw}:{shopper}")[:8], "big") / 2**64
    return drawn < share


def _keyed(salt: str, text: str) -> bytes:
    return hmac.digest(salt.encode(), text.encode("utf-8", "replace"), hashlib.sha256)
