"""The spelling under which numbers and addresses are looked up, whatever people type around them."""

from __future__ import annotations

import re

_NOISE = re.compile(r"[\W_]+")


def order_key(number: str) -> str:
    """Return an order number as it is looked up: letters and digits only, upper case ("#lo-1042" gives LO1042)."""
    return _NOISE.sub("", number).upper()


def number_key(number: str) -> str:
    """Return a tracking number as it is looked up: letters and digits only, upper case."""
    return _NOISE.sub("", number).upper()


def phone_key(phone: str) -> str:
    """Return a phone number as it is looked up: its last nine digits, so that +44 and 0 agree; "" for too few."""
    digits = re.sub(r"\D+", "", phone).lstrip("0")
    return digits[-9:] if len(digits) >= 8 else ""


def address_key(channel: str, address: str) -> str:
    """Return an address of a channel as it is looked up: digits alone for WhatsApp, case folded for e-mail."""
    return re.sub(r"\D+", "", address) if channel == "whatsapp" else email_key(address)


def email_key(email: str) -> str:
    """Return an e-mail address as it is looked up: without surrounding space, case folded."""
    return email.strip().casefold()
