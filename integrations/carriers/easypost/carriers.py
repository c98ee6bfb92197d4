"""What EasyPost calls a carrier, by what shops call it. An unlisted name is left out, and EasyPost guesses."""

from __future__ import annotations

CODES: dict[str, str] = {
    "amazon": "AmazonMws",
    "amazon logistics": "AmazonMws",
    "asendia": "AsendiaUsa",
    "australia post": "AustraliaPost",
    "canada post": "CanadaPost",
    "canpar": "Canpar",
    "dhl": "DHLExpress",
    "dhl ecommerce": "DhlEcs",
    "dhl express": "DHLExpress",
    "dpd": "DPD",
    "dpd uk": "DPDUK",
    "evri": "Evri",
    "fedex": "FedEx",
    "gls": "GLS",
    "gso": "GSO",
    "hermes": "Evri",
    "lasership": "LaserShip",
    "ontrac": "OnTrac",
    "parcelforce": "Parcelforce",
    "purolator": "Purolator",
    "royal mail": "RoyalMail",
    "ups": "UPS",
    "usps": "USPS",
    "yodel": "Yodel",
}


def carrier_code(name: str | None) -> str | None:
    """Return EasyPost's name of a carrier, or None to let EasyPost find out."""
    if not name:
        return None
    plain = " ".join(name.replace("_", " ").casefold().split())
    return CODES.get(plain) or next((code for code in CODES.values() if code.casefold() == plain), None)
