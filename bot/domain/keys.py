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


def email_key(email: str) -> str:
    """Return an e-mail address as it is looked up: without surrounding space, case folded."""
    return email.strip().casefold()
