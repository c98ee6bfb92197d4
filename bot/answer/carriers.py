"""Carriers as people write them, whatever spelling a provider uses."""

from __future__ import annotations

import re

from bot.answer.words import Words

_LABELS = {
    "ups": "UPS", "usps": "USPS", "fedex": "FedEx", "dhl": "DHL", "dhlexpress": "DHL Express", "gls": "GLS",
    "dpd": "DPD", "royalmail": "Royal Mail", "canadapost": "Canada Post", "australiapost": "Australia Post",
    "laposte": "La Poste", "bpost": "bpost", "amazon": "Amazon", "ontrac": "OnTrac", "evri": "Evri",
    "dhlecommerce": "DHL eCommerce", "dhlpaket": "DHL Paket", "deutschepost": "Deutsche Post", "dpduk": "DPD",
}  # fmt: skip


def carrier_name(carrier: str | None, words: Words) -> str:
    """The carrier as people write it."""
    if not carrier:
        return words.say("carrier-unknown")
    return _LABELS.get(re.sub(r"[\W_]+", "", carrier).casefold(), carrier)
