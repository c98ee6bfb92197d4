"""Tracking numbers that look like the carriers' own: every check digit is right."""

from __future__ import annotations

import re
from collections.abc import Callable

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def _mod10(digits: str) -> int:
    """USPS IMpb: weights 3 and 1 from the right, to the next ten."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -total % 10


def usps(serial: int) -> str:
    """22 digits of USPS Tracking (service code 9400)."""
    body = f"94001112069{serial:010d}"
    return body + str(_mod10(body))


def _ups_value(character: str) -> int:
    return int(character) if character.isdigit() else (ord(character) - 63) % 10


def ups(serial: int) -> str:
    """1Z, shipper, service, serial and check digit: odd places once, even places twice."""
    body = f"88A1W203{serial:07d}"
    total = sum(_ups_value(character) * (1 + place % 2) for place, character in enumerate(body))
    return f"1Z{body}{-total % 10}"


def fedex(serial: int) -> str:
    """12 digits of FedEx Express and Ground: weights 3, 1, 7, mod 11, mod 10."""
    body = f"7489{serial:07d}"
    total = sum(int(digit) * (3, 1, 7)[place % 3] for place, digit in enumerate(body))
    return body + str(total % 11 % 10)


def dhl(serial: int) -> str:
    """10 digits of a DHL Express waybill: the first nine mod 7."""
    body = f"43{serial:07d}"
    return body + str(int(body) % 7)


def royal_mail(serial: int) -> str:
    """UPU S10: two letters, eight digits, check digit, GB."""
    body = f"{serial:08d}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(body, _S10_WEIGHTS, strict=True)) % 11
    return f"RM{body}{ {10: 0, 11: 5}.get(rest, rest) }GB"


MAKERS: dict[str, Callable[[int], str]] = {
    "USPS": usps,
    "UPS": ups,
    "FedEx": fedex,
    "DHLExpress": dhl,
    "RoyalMail": royal_mail,
}

_SHAPES = (
    ("UPS", re.compile(r"1Z[0-9A-Z]{16}")),
    ("USPS", re.compile(r"9\d{21}")),
    ("RoyalMail", re.compile(r"[A-Z]{2}\d{9}GB")),
    ("FedEx", re.compile(r"\d{12}")),
    ("DHLExpress", re.compile(r"\d{10}")),
)


def guess_carrier(number: str) -> str | None:
    """The carrier whose shape the number has, or None."""
    return next((carrier for carrier, shape in _SHAPES if shape.fullmatch(number)), None)


_KNOWN_AS = {
    "usps": "USPS",
    "ups": "UPS",
    "fedex": "FedEx",
    "dhl": "DHLExpress",
    "dhlexpress": "DHLExpress",
    "royalmail": "RoyalMail",
}


def carrier_called(name: str) -> str | None:
    """Read a carrier's name as people write it ("Royal Mail", "dhl express")."""
    return _KNOWN_AS.get(re.sub(r"[^a-z]", "", name.lower()))
