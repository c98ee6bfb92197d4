"""Shippo's tokens of carriers and their names; a token that is not listed is shown as it is."""

from __future__ import annotations

NAMES: dict[str, str] = {
    "airterra": "Airterra",
    "apc_postal": "APC Postal",
    "apg": "APG",
    "aramex": "Aramex",
    "aramex_australia": "Aramex",
    "asendia_us": "Asendia USA",
    "australia_post": "Australia Post",
    "axlehire": "AxleHire",
    "better_trucks": "Better Trucks",
    "canada_post": "Canada Post",
    "cdl": "CDL",
    "chronopost": "Chronopost",
    "colissimo": "Colissimo",
    "correios_br": "Correios",
    "correos": "Correos",
    "correos_espana": "Correos",
    "couriersplease": "CouriersPlease",
    "deutsche_post": "Deutsche Post",
    "dhl_benelux": "DHL",
    "dhl_ecommerce": "DHL eCommerce",
    "dhl_express": "DHL Express",
    "dhl_germany": "DHL Paket",
    "dhl_germany_c2c": "DHL Paket",
    "dpd_de": "DPD",
    "dpd_germany": "DPD",
    "dpd_uk": "DPD UK",
    "estafeta": "Estafeta",
    "evri_uk": "Evri",
    "fastway_australia": "Aramex",
    "fedex": "FedEx",
    "globegistics": "Globegistics",
    "gls_us": "GLS",
    "gls_deliver": "GLS",
    "gophr": "Gophr",
    "gso": "GSO",
    "hermes_germany_b2c": "Hermes",
    "hermes_uk": "Evri",
    "hongkong_post": "Hongkong Post",
    "jitsu": "Jitsu",
    "la_poste": "La Poste",
    "lasership": "LaserShip",
    "lso": "LSO",
    "maergo": "Maergo",
    "mondial_relay": "Mondial Relay",
    "new_zealand_post": "NZ Post",
    "newgistics": "Pitney Bowes",
    "nippon_express": "Nippon Express",
    "ontrac": "OnTrac",
    "orangeds": "OrangeDS",
    "parcelforce": "Parcelforce",
    "passport": "Passport",
    "pcf": "PCF",
    "poste_italiane": "Poste Italiane",
    "posti": "Posti",
    "purolator": "Purolator",
    "royal_mail": "Royal Mail",
    "rr_donnelley": "RR Donnelley",
    "russian_post": "Russian Post",
    "sendle": "Sendle",
    "singapore_post": "SingPost",
    "skypostal": "SkyPostal",
    "stuart": "Stuart",
    "swyft": "Swyft",
    "uds": "UDS",
    "ups": "UPS",
    "usps": "USPS",
    "veho": "Veho",
}
TOKENS: dict[str, str] = {
    **{name.casefold(): token for token, name in sorted(NAMES.items(), reverse=True)},
    "dhl": "dhl_express",
    "dpd": "dpd_uk",
    "evri": "hermes_uk",
    "gls": "gls_us",
    "hermes": "hermes_uk",
}


def carrier_name(token: str | None) -> str | None:
    """Return the carrier as people write it."""
    return NAMES.get(token.lower(), token) if token else None


def token_of(name: str | None) -> str | None:
    """Return Shippo's token of a carrier; Shippo cannot be asked without one."""
    plain = " ".join((name or "").replace("_", " ").casefold().split())
    token = plain.replace(" ", "_")
    return token if token in NAMES else TOKENS.get(plain)
